"""The contract of `Leases`: one holder at a time, and none for ever."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from models.store import Store
from tests.conftest import OpenStore
from tests.examples import NOW

LEASE = timedelta(seconds=30)


async def test_a_held_lease_is_refused_to_others_and_prolonged_for_its_holder(store: Store) -> None:
    assert await store.leases.acquire("poller", "a", LEASE, NOW)
    assert not await store.leases.acquire("poller", "b", LEASE, NOW + timedelta(seconds=29))

    assert await store.leases.acquire("poller", "a", LEASE, NOW + timedelta(seconds=29))
    assert not await store.leases.acquire("poller", "b", LEASE, NOW + timedelta(seconds=58))
    assert await store.leases.acquire("other work", "b", LEASE, NOW)


async def test_a_lease_that_ran_out_goes_to_the_next(store: Store) -> None:
    await store.leases.acquire("poller", "a", LEASE, NOW)

    assert await store.leases.acquire("poller", "b", LEASE, NOW + LEASE)
    assert not await store.leases.acquire("poller", "a", LEASE, NOW + LEASE)


async def test_only_its_holder_gives_a_lease_back(store: Store) -> None:
    await store.leases.acquire("poller", "a", LEASE, NOW)

    await store.leases.give_back("poller", "b")
    assert not await store.leases.acquire("poller", "b", LEASE, NOW)

    await store.leases.give_back("poller", "a")
    assert await store.leases.acquire("poller", "b", LEASE, NOW)


async def test_of_many_replicas_one_gets_the_lease(store: Store, open_store: OpenStore) -> None:
    async with open_store() as other:
        got = await asyncio.gather(
            *((store, other)[turn % 2].leases.acquire("poller", f"replica {turn}", LEASE, NOW) for turn in range(8))
        )

    assert sorted(got) == [False] * 7 + [True]
