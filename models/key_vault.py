"""Where wrapped data keys lie apart from the content that they open.

On SQLite they lie in a second file beside the database. No transaction spans both files, so the order does: new keys
are committed before the content that needs them, and destroyed only after the content that dooms them. What a crash
leaves is a key too many, never content without its key and never a doomed key that is forgotten. On PostgreSQL they
lie in a schema of their own, in the same transaction as the content.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import Database, Transaction, batches
from models.key_file import KeyFile

INSTANCE_KEY = "instance"
"""The id of the instance's secret. It lies among the data keys, and its master key is the one that wraps new ones."""

_EPOCH = "SELECT epoch FROM epochs WHERE id = 1"
# Two processes may write in another order than they committed the content.
_REACH = """
INSERT INTO epochs (id, epoch) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET epoch = max(epoch, excluded.epoch)"""
_COLUMNS = "id, wrapped, master"
_MASTER = "SELECT master FROM data_keys WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A data key under the master key whose fingerprint is `master`."""

    id: str
    wrapped: bytes = field(repr=False)
    master: str

    @property
    def row(self) -> tuple[object, ...]:
        """The columns in which it is kept."""
        return self.id, self.wrapped, self.master


class KeyVault(Protocol):
    """Keeps wrapped keys, and knows nothing of how they were wrapped."""

    async def add(self, keys: Sequence[Wrapped], transaction: Transaction) -> None:
        """Keeps new keys, for good at the latest when the transaction commits."""
        ...

    async def find(self, ids: Sequence[str], db: BaseDBAsyncClient) -> list[Wrapped]:
        """Those of the keys that still exist."""
        ...

    async def master(self, transaction: Transaction) -> str:
        """The master key that wraps new keys; it stays so until the transaction ends."""
        ...

    async def doom(self, ids: Sequence[str], transaction: Transaction) -> None:
        """Destroys keys once the transaction has committed, and never before."""
        ...

    async def finish(self, database: Database) -> int:
        """Destroys what was doomed and still stands, after a crash say. Returns how many."""
        ...

    async def ids(self, database: Database, after: str, limit: int) -> list[str]:
        """Ids in their order, behind `after`."""
        ...

    async def under_others(self, database: Database, master: str, limit: int) -> list[Wrapped]:
        """Keys that are wrapped by another master key than this."""
        ...

    async def rewrap(self, database: Database, keys: Iterable[tuple[str, Wrapped]]) -> int:
        """Puts each key in the place of the one that the named master key wrapped; one that is gone stays gone.

        Returns how many it was free to change.
        """
        ...

    async def counts(self, database: Database) -> dict[str, int]:
        """How many keys each master key wraps, by its fingerprint."""
        ...

    async def epoch(self, db: BaseDBAsyncClient) -> int:
        """How far the key store has come; 0 where it never counted."""
        ...

    async def reach(self, epoch: int, transaction: Transaction) -> None:
        """Has it come so far, once the transaction has committed."""
        ...

    async def tidy(self, database: Database) -> None:
        """Frees and overwrites what destroyed and rewrapped keys left behind."""
        ...

    async def close(self) -> None:
        """Closes what was opened."""
        ...


