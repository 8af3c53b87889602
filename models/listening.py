"""Wake-ups between replicas on PostgreSQL: LISTEN on a connection of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import asyncpg

from models.database import CHANNEL, Queue
from models.engines.config import postgres_credentials

_FIRST_WAIT_SECONDS = 0.1
_LONGEST_WAIT_SECONDS = 30.0


async def listen(database_url: str, wake: Callable[[Queue], None]) -> None:
    """Calls `wake` for what other replicas commit, until it is cancelled; polling stays the backstop.

    Reconnects for ever. After each connect it wakes everybody: something may have been committed meanwhile.
    """
    wait = _FIRST_WAIT_SECONDS
    while True:
        try:
            await _listen_once(database_url, wake)
            wait = _FIRST_WAIT_SECONDS
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            wait = min(wait * 2, _LONGEST_WAIT_SECONDS)
        await asyncio.sleep(wait)


async def _listen_once(database_url: str, wake: Callable[[Queue], None]) -> None:
    """Listens until the connection ends."""
    lost = asyncio.Event()
    settings = {"application_name": "personvern-listen"}
    connection = await asyncpg.connect(**postgres_credentials(database_url), timeout=10, server_settings=settings)
    try:
        connection.add_termination_listener(lambda _connection: lost.set())
        await connection.add_listener(CHANNEL, lambda _connection, _pid, _channel, payload: wake(Queue(payload)))
        for queue in Queue:
            wake(queue)
        await lost.wait()
    finally:
        connection.terminate()
