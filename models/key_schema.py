"""Wrapped data keys in a schema of the same PostgreSQL database, in partitions that are given back one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import Database, Transaction, run
from models.key_vault import INSTANCE_KEY, Wrapped

TABLE = "keystore.data_keys"

MAKE_EPOCHS = "CREATE TABLE IF NOT EXISTS keystore.epochs (id INTEGER PRIMARY KEY, epoch BIGINT NOT NULL)"
"""Makes the table of the count (`models.epochs`); a key store that was put back from before it lacks it."""

_EPOCH = "SELECT epoch FROM keystore.epochs WHERE id = 1"
_REACH = """
INSERT INTO keystore.epochs (id, epoch) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch"""
_COLUMNS = "id, wrapped, master"
# Without a parameter, so that the plan names one piece and its lock alone is held until the transaction ends.
_MASTER = f"SELECT master FROM {TABLE} WHERE id = '{INSTANCE_KEY}' FOR SHARE"  # noqa: S608 - our own
_WAIT = f"SELECT id FROM {TABLE} WHERE id = ANY($1) FOR UPDATE"  # noqa: S608 - our own
_FREE = f"{_WAIT} SKIP LOCKED"
_REWRAP = f"UPDATE {TABLE} SET wrapped = $1, master = $2 WHERE id = $3 AND master = $4"  # noqa: S608 - our own

# The pieces of the table, and how many rows of each went or changed. A key store from before it had any is one piece.
_PIECES = """
SELECT relid::regclass::text AS name, n_tup_del + n_tup_upd AS went FROM pg_stat_user_tables
 JOIN pg_class ON pg_class.oid = relid AND relkind = 'r' WHERE relid = 'keystore.data_keys'::regclass
 OR relid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'keystore.data_keys'::regclass) ORDER BY relid"""
_FILE = "SELECT pg_relation_filenode($1::text::regclass) AS file"
_TRIES, _PAUSE_SECONDS = 40, 0.05


class SchemaVault:
    """Keys in a schema of the same PostgreSQL database: the one transaction keeps the order."""

    def __init__(self) -> None:
        self._tidied: dict[str, int] = {}

    async def add(self, keys: Sequence[Wrapped], transaction: Transaction) -> None:
        """Kept when the transaction commits."""
        await transaction.many(f"INSERT INTO {TABLE} ({_COLUMNS}) VALUES ($1, $2, $3)", [key.row for key in keys])  # noqa: S608

    async def find(self, ids: Sequence[str], db: BaseDBAsyncClient) -> list[Wrapped]:
        """Those of the keys that still exist."""
        return _wrapped(await run(db, f"SELECT {_COLUMNS} FROM {TABLE} WHERE id = ANY($1)", list(ids)))  # noqa: S608

    async def master(self, transaction: Transaction) -> str:
        """The master key that wraps new keys: who changes it waits for us."""
        (row,) = await transaction.rows(_MASTER)
        return str(row["master"])

    async def doom(self, ids: Sequence[str], transaction: Transaction) -> None:
        """Gone when the transaction commits."""
        await transaction.rows(f"DELETE FROM {TABLE} WHERE id = ANY($1)", list(ids))  # noqa: S608

    async def finish(self, database: Database) -> int:
        """There is nothing to finish: the transaction did it."""
        del database
        return 0

    async def ids(self, database: Database, after: str, limit: int) -> list[str]:
        """Ids in their order, behind `after`."""
        rows = await database.rows(f"SELECT id FROM {TABLE} WHERE id > $1 ORDER BY id LIMIT $2", after, limit)  # noqa: S608
        return [row["id"] for row in rows]

    async def under_others(self, database: Database, master: str, limit: int) -> list[Wrapped]:
        """Keys that are wrapped by another master key than this."""
        sql = f"SELECT {_COLUMNS} FROM {TABLE} WHERE master < $1 OR master > $1 LIMIT $2"  # noqa: S608 - our own
        return _wrapped(await database.rows(sql, master, limit))

    async def rewrap(self, database: Database, keys: Iterable[tuple[str, Wrapped]]) -> int:
        """Puts each key in the place of the one that the named master key wrapped."""
        wanted = {key.id: (key.wrapped, key.master, key.id, former) for former, key in keys}
        async with database.transaction() as transaction:
            # Whoever destroys keys meanwhile is not to wait for us, nor we for them: the next round has the rest. But
            # for the instance's secret we wait in the queue, for whoever adds keys shares it.
            free = await transaction.rows(_WAIT if INSTANCE_KEY in wanted else _FREE, list(wanted))
            await transaction.many(_REWRAP, [wanted[row["id"]] for row in free])
        return len(free)

    async def counts(self, database: Database) -> dict[str, int]:
        """How many keys each master key wraps."""
        rows = await database.rows(f"SELECT master, count(*) AS n FROM {TABLE} GROUP BY master")  # noqa: S608
        return {row["master"]: int(row["n"]) for row in rows}

    async def epoch(self, db: BaseDBAsyncClient) -> int:
        """How far the schema has come."""
        return sum(int(row["epoch"]) for row in await run(db, _EPOCH))

    async def reach(self, epoch: int, transaction: Transaction) -> None:
        """With the content."""
        await transaction.rows(_REACH, epoch)

    async def tidy(self, database: Database) -> None:
        """Writes the table anew, and gives the old file back: a plain VACUUM would leave the bytes in its pages.

        Piece by piece, with a pause as long as each took. It never stands in line for a lock, for whoever came after
        would stand behind it; a piece that is in use again and again is left to the next night. A piece of which
        nothing went since this process wrote it anew is left as it is.
        """
        clock = asyncio.get_running_loop().time
        for piece in await database.rows(_PIECES):
            name, went, began = piece["name"], int(piece["went"]), clock()
            if self._tidied.get(name) != went and await _write_anew(database, name):
                self._tidied[name] = went
                await asyncio.sleep(clock() - began)

    async def close(self) -> None:
        """The connection is the database's own."""


async def _write_anew(database: Database, piece: str) -> bool:
    """Tries until its file is another one. False where it was in use."""
    (before,) = await database.rows(_FILE, piece)
    for _ in range(_TRIES):
        await database.rows(f"VACUUM (FULL, SKIP_LOCKED) {piece}")
        if await database.rows(_FILE, piece) != [before]:
            return True
        await asyncio.sleep(_PAUSE_SECONDS)
    return False


def _wrapped(rows: Iterable[dict[str, Any]]) -> list[Wrapped]:
    return [Wrapped(str(row["id"]), bytes(row["wrapped"]), str(row["master"])) for row in rows]
