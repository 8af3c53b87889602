"""One open database: its connection, its transactions, and raw SQL that both dialects understand."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext

from models.sealing import DataKey

CHANNEL = "personvern"
"""The PostgreSQL channel on which replicas wake each other."""

_PLACEHOLDER = re.compile(r"\$(\d+)")


class Queue(StrEnum):
    """What can wait to be sent; also the payload of a wake-up between replicas."""

    LETTERS = "letters"
    NOTICES = "notices"


@dataclass(frozen=True, slots=True)
class Transaction:
    """An open transaction.

    Attributes
    ----------
    client:
        What Tortoise's `using_db` takes.
    filled:
        The queues that got rows; whoever drains them is woken after the commit.
    fresh_keys:
        Data keys that were made in it; the key store writes them all at once.
    before_commit:
        What is done last.
    after_commit:
        What is done once it is committed, by what it is about: twice asked for is done once.
    """

    client: BaseDBAsyncClient
    filled: set[Queue] = field(default_factory=set)
    fresh_keys: dict[str, DataKey] = field(default_factory=dict)
    before_commit: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    after_commit: dict[str, Callable[[Database], Awaitable[object]]] = field(default_factory=dict)

    async def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Runs one statement with `$1` placeholders and returns its rows, those of RETURNING included."""
        return await run(self.client, sql, *values)

    async def insert(self, table: str, **columns: object) -> int | None:
        """Inserts a row and returns its id; None where a unique column stands in its way already."""
        sql, *values = insertion(table, **columns)
        rows = await self.rows(f"{sql} ON CONFLICT DO NOTHING RETURNING id", *values)
        return int(rows[0]["id"]) if rows else None

    async def locked(self, sql: str, *values: object) -> dict[str, Any] | None:
        """The row that a SELECT finds, locked until the end of the transaction; None where there is none."""
        rows = await self.rows(f"{sql} FOR UPDATE" if self.postgres else sql, *values)
        return rows[0] if rows else None

    async def update(self, table: str, where: Mapping[str, object], **columns: object) -> bool:
        """Changes the row whose columns are as in `where`; False where there is none."""
        sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(columns, 1))
        tests = " AND ".join(f"{name} = ${place}" for place, name in enumerate(where, len(columns) + 1))
        # The names of table and columns are our own, never a value from outside.
        sql = f"UPDATE {table} SET {sets} WHERE {tests} RETURNING id"  # noqa: S608
        return bool(await self.rows(sql, *columns.values(), *where.values()))

    async def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Runs one statement with `$1` placeholders for each row of values, all at once."""
        await run_many(self.client, sql, rows)

    @property
    def postgres(self) -> bool:
        """Whether other transactions run beside this one."""
        return is_postgres(self.client)


class Database:
    """One open database."""

    def __init__(self, context: TortoiseContext) -> None:
        self._client = context.db()
        self._wake: dict[Queue, Callable[[], None]] = {}

    @property
    def client(self) -> BaseDBAsyncClient:
        """The connection outside any transaction, for `using_db`."""
        return self._client

    def on_filled(self, queue: Queue, wake: Callable[[], None]) -> None:
        """Has `wake` called after each commit that put rows into the queue."""
        self._wake[queue] = wake

    @property
    def has_listeners(self) -> bool:
        """Whether anybody wants to be woken."""
        return bool(self._wake)

    def wake(self, queue: Queue) -> None:
        """Says that the queue has rows."""
        call = self._wake.get(queue)
        if call is not None:
            call()

    async def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Runs one statement with `$1` placeholders outside any transaction."""
        return await run(self._client, sql, *values)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Commits at the end of the block, rolls back on an exception; then wakes whoever drains what was filled."""
        async with self._client._in_transaction() as client:  # noqa: SLF001
            transaction = Transaction(client)
            yield transaction
            for finish in transaction.before_commit:
                await finish()
            if transaction.postgres:
                for queue in sorted(transaction.filled):
                    await transaction.rows("SELECT pg_notify($1, $2)", CHANNEL, queue.value)
        for queue in sorted(transaction.filled):
            self.wake(queue)
        for finish_after in transaction.after_commit.values():
            await finish_after(self)


def insertion(table: str, **columns: object) -> tuple[str, *tuple[object, ...]]:
    """The statement that inserts a row, and its values."""
    marks = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
    # The names of table and columns are our own, never a value from outside.
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", *columns.values()  # noqa: S608


async def run(client: BaseDBAsyncClient, sql: str, *values: object) -> list[dict[str, Any]]:
    """One statement with `$1` placeholders; moments as PostgreSQL or Tortoise on SQLite keeps them."""
    if is_postgres(client):
        return await client.execute_query_dict(sql, list(values))
    return await client.execute_query_dict(_for_placeholders(sql), [_for_sqlite(value) for value in values])


async def run_many(client: BaseDBAsyncClient, sql: str, rows: Iterable[Sequence[object]]) -> None:
    """One statement with `$1` placeholders for each row of values."""
    if is_postgres(client):
        await client.execute_many(sql, [list(row) for row in rows])
    else:
        values = [[_for_sqlite(value) for value in row] for row in rows]
        await client.execute_many(_for_placeholders(sql), values)


def is_postgres(client: BaseDBAsyncClient) -> bool:
    """Whether it is PostgreSQL, else SQLite."""
    return client.capabilities.dialect == "postgres"


def moment(value: object) -> datetime | None:
    """A moment from a raw row: SQLite hands out the text that Tortoise stored."""
    if value is None or isinstance(value, datetime):
        return value
    return datetime.fromisoformat(str(value))


def batches(items: Sequence[Any], size: int = 500) -> list[Sequence[Any]]:
    """The items in pieces, for a statement takes only so many parameters."""
    return [items[start : start + size] for start in range(0, len(items), size)]


@lru_cache(maxsize=512)
def _for_placeholders(sql: str) -> str:
    return _PLACEHOLDER.sub(r"?\1", sql)


def _for_sqlite(value: object) -> object:
    return value.astimezone(UTC).isoformat(sep=" ") if isinstance(value, datetime) else value
