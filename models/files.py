"""Files of answers, sealed in pieces: none has to fit into memory, and none ever lies open on a disk."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from cases.case_number import CaseNumber
from cases.messages import AnswerFile
from cases.pages import PagePurpose
from models.codec import decode
from models.database import Database, Transaction, batches
from models.keys import Keys
from models.numbers import row_id
from models.page_tables import FileChunkRow, FileRow, FileState, PageRow
from models.sealing import DataKey

CHUNK = "file_chunks.sealed"
DESCRIPTION = "files.sealed"

UNFINISHED = timedelta(hours=6)
"""After that an upload that was not finished is none any more."""
_FORGOTTEN = timedelta(days=30)


class OpenUpload:
    """A file on its way in (`cases.ports.Upload`)."""

    def __init__(self, database: Database, row: int, key: DataKey) -> None:
        self._database = database
        self._key = key
        self._parts = 0
        self.id = row

    async def write(self, piece: bytes) -> None:
        """Stores a piece, sealed."""
        sealed = self._key.seal(f"{CHUNK}.{self._parts}", piece)
        async with self._database.transaction() as transaction:
            await FileChunkRow.create(using_db=transaction.client, file_id=self.id, part=self._parts, sealed=sealed)
        self._parts += 1


class SealedFiles:
    """The files of answers (`cases.ports.Files`)."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    @asynccontextmanager
    async def upload(self, number: CaseNumber, staff: str, now: datetime) -> AsyncIterator[OpenUpload]:
        """Begins a file; what was written is destroyed where the block ends by an exception."""
        async with self._database.transaction() as transaction:
            key = self._keys.store.create(transaction)
            row = await FileRow.create(
                using_db=transaction.client,
                case_id=row_id(number),
                state=FileState.STAGED,
                made_at=now,
                made_by=staff,
                key_id=key.id,
            )
        try:
            yield OpenUpload(self._database, row.id, key)
        except BaseException:
            await self._destroy([row.id])
            raise

    async def file(self, number: CaseNumber, file: int) -> AnswerFile | None:
        """The description of a file that the case has."""
        client = self._database.client
        row = await FileRow.get_or_none(id=file, case_id=row_id(number), state=FileState.KEPT, using_db=client)
        if row is None or row.sealed is None:
            return None
        return decode(AnswerFile, (await self._keys.store.load(row.key_id, client)).open(DESCRIPTION, row.sealed))

    async def read(self, file: int) -> AsyncIterator[bytes]:
        """The bytes in pieces."""
        client = self._database.client
        row = await FileRow.get(id=file, using_db=client)
        key, part = await self._keys.store.load(row.key_id, client), 0
        while chunk := await FileChunkRow.get_or_none(file_id=file, part=part, using_db=client):
            yield key.open(f"{CHUNK}.{part}", chunk.sealed)
            part += 1

    async def sweep(self, now: datetime) -> int:
        """Destroys the files of downloads that ended, and what was never finished. Returns how many files."""
        client = self._database.client
        downloads = PageRow.filter(purpose=PagePurpose.DOWNLOAD).using_db(client)
        lasting = [row.case_id for row in await downloads.filter(expires_at__gt=now)]
        # A file can be part of a later download of the same case: it stays as long as that one.
        ended = downloads.filter(released=True, expires_at__lte=now).exclude(case_id__in=lasting)
        files = {file for text in await ended.values_list("files", flat=True) for file in json.loads(str(text))}
        unfinished = FileRow.filter(state=FileState.STAGED, made_at__lte=now - UNFINISHED).using_db(client)
        files |= {row.id for row in await unfinished}
        present: set[int] = set()
        for some in batches(sorted(files)):
            present |= {row.id for row in await FileRow.filter(id__in=list(some)).using_db(client)}
        await self._destroy(present)
        await PageRow.filter(expires_at__lte=now - _FORGOTTEN).using_db(client).delete()
        return len(present)

    async def _destroy(self, files: Iterable[int]) -> None:
        async with self._database.transaction() as transaction:
            await destroy(self._keys, transaction, files)


async def destroy(keys: Keys, transaction: Transaction, files: Iterable[int]) -> None:
    """Destroys keys, bytes and rows: without its key no copy of the bytes can be read either."""
    db = transaction.client
    for some in batches(sorted(files)):
        ids = list(some)
        key_ids = await FileRow.filter(id__in=ids).using_db(db).values_list("key_id", flat=True)
        await keys.store.destroy_all(map(str, key_ids), transaction)
        await FileChunkRow.filter(file_id__in=ids).using_db(db).delete()
        await FileRow.filter(id__in=ids).using_db(db).delete()