class FileVault:
    """Keys in a second SQLite file."""

    def __init__(self, file: KeyFile) -> None:
        self._file = file

    async def add(self, keys: Sequence[Wrapped], transaction: Transaction) -> None:
        """Commits the keys now: the content comes after."""
        del transaction
        await self._file.write([("INSERT OR REPLACE INTO data_keys VALUES (?, ?, ?)", [key.row for key in keys])])

    async def find(self, ids: Sequence[str], db: BaseDBAsyncClient) -> list[Wrapped]:
        """Those of the keys that still exist."""
        del db
        marks = ", ".join("?" * len(ids))
        sql = f"SELECT {_COLUMNS} FROM data_keys WHERE id IN ({marks})"  # noqa: S608 - placeholders
        return [Wrapped(*row) for row in self._file.read(sql, ids)]

    async def master(self, transaction: Transaction) -> str:
        """The master key that wraps new keys: who changes it needs the same lock on the content."""
        del transaction
        ((found,),) = self._file.read(_MASTER, (INSTANCE_KEY,))
        return str(found)

    async def doom(self, ids: Sequence[str], transaction: Transaction) -> None:
        """Writes down in the content what is to be destroyed; that is done when the content is committed."""
        await transaction.many(
            "INSERT INTO doomed_keys (id) VALUES ($1) ON CONFLICT DO NOTHING", [(key,) for key in ids]
        )
        transaction.after_commit["doomed keys"] = self._finish_or_leave

    async def _finish_or_leave(self, database: Database) -> None:
        # The content is committed: that the key file is locked or its disk full is no failure of the transaction.
        with suppress(sqlite3.OperationalError):
            await self.finish(database)

    async def finish(self, database: Database) -> int:
        """Destroys what committed transactions doomed; only when nothing is left of it is it struck off."""
        doomed = [row["id"] for row in await database.rows("SELECT id FROM doomed_keys")]
        if not doomed:
            return 0
        await self._file.write([("DELETE FROM data_keys WHERE id = ?", [(key,) for key in doomed])])
        # While another process reads, the log cannot be emptied: then they stay doomed until the next time.
        if await self._file.empty_log():
            for some in batches(doomed):
                marks = ", ".join(f"${place}" for place in range(1, len(some) + 1))
                await database.rows(f"DELETE FROM doomed_keys WHERE id IN ({marks})", *some)  # noqa: S608
        return len(doomed)

    async def ids(self, database: Database, after: str, limit: int) -> list[str]:
        """Ids in their order, behind `after`."""
        del database
        sql = "SELECT id FROM data_keys WHERE id > ? ORDER BY id LIMIT ?"
        return [str(found) for (found,) in self._file.read(sql, (after, limit))]

    async def under_others(self, database: Database, master: str, limit: int) -> list[Wrapped]:
        """Keys that are wrapped by another master key than this."""
        del database
        sql = f"SELECT {_COLUMNS} FROM data_keys WHERE master < ?1 OR master > ?1 LIMIT ?2"  # noqa: S608 - our own
        return [Wrapped(*row) for row in self._file.read(sql, (master, limit))]

    async def rewrap(self, database: Database, keys: Iterable[tuple[str, Wrapped]]) -> int:
        """Puts each key in the place of the one that the named master key wrapped, while nobody adds one."""
        rows = [(key.wrapped, key.master, key.id, former) for former, key in keys]
        async with database.transaction():
            await self._file.write([("UPDATE data_keys SET wrapped = ?, master = ? WHERE id = ? AND master = ?", rows)])
        return len(rows)

    async def counts(self, database: Database) -> dict[str, int]:
        """How many keys each master key wraps."""
        del database
        return dict(self._file.read("SELECT master, count(*) FROM data_keys GROUP BY master", ()))

    async def epoch(self, db: BaseDBAsyncClient) -> int:
        """How far the key file has come."""
        del db
        return sum(int(found) for (found,) in self._file.read(_EPOCH, ()))

    async def reach(self, epoch: int, transaction: Transaction) -> None:
        """After the content: killed in between, the file is one behind, never ahead."""

        async def write(database: Database) -> None:
            del database
            # The content is committed, as with doomed keys: the next count makes up for it.
            with suppress(sqlite3.OperationalError):
                await self._file.write([(_REACH, [(epoch,)])])

        transaction.after_commit["epoch"] = write

    async def tidy(self, database: Database) -> None:
        """Freed pages are overwritten as they are freed; what the log still holds is thrown away."""
        await self.finish(database)
        await self._file.empty_log()

    async def close(self) -> None:
        """Closes the file."""
        await self._file.close()
