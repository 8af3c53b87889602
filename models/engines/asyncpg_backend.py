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

    __slots__ = ()
    client: Any

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        pool = self.client._parent._pool  # noqa: SLF001
        connection = await pool.acquire()
        self.client._connection = connection  # noqa: SLF001
        self.token = get_connections().set(self.connection_name, self.client)
        try:
            await self.client.begin()
        except BaseException:
            get_connections().reset(self.token)
            await asyncio.shield(asyncio.ensure_future(pool.release(connection)))
            raise
        opened: TransactionalDBClient = self.client
        return opened


class SafeAsyncpgClient(AsyncpgDBClient):
    """The client that Tortoise makes for this engine."""

    def _in_transaction(self) -> TransactionContext:
        return CancellationSafeContext(TransactionWrapper(self), self._pool_init_lock)


client_class = SafeAsyncpgClient
