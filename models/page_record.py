"""The pages and files of one open transaction."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime

from tortoise.queryset import QuerySet

from cases.case_number import CaseNumber
from cases.errors import CaseNotFound, NoFiles
from cases.messages import AnswerFile
from cases.pages import Page
from models.codec import encode
from models.files import CHUNK, DESCRIPTION, destroy
from models.letter_record import LetterRecord
from models.numbers import number_of, row_id
from models.page_tables import FileChunkRow, FileRow, FileState, PageRow


class StoredPages(LetterRecord):
    """The part of `cases.ports.Record` that is about pages and files."""

    def blind(self, use: str, text: str) -> str:
        """The blind index of a secret; the use parts it from those of other secrets."""
        return self._keys.instance.blind(use, text)

    async def add_page(self, page: Page) -> None:
        """Stores a new page."""
        await PageRow.create(using_db=self._db, **_columns(page))

    async def lock_page(self, token: str) -> Page | None:
        """The page of this blind index, locked."""
        return await self._locked_page(PageRow.filter(token_index=token))

    async def lock_download(self, number: CaseNumber) -> Page | None:
        """The last download that was prepared in the case, locked."""
        last = PageRow.filter(case_id=row_id(number), purpose="download").order_by("-id").limit(1)
        return await self._locked_page(last)

    async def save_page(self, page: Page) -> None:
        """Stores a changed page."""
        await PageRow.filter(id=page.id).using_db(self._db).update(**_columns(page))

    async def keep_file(self, number: CaseNumber, file: AnswerFile) -> None:
        """A file that was uploaded belongs to the case now. Raises `CaseNotFound` where it is not one of the case."""
        rows = FileRow.filter(id=file.id, case_id=row_id(number), state=FileState.STAGED).using_db(self._db)
        row = await rows.select_for_update().get_or_none()
        if row is None:
            raise CaseNotFound("this file is none of the case")
        sealed = (await self._key(row.key_id)).seal(DESCRIPTION, encode(file))
        await rows.update(state=FileState.KEPT, sealed=sealed)

    async def add_file(self, number: CaseNumber, file: AnswerFile, content: bytes, now: datetime) -> AnswerFile:
        """Stores a file of the service's own, of one piece. Returns it with its id."""
        key = self._keys.store.create(self._transaction)
        row = await FileRow.create(
            using_db=self._db, case_id=row_id(number), state=FileState.KEPT, made_at=now, made_by="", key_id=key.id
        )
        file = replace(file, id=row.id)
        row.sealed = key.seal(DESCRIPTION, encode(file))
        await row.save(using_db=self._db, update_fields=["sealed"])
        await FileChunkRow.create(using_db=self._db, file_id=row.id, part=0, sealed=key.seal(f"{CHUNK}.0", content))
        return file

    async def drop_file(self, file: int) -> None:
        """Destroys a file's key, its bytes and its row."""
        await destroy(self._keys, self._transaction, [file])

    async def file_content(self, file: AnswerFile) -> bytes:
        """The bytes. Raises `NoFiles` where they were destroyed, and ValueError where they are not those described."""
        row = await FileRow.get_or_none(id=file.id, using_db=self._db)
        if row is None:
            raise NoFiles("the file was destroyed when its download ended")
        key = await self._key(row.key_id)
        chunks = await FileChunkRow.filter(file_id=file.id).using_db(self._db).order_by("part")
        content = b"".join(key.open(f"{CHUNK}.{chunk.part}", chunk.sealed) for chunk in chunks)
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise ValueError("the bytes of a file are not those that were uploaded")
        return content

    async def _locked_page(self, rows: QuerySet[PageRow]) -> Page | None:
        row = await rows.using_db(self._db).select_for_update().first()
        return page_of(row) if row is not None else None


def page_of(row: PageRow) -> Page:
    """A page from its row."""
    return Page(
        id=row.id,
        token=row.token_index,
        purpose=row.purpose,
        case=number_of(row.case_id),
        staff=row.staff,
        code=row.code_index,
        expires_at=row.expires_at,
        attempts=row.attempts,
        opened_at=row.opened_at,
        session=row.session_index,
        session_until=row.session_until,
        released=row.released,
        fetched=row.fetched,
        files=tuple(json.loads(row.files)),
    )


def _columns(page: Page) -> dict[str, object]:
    return {
        "token_index": page.token,
        "purpose": page.purpose,
        "case_id": row_id(page.case),
        "staff": page.staff,
        "code_index": page.code,
        "expires_at": page.expires_at,
        "attempts": page.attempts,
        "opened_at": page.opened_at,
        "session_index": page.session,
        "session_until": page.session_until,
        "released": page.released,
        "fetched": page.fetched,
        "files": json.dumps(list(page.files)),
    }
