"""A SQLite engine for Tortoise 1.1.9 that locks at the start and gives its lock back when a task is cancelled.

The stock engine begins deferred: a transaction that reads and then writes fails at once while another process
writes, whatever the busy timeout. And a task that is cancelled while its transaction opens keeps the connection's
lock for ever. The module's name must hold `sqlite`, for `MigrationExecutor` chooses its schema editor by it.

Inside a transaction, where the lock is held and nothing can wait, statements run on the event loop's own thread: the
way to the driver's thread and back costs ten times what a statement does. What may wait, BEGIN and COMMIT, goes there,
and so do large values.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import aiosqlite
from tortoise.backends.base.client import TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
    translate_exceptions,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError

LARGE = 200_000
"""Bytes of a value from which a statement leaves the event loop's thread."""


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that holds the write lock from its first moment, and runs its statements at once."""

    async def begin(self) -> None:
        """Begins; a transaction that a cancelled task left open is thrown away first."""
        try:
            if self._connection.in_transaction:
                await self._connection.rollback()
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Sequence[dict[str, Any]]]:
        """The number of rows changed or found, and the rows."""
        found: tuple[int, Sequence[dict[str, Any]]]
        if _is_large(values):
            found = await super().execute_query(query, values)
        else:
            found = await self._at_once(query, values)
        return found

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        """The rows."""
        if _is_large(values):
            found: list[dict[str, Any]] = await super().execute_query_dict(query, values)
            return found
        return [dict(row) for row in (await self._at_once(query, values))[1]]

    async def execute_insert(self, query: str, values: list[Any]) -> int:
        """Inserts a row. Returns its row id."""
        if _is_large(values):
            row: int = await super().execute_insert(query, values)
            return row
        return int(await self._insert_at_once(query, values))

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """The statement for each list of values."""
        if any(_is_large(row) for row in values):
            await super().execute_many(query, values)
        else:
            await self._many_at_once(query, values)

    @translate_exceptions
    async def _at_once(self, query: str, values: list[Any] | None) -> tuple[int, Sequence[Any]]:
        cursor = self._driver.execute(query.replace("\x00", "'||CHAR(0)||'"), values or ())
        rows = cursor.fetchall()
        return max(cursor.rowcount, 0) or len(rows), rows

    @translate_exceptions
    async def _insert_at_once(self, query: str, values: list[Any]) -> int:
        return self._driver.execute(query, values).lastrowid or 0

    @translate_exceptions
    async def _many_at_once(self, query: str, values: list[list[Any]]) -> None:
        self._driver.executemany(query, values)

    @property
    def _driver(self) -> sqlite3.Connection:
        driver: sqlite3.Connection = self._connection._conn  # noqa: SLF001
        return driver


def _is_large(values: Iterable[Any] | None) -> bool:
    return any(isinstance(value, bytes) and len(value) > LARGE for value in values or ())


class CancellationSafeContext(SqliteTransactionContext):
    """Gives the lock back whatever happens while the transaction opens."""

    __slots__ = ("_connections",)

    async def __aenter__(self) -> TransactionalDBClient:
        # Kept for the end: by then another record may have been closed, and with it the shared context.
        self._connections = get_connections()
        await self._trxlock.acquire()
        self.token = None  # type: ignore[assignment]
        try:
            await self.ensure_connection()
            self.token = self._connections.set(self.connection_name, self.connection)
            await self.connection.begin()
        except BaseException:
            await self._undo()
            raise
        opened: TransactionalDBClient = self.connection
        return opened

    async def __aexit__(self, exc_type: type[BaseException] | None, exc_val: object, exc_tb: object) -> None:
        try:
            await (self.connection.rollback() if exc_type else self.connection.commit())
        finally:
            self._connections.reset(self.token)
            self._trxlock.release()

    async def _undo(self) -> None:
        """Rolls back behind the BEGIN whose wait was cancelled: the driver works through one queue."""
        self._connections.reset(self.token)
        try:
            if self.connection._connection is not None:  # noqa: SLF001
                await asyncio.shield(asyncio.ensure_future(self.connection._connection.rollback()))  # noqa: SLF001
        finally:
            self._trxlock.release()


class SafeSqliteClient(SqliteClient):
    """The client that Tortoise makes for this engine."""

    async def create_connection(self, with_db: bool) -> None:  # noqa: ARG002 - Tortoise's own signature
        """Opens the file, for use from this thread and the driver's; which of them is at it, the lock decides."""
        if self._connection is not None:
            return
        opening = aiosqlite.connect(self.filename, isolation_level=None, check_same_thread=False)
        self._connection = connection = await opening
        connection.row_factory = sqlite3.Row
        for pragma, value in self.pragmas.items():
            await connection.execute_fetchall(f"PRAGMA {pragma}={value}")
        await self._post_connect()

    def _in_transaction(self) -> TransactionContext:
        return CancellationSafeContext(ImmediateTransaction(self), self._lock)


client_class = SafeSqliteClient
