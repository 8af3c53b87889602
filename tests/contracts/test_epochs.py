"""Content that was put back from a backup is known by its key store, which went on without it."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import asyncpg
import pytest

from models.database import run
from models.store import Store
from tests.conftest import OpenStore
from tests.contracts.test_key_store import files


async def copied(url: str, store: Store, folder: Path) -> str:
    """What of the content a backup of now would bring back: a copy of the file, or the count."""
    if not url.startswith("sqlite"):
        (row,) = await run(store._database.client, "SELECT epoch FROM key_stores")
        return str(row["epoch"])
    await run(store._database.client, "PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(files(url)[0], folder / "copy")
    return ""


async def put_back(url: str, folder: Path, copy: str) -> None:
    """Puts it back by hand."""
    if url.startswith("sqlite"):
        shutil.copyfile(folder / "copy", files(url)[0])
        return
    connection = await asyncpg.connect(url)
    await connection.execute("UPDATE key_stores SET epoch = $1", int(copy))
    await connection.close()


@pytest.fixture
async def restored(database_url: str, open_store: OpenStore, tmp_path: Path) -> None:
    """A record whose content was copied, that was used on, and whose copy was put back."""
    async with open_store() as store:
        copy = await copied(database_url, store, tmp_path)
    async with open_store():
        pass

    await put_back(database_url, tmp_path, copy)


async def test_content_and_keys_of_one_time_are_level(open_store: OpenStore) -> None:
    for _ in range(3):
        async with open_store() as store:
            assert not await store.epochs.is_behind()
            assert await store.epochs.beat()


@pytest.mark.usefixtures("restored")
async def test_content_from_before_is_behind_however_often_it_is_opened(open_store: OpenStore) -> None:
    for _ in range(3):
        async with open_store() as store:
            assert await store.epochs.is_behind()
            assert not await store.epochs.beat()


@pytest.mark.usefixtures("restored")
async def test_once_what_had_to_be_done_is_done_it_is_level_again(open_store: OpenStore) -> None:
    async with open_store() as store:
        await store.epochs.catch_up()

        assert not await store.epochs.is_behind()
    async with open_store() as store:
        assert await store.epochs.beat()


async def test_replicas_that_count_side_by_side_stay_level(open_store: OpenStore) -> None:
    async with open_store() as one, open_store() as other:
        counted = await asyncio.gather(*(store.epochs.beat() for store in (one, other) * 10))

        assert all(counted)
        assert not await one.epochs.is_behind()


async def test_a_kill_between_content_and_keys_is_no_restore(
    database_url: str, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    del database_url

    async def killed(*_: object) -> None:
        raise ConnectionError

    async with open_store() as store:
        monkeypatch.setattr(store.epochs._vault, "reach", killed)
        with pytest.raises(ConnectionError):
            await store.epochs.beat()

    async with open_store() as store:
        assert not await store.epochs.is_behind()
