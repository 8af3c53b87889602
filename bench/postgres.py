"""A PostgreSQL for a measurement, with a fresh database for each desk."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from tests.servers.postgres import PostgresServer, find_binaries, running_postgres

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


def crash(server: PostgresServer) -> None:
    """Kills a process of the server: it ends every connection, recovers from its log, and serves again."""
    main = int((server.data / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGKILL)


@asynccontextmanager
async def postgres() -> AsyncIterator[PostgresServer | None]:
    """A server, or None where PostgreSQL is not installed."""
    binaries = find_binaries()
    if binaries is None:
        yield None
        return
    with running_postgres(binaries) as server:
        yield server
