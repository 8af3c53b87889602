"""Keys lie apart from the content: made before it, destroyed after it, whatever is killed in between."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from models import key_schema
from models.database import Database, Transaction
from models.errors import ForeignKeyStore, KeyStoreMissing, UnknownKeys, Unreadable
from models.migrate import migrate
from models.sealing import DataKey
from models.store import Store
from tests.conftest import OpenStore
from tests.contracts.desk import arrived, key_count, opened
from tests.contracts.test_sealed_at_rest import plant
from tests.servers.postgres import PostgresServer

MOVED = "0014_key_store"


def files(url: str) -> tuple[Path, Path]:
    """The content and the keys of a SQLite database."""
    content = Path(url.removeprefix("sqlite:///"))
    return content, content.with_name(f"{content.name}.keys")


async def a_key(store: Store) -> DataKey:
    async with store._database.transaction() as transaction:
        return store.keys.store.create(transaction)


async def readable(store: Store, key: DataKey) -> bool:
    return key.id in await store.keys.store.load_all([key.id], store._database.client)


async def wrapped(url: str, key: DataKey) -> bytes:
    if url.startswith("sqlite"):
        connection = sqlite3.connect(files(url)[1])
        (found,) = connection.execute("SELECT wrapped FROM data_keys WHERE id = ?", (key.id,)).fetchone()
        connection.close()
        return bytes(found)
    reader = await asyncpg.connect(url)
    value = await reader.fetchval("SELECT wrapped FROM keystore.data_keys WHERE id = $1", key.id)
    await reader.close()
    return bytes(value)


async def test_a_key_comes_back_and_is_gone_once_it_is_destroyed(store: Store) -> None:
    key, other = await a_key(store), await a_key(store)

    async with store._database.transaction() as transaction:
        await store.keys.store.destroy(key.id, transaction)

    with pytest.raises(Unreadable):
        await store.keys.store.load(key.id, store._database.client)
    assert await store.keys.store.load(other.id, store._database.client) == other
    assert (await store.key_care.status()).doomed == 0


async def test_a_transaction_that_is_rolled_back_destroys_nothing(store: Store) -> None:
    key = await a_key(store)

    with suppress(ZeroDivisionError):
        async with store._database.transaction() as transaction:
            await store.keys.store.destroy(key.id, transaction)
            raise ZeroDivisionError

    assert await readable(store, key)


async def test_what_was_doomed_before_a_kill_is_destroyed_at_the_next_start(sqlite_url: str, master_key: str) -> None:
    async with Store.open(sqlite_url, master_key) as store:
        key = await a_key(store)
        async with store._database.transaction() as transaction:
            await store.keys.store.destroy(key.id, transaction)
            transaction.after_commit.clear()  # killed right behind the commit
        assert (await store.key_care.status()).doomed == 1

    async with Store.open(sqlite_url, master_key) as store:
        assert not await readable(store, key)
        assert (await store.key_care.status()).doomed == 0


async def test_a_key_is_on_disk_before_its_content_is(sqlite_store: Store, sqlite_url: str) -> None:
    seen: list[int] = []
    reader = sqlite3.connect(files(sqlite_url)[1])

    async def look() -> None:
        seen.extend(count for (count,) in reader.execute("SELECT count(*) FROM data_keys WHERE id <> 'instance'"))

    async with sqlite_store._database.transaction() as transaction:
        sqlite_store.keys.store.create(transaction)
        transaction.before_commit.append(look)

    reader.close()
    assert seen == [1]


async def killed_before_its_commit(store: Store) -> DataKey:
    made: list[DataKey] = []

    async def end() -> None:
        raise ZeroDivisionError

    with suppress(ZeroDivisionError):
        async with store._database.transaction() as transaction:
            made.append(store.keys.store.create(transaction))
            transaction.before_commit.append(end)
    return made[0]


async def test_a_key_whose_content_never_came_is_swept_and_no_other(sqlite_store: Store) -> None:
    await plant(sqlite_store)  # every kind of content
    keys = await key_count(sqlite_store)
    orphan = await killed_before_its_commit(sqlite_store)

    assert await sqlite_store.key_care.orphans() == [orphan.id]
    assert await sqlite_store.key_care.sweep() == 1

    assert await key_count(sqlite_store) == keys


@pytest.mark.postgres
async def test_on_postgresql_a_key_never_comes_without_its_content(postgres_store: Store) -> None:
    await killed_before_its_commit(postgres_store)

    assert await key_count(postgres_store) == 0
    assert await postgres_store.key_care.sweep() == 0


async def test_the_keys_of_newer_content_are_not_swept_beside_an_old_backup(sqlite_store: Store) -> None:
    async with sqlite_store._database.transaction() as transaction:
        for _ in range(101):
            sqlite_store.keys.store.create(transaction)

    with pytest.raises(UnknownKeys, match="101 keys open nothing here"):
        await sqlite_store.key_care.sweep()

    assert await key_count(sqlite_store) == 101
    assert await sqlite_store.key_care.sweep(everything=True) == 101
    assert await key_count(sqlite_store) == 0


async def test_nothing_of_a_destroyed_key_stays_in_any_file(sqlite_url: str, master_key: str) -> None:
    async with Store.open(sqlite_url, master_key) as store:
        key = await a_key(store)
        value = await wrapped(sqlite_url, key)
        assert found_in(sqlite_url, value), "the search would find it"

        async with store._database.transaction() as transaction:
            await store.keys.store.destroy(key.id, transaction)

        assert found_in(sqlite_url, value) == []


async def test_of_many_destroyed_keys_nothing_stays_and_every_other_is_there(sqlite_url: str, master_key: str) -> None:
    async with Store.open(sqlite_url, master_key) as store:
        async with store._database.transaction() as transaction:
            keys = [store.keys.store.create(transaction) for _ in range(1500)]
        doomed, kept = keys[::3], [*keys[1::3], *keys[2::3]]
        values = {key.id: await wrapped(sqlite_url, key) for key in doomed[:50]}

        async with store._database.transaction() as transaction:
            await store.keys.store.destroy_all([key.id for key in doomed], transaction)

        assert [found for value in values.values() for found in found_in(sqlite_url, value)] == []
        assert len(await store.keys.store.load_all([key.id for key in keys], store._database.client)) == len(kept)


@pytest.mark.postgres
async def test_on_postgresql_tidying_gives_back_the_pages_of_destroyed_keys(
    postgres_server: PostgresServer, postgres_store: Store, postgres_url: str
) -> None:
    key = await a_key(postgres_store)
    value = await wrapped(postgres_url, key)
    async with postgres_store._database.transaction() as transaction:
        await postgres_store.keys.store.destroy(key.id, transaction)

    await postgres_store.key_care.tidy()

    await run_sql(postgres_url, "CHECKPOINT")
    tables = (postgres_server.data / "base").rglob("*")
    assert [path for path in tables if path.is_file() and value in path.read_bytes()] == []


@pytest.mark.postgres
async def test_on_postgresql_tidying_stands_in_no_line_and_locks_a_small_piece_at_a_time(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_schema, "_TRIES", 1)
    database = postgres_store._database
    before = await pieces(database)

    async with database.transaction() as busy:
        # As every transaction does that seals something new.
        await busy.rows(f"SELECT id FROM {key_schema.TABLE} WHERE id = 'instance' FOR SHARE")
        await postgres_store.key_care.tidy()
        meanwhile = await pieces(database)
    await postgres_store.key_care.tidy()

    unchanged = [name for name, file in meanwhile.items() if file == before[name]]
    assert (len(before), len(unchanged)) == (32, 1), "the one in use was left, and nobody waited"
    assert (await pieces(database))[unchanged[0]] != before[unchanged[0]]


async def pieces(database: Database) -> dict[str, int]:
    """The pieces of the table, each with the file that it lies in."""
    names = [row["name"] for row in await database.rows(key_schema._PIECES)]
    return {name: (await database.rows(key_schema._FILE, name))[0]["file"] for name in names}


async def run_sql(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


def found_in(url: str, value: bytes) -> list[str]:
    folder = files(url)[0].parent
    return [path.name for path in folder.iterdir() if path.is_file() and value in path.read_bytes()]


async def test_content_from_before_an_erasure_cannot_be_read_beside_todays_keys(
    sqlite_url: str, master_key: str, tmp_path: Path
) -> None:
    content, _ = files(sqlite_url)
    async with Store.open(sqlite_url, master_key) as store:
        arrival, kept = await arrived(store, 1), await arrived(store, 2)
    shutil.copyfile(content, tmp_path / "backup.sqlite3")
    async with Store.open(sqlite_url, master_key) as store, store._database.transaction() as transaction:
        (row,) = await transaction.rows("SELECT key_id FROM arrivals WHERE id = $1", arrival)
        await transaction.rows("DELETE FROM arrivals WHERE id = $1", arrival)
        await store.keys.store.destroy(row["key_id"], transaction)

    shutil.copyfile(tmp_path / "backup.sqlite3", content)

    async with Store.open(sqlite_url, master_key) as store:
        with pytest.raises(Unreadable):
            await store.ledger.read(arrival)
        assert (await store.ledger.read(kept)).raw


async def test_the_keys_of_another_database_are_told_from_its_own(
    sqlite_url: str, sqlite_template: Path, master_key: str, tmp_path: Path
) -> None:
    other = tmp_path / "other.sqlite3"
    shutil.copyfile(sqlite_template, other)
    for url in (sqlite_url, f"sqlite:///{other}"):
        async with Store.open(url, master_key) as store:
            await opened(store)

    shutil.copyfile(files(f"sqlite:///{other}")[1], files(sqlite_url)[1])

    with pytest.raises(ForeignKeyStore):
        async with Store.open(sqlite_url, master_key):
            pass


async def test_content_without_its_key_file_is_one_clear_error(sqlite_url: str, master_key: str) -> None:
    async with Store.open(sqlite_url, master_key) as store:
        await opened(store)
    files(sqlite_url)[1].unlink()

    with pytest.raises(KeyStoreMissing, match=r"from its own backup"):
        async with Store.open(sqlite_url, master_key):
            pass


async def test_while_another_process_reads_the_key_stays_doomed_until_its_log_is_empty(
    sqlite_store: Store, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await a_key(sqlite_store)
    vault = sqlite_store.key_care._vault
    vault._file._writer.execute("PRAGMA busy_timeout=0")  # type: ignore[attr-defined]
    reader = sqlite3.connect(files(sqlite_url)[1], isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM data_keys").fetchone()

    async with sqlite_store._database.transaction() as transaction:
        await sqlite_store.keys.store.destroy(key.id, transaction)

    assert not await readable(sqlite_store, key)
    assert (await sqlite_store.key_care.status()).doomed == 1
    reader.close()
    await sqlite_store.key_care.tidy()
    assert (await sqlite_store.key_care.status()).doomed == 0


async def test_keys_move_into_their_own_store_and_back(
    open_store: OpenStore, database_url: str, made: list[Transaction]
) -> None:
    del made
    async with open_store() as store:
        arrival = await arrived(store)
        keys = await key_count(store)

    await migrate(database_url, "0012_indexes")
    assert await old_table(database_url) == keys
    await migrate(database_url)

    async with open_store() as store:
        assert await key_count(store) == keys
        assert (await store.ledger.read(arrival)).raw


@pytest.fixture
async def made(database_url: str) -> AsyncIterator[list[Transaction]]:
    """Whatever a test does with the schema, the next one finds the newest."""
    yield []
    await migrate(database_url)


async def old_table(url: str) -> int:
    if url.startswith("sqlite"):
        connection = sqlite3.connect(files(url)[0])
        (count,) = connection.execute("SELECT count(*) FROM data_keys").fetchone()
        connection.close()
        return int(count)
    reader = await asyncpg.connect(url)
    found = await reader.fetchval("SELECT count(*) FROM public.data_keys")
    await reader.close()
    return int(found)
