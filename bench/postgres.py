"""A PostgreSQL for a measurement, with a fresh database for each desk."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg

from tests.servers.postgres import DURABLE, PostgresServer, find_binaries, running_postgres

_numbers = itertools.count(1)


async def fresh_database(server: PostgresServer) -> str:
    """The address of a new database, as our settings take it."""
    name = f"bench{next(_numbers)}"
    connection = await asyncpg.connect(server.url("postgres"))
    try:
        await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()
    return server.url(name)


async def counted(url: str, sql: str) -> int:
    """The number that a query finds, asked beside the service."""
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval(sql))
    finally:
        await connection.close()


async def crash(server: PostgresServer) -> None:
    """Kills a process of the server: it ends every connection, recovers from its log, and serves again."""
    # Killed while it recovers from the last crash, it would not come back by itself.
    await until_open(server)
    os.kill(_first_child(server), signal.SIGKILL)


def _first_child(server: PostgresServer) -> int:
    main = int((server.data / "postmaster.pid").read_text().split()[0])
    return int(Path(f"/proc/{main}/task/{main}/children").read_text().split()[0])


async def restart(server: PostgresServer, seconds: float) -> None:
    """Stops it, as for an update of its packages, and starts it again so much later; nobody listens meanwhile."""
    # Asked to stop while it recovers from a crash, PostgreSQL 15 may neither stop nor recover.
    await until_open(server)
    await asyncio.to_thread(server.stop)
    await asyncio.sleep(seconds)
    # In this thread: the server ends with the thread that started it.
    server.start()


async def until_open(server: PostgresServer) -> None:
    """Waits until it takes connections. Raises TimeoutError."""
    async with asyncio.timeout(60):
        while True:
            with suppress(OSError, asyncpg.PostgresError):
                await (await asyncpg.connect(server.url("postgres"))).close()
                return
            await asyncio.sleep(0.05)


@asynccontextmanager
async def postgres() -> AsyncIterator[PostgresServer | None]:
    """A server that keeps what was committed, or None where PostgreSQL is not installed."""
    binaries = find_binaries()
    if binaries is None:
        yield None
        return
    with running_postgres(binaries, DURABLE) as server:
        yield server
