"""A PostgreSQL engine for Tortoise 1.1.9 that gives its connection back when a task is cancelled.

The stock engine takes a connection from the pool and then awaits BEGIN; a cancellation there never returns it, and
the pool runs dry. The module's name must hold `asyncpg`, for `MigrationExecutor` chooses its schema editor by it.
"""

from __future__ import annotations

import asyncio
from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionalDBClient, TransactionContext, TransactionContextPooled
from tortoise.connection import get_connections


class CancellationSafeContext(TransactionContextPooled):
    """Gives the connection back whatever happens while the transaction opens."""

    __slots__ = ("_connections",)
    client: Any

    async def __aenter__(self) -> TransactionalDBClient:
        # Kept for the end: by then another record may have been closed, and with it the shared context.
        self._connections = get_connections()
        await self.ensure_connection()
        self.client._connection = await self._pool.acquire()  # noqa: SLF001
        self.token = self._connections.set(self.connection_name, self.client)
        try:
            await self.client.begin()
        except BaseException:
            await self._give_back()
            raise
        opened: TransactionalDBClient = self.client
        return opened

    async def __aexit__(self, exc_type: type[BaseException] | None, exc_val: object, exc_tb: object) -> None:
        try:
            await (self.client.rollback() if exc_type else self.client.commit())
        finally:
            await self._give_back()

    @property
    def _pool(self) -> Any:
        return self.client._parent._pool  # noqa: SLF001

    async def _give_back(self) -> None:
        self._connections.reset(self.token)
        if self._pool:
            await asyncio.shield(asyncio.ensure_future(self._pool.release(self.client._connection)))  # noqa: SLF001


class SafeAsyncpgClient(AsyncpgDBClient):
    """The client that Tortoise makes for this engine."""

    def _in_transaction(self) -> TransactionContext:
        return CancellationSafeContext(TransactionWrapper(self), self._pool_init_lock)


client_class = SafeAsyncpgClient
