"""A task that is cancelled while its transaction opens gives back what it took."""

from __future__ import annotations

import asyncio

from models.store import Store
from tests.contracts.desk import opened


async def test_cancelled_tasks_do_not_use_up_the_connections(store: Store) -> None:
    for turn in range(24):
        # A connection lies ready, so that the next task is cancelled while it awaits BEGIN, not while it connects.
        await opened(store)
        task = asyncio.create_task(opened(store))
        for _ in range(turn % 6):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async with asyncio.timeout(60):
        await asyncio.gather(*(opened(store) for _ in range(10)))


async def test_a_task_that_is_cancelled_in_its_transaction_leaves_nothing_behind(store: Store) -> None:
    inside, never = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with store.repository.record() as record:
            await record.next_number(2026)
            inside.set()
            await never.wait()

    task = asyncio.create_task(write())
    await inside.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    async with asyncio.timeout(60):
        assert (await opened(store)).number.sequence == 1
