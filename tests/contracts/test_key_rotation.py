"""Another master key while the service runs: two of them open everything meanwhile, and it may end at any point."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import pytest

from models import key_care
from models.errors import WrongMasterKey
from models.sealing import DataKey, new_master_key
from models.store import Store
from tests.contracts.desk import RAW, arrived, opened

NEW = new_master_key()


@pytest.fixture
def first(master_key: str) -> str:
    """The master key that the database was made with."""
    return master_key


@pytest.fixture
async def arrival(database_url: str, first: str) -> AsyncIterator[int]:
    """A mail that was stored before the change; and the address index of that time."""
    async with Store.open(database_url, first) as store:
        yield await arrived(store)


def both(url: str, current: str, second: str) -> AbstractAsyncContextManager[Store]:
    return Store.open(url, current, second_master_key=second)


async def rotated(store: Store) -> int:
    return sum([done async for done in store.key_care.rotate()])


async def a_key(store: Store) -> DataKey:
    async with store._database.transaction() as transaction:
        return store.keys.store.create(transaction)


async def test_afterwards_the_new_master_key_alone_opens_everything(
    database_url: str, arrival: int, first: str
) -> None:
    async with both(database_url, NEW, first) as store:
        index = store.keys.address_index("kari@epost.example")
        assert await rotated(store) == 2, "the mail's key, and the instance's secret"
        assert (await store.key_care.status()).rotated

    async with Store.open(database_url, NEW) as store:
        assert (await store.ledger.read(arrival)).raw == RAW
        assert store.keys.address_index("kari@epost.example") == index
    with pytest.raises(WrongMasterKey):
        async with Store.open(database_url, first):
            pass


async def test_a_rotation_that_ends_in_the_middle_is_taken_up_again(
    database_url: str, arrival: int, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_care, "BATCH", 2)
    async with Store.open(database_url, first) as store:
        for uid in range(2, 8):
            await arrived(store, uid)
    async with both(database_url, NEW, first) as store:
        rotating = store.key_care.rotate()
        assert [await anext(rotating), await anext(rotating)] == [1, 2]
        await rotating.aclose()
        assert not (await store.key_care.status()).rotated

    async with both(database_url, NEW, first) as store:
        assert (await store.ledger.read(arrival)).raw == RAW
        assert await rotated(store) == 5
        assert (await store.key_care.status()).rotated


async def test_replicas_may_hold_the_two_keys_in_either_order(database_url: str, arrival: int, first: str) -> None:
    async with both(database_url, first, NEW) as running, both(database_url, NEW, first) as rotating:
        await rotated(rotating)

        fresh = await arrived(running, 2)

        assert (await rotating.key_care.status()).rotated, "the record says which master key wraps"
        assert (await rotating.ledger.read(fresh)).raw == RAW
        assert (await running.ledger.read(arrival)).raw == RAW


async def test_a_running_service_takes_the_new_key_from_where_it_had_the_old_one(
    database_url: str, arrival: int, first: str
) -> None:
    source = {"keys": (first, "")}
    async with (
        Store.open(database_url, first, reload_master_keys=lambda: source["keys"]) as running,
        both(database_url, NEW, first) as rotating,
    ):
        source["keys"] = (NEW, first)
        await rotated(rotating)

        assert (await running.ledger.read(arrival)).raw == RAW
        await opened(running)
        assert (await rotating.key_care.status()).rotated


async def test_a_running_service_whose_source_has_no_other_key_says_so(
    database_url: str, arrival: int, first: str
) -> None:
    async with (
        Store.open(database_url, first, reload_master_keys=lambda: None) as running,
        both(database_url, NEW, first) as rotating,
    ):
        await rotated(rotating)

        with pytest.raises(WrongMasterKey):
            await running.ledger.read(arrival)


async def test_what_is_written_meanwhile_is_under_the_new_key_too(
    database_url: str, arrival: int, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    del arrival
    monkeypatch.setattr(key_care, "BATCH", 3)
    async with both(database_url, first, NEW) as running, both(database_url, NEW, first) as rotating:
        for uid in range(2, 30):
            await arrived(running, uid)

        async def busy() -> None:
            for uid in range(30, 60):
                await arrived(running, uid)

        await asyncio.gather(busy(), rotated(rotating))

        status = await rotating.key_care.status()
        assert status.rotated
        assert sum(status.wrapped.values()) == 60


async def test_a_key_that_is_destroyed_meanwhile_does_not_come_back(
    database_url: str, arrival: int, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    del arrival
    monkeypatch.setattr(key_care, "BATCH", 1)
    async with both(database_url, NEW, first) as store:
        keys = [await a_key(store) for _ in range(4)]
        rotating = store.key_care.rotate()
        await anext(rotating)

        async with store._database.transaction() as transaction:
            await store.keys.store.destroy_all([key.id for key in keys], transaction)
        async for _ in rotating:
            pass

        assert await store.keys.store.load_all([key.id for key in keys], store._database.client) == {}
        assert (await store.key_care.status()).rotated
