"""Databases for every test that keeps something.

`store` runs a test on SQLite and on PostgreSQL; `sqlite_store` and `postgres_store` on one of them. `database_url` is
the URL of the same empty, migrated database, and `open_store` opens it (again), as another replica does.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from models.migrate import migrate
from models.store import Store
from sandbox.slack import SlackStandIn
from tests.servers.postgres import PostgresServer, find_binaries, running_postgres
from tests.slack_scan import EXAMPLES, WRITTEN, findings

OpenStore = Callable[..., AbstractAsyncContextManager[Store]]

MASTER_KEY = "dGVzdHMgb25seTogbm90IGEgc2VjcmV0IGF0IGFsbCE="

EMPTY = """
SET session_replication_role = replica;
DO $$ DECLARE t text; BEGIN
  FOR t IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname IN ('public', 'keystore') AND tablename <> 'tortoise_migrations' LOOP
    EXECUTE 'DELETE FROM ' || t;
  END LOOP;
END $$
"""


def leave_out(reason: str) -> None:
    """Skips a test whose server is missing; on CI nothing may be left out."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and CI leaves nothing out")
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def nothing_personal_in_slack() -> Iterator[None]:
    """Whatever the test is about: what its stand-ins for Slack received holds nothing that Slack may not hold."""
    found: list[str] = []

    def look(slack: SlackStandIn) -> None:
        found.extend(findings(slack, (*EXAMPLES, *WRITTEN)))

    WRITTEN.clear()
    SlackStandIn.at_stop.append(look)
    yield
    SlackStandIn.at_stop.remove(look)
    assert found == []


@pytest.fixture
def master_key() -> str:
    """The key under which the test databases are sealed."""
    return MASTER_KEY


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for the whole run."""
    binaries = find_binaries()
    if binaries is None:
        leave_out("PostgreSQL is not installed")
        return
    with running_postgres(binaries) as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy: quicker than migrating for each test."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_database(postgres_server: PostgresServer) -> str:
    """The URL of a migrated database; each xdist worker has a server, and so a database, of its own."""
    url = postgres_server.url("desk")
    asyncio.run(_execute(postgres_server.url("postgres"), "CREATE DATABASE desk"))
    asyncio.run(migrate(url))
    return url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """An empty, migrated SQLite database."""
    path = tmp_path / "desk.sqlite3"
    shutil.copyfile(sqlite_template, path)
    path.chmod(0o600)
    return f"sqlite:///{path}"


@pytest.fixture
async def postgres_url(postgres_database: str) -> str:
    """An empty, migrated PostgreSQL database."""
    await _execute(postgres_database, EMPTY)
    return postgres_database


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> Any:
    """An empty, migrated database, once of each kind."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def open_store(database_url: str, master_key: str) -> OpenStore:
    """Opens the database of this test, as often as wanted; takes the wake-ups of `Store.open`."""

    def open_it(**wakes: Any) -> AbstractAsyncContextManager[Store]:
        return Store.open(database_url, master_key, **wakes)

    return open_it


@pytest.fixture
async def store(open_store: OpenStore) -> AsyncIterator[Store]:
    """The open record, once on SQLite and once on PostgreSQL."""
    async with open_store() as opened:
        yield opened


@pytest.fixture
async def sqlite_store(sqlite_url: str, master_key: str) -> AsyncIterator[Store]:
    """The open record on SQLite."""
    async with Store.open(sqlite_url, master_key) as opened:
        yield opened


@pytest.fixture
async def postgres_store(postgres_url: str, master_key: str) -> AsyncIterator[Store]:
    """The open record on PostgreSQL; mark the test `postgres`."""
    async with Store.open(postgres_url, master_key) as opened:
        yield opened


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
