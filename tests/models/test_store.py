"""Opening the record: what is wrong is one clear error."""

from __future__ import annotations

import asyncio
import contextvars
import sqlite3
from pathlib import Path

import pytest

from models.errors import DatabaseUnavailable, InvalidMasterKey, MigrationsPending, WrongMasterKey
from models.migrate import migrate
from models.sealing import new_master_key
from models.store import Store
from tests.conftest import OpenStore
from tests.contracts.desk import opened


async def test_another_master_key_is_refused_at_the_start(open_store: OpenStore, database_url: str) -> None:
    async with open_store() as store:
        await opened(store)

    with pytest.raises(WrongMasterKey, match="does not fit this database"):
        async with Store.open(database_url, new_master_key()):
            pass


async def test_what_is_no_master_key_is_refused_before_the_database_is_asked() -> None:
    with pytest.raises(InvalidMasterKey):
        async with Store.open("postgres://desk@127.0.0.1:1/desk", "short"):
            pass


@pytest.mark.parametrize("applied", [None, "0001_record"])
async def test_a_database_behind_its_migrations_names_the_command(
    tmp_path: Path, master_key: str, applied: str | None
) -> None:
    url = f"sqlite:///{tmp_path}/desk.sqlite3"
    if applied:
        await migrate(url, applied)

    with pytest.raises(MigrationsPending, match="`personvern migrate`"):
        async with Store.open(url, master_key):
            pass


async def test_a_database_that_is_not_there_is_one_clear_error(master_key: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="cannot be reached"):
        async with Store.open("postgres://desk:hemmelig@127.0.0.1:1/desk", master_key):
            pass


async def test_keys_for_signatures_stay_the_same_over_a_restart(open_store: OpenStore) -> None:
    async with open_store() as store:
        before = store.keys.derive("plus address")

    async with open_store() as store:
        assert store.keys.derive("plus address") == before


async def test_two_replicas_that_open_a_new_database_share_one_secret(open_store: OpenStore) -> None:
    async def derived() -> bytes:
        async with open_store() as store:
            return store.keys.derive("plus address")

    assert len(set(await asyncio.gather(*(derived() for _ in range(4))))) == 1


async def test_a_task_that_knows_no_context_can_use_the_record(store: Store) -> None:
    case = await opened(store)
    asked = asyncio.get_running_loop().create_task(store.queries.case(case.number), context=contextvars.Context())

    assert await asked == case


async def test_a_closed_record_leaves_no_thread_and_no_lock(sqlite_url: str, master_key: str) -> None:
    for _ in range(3):
        async with Store.open(sqlite_url, master_key) as store:
            await store.ready()

    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), timeout=0)
    connection.execute("BEGIN EXCLUSIVE")
    connection.close()
