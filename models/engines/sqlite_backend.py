"""A SQLite engine for Tortoise 1.1.9 that locks at the start and gives its lock back when a task is cancelled.

The stock engine begins deferred: a transaction that reads and then writes fails at once while another process
writes, whatever the busy timeout. And a task that is cancelled while its transaction opens keeps the connection's
lock for ever. The module's name must hold `sqlite`, for `MigrationExecutor` chooses its schema editor by it.
"""

from __future__ import annotations

import asyncio
import sqlite3

from tortoise.backends.base.client import TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that holds the write lock from its first moment."""

    async def begin(self) -> None:
        """Begins; a transaction that a cancelled task left open is thrown away first."""
        try:
            if self._connection.in_transaction:
                await self._connection.rollback()
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error


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

    def _in_transaction(self) -> TransactionContext:
        return CancellationSafeContext(ImmediateTransaction(self), self._lock)


client_class = SafeSqliteClient
