"""Whoever drains a queue is woken after the commit, never before, and on PostgreSQL from other replicas too."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import asyncpg
import pytest

from cases.vocabulary import OutboxState
from models.store import Store
from tests.contracts.desk import a_letter, enqueued, noticed, opened
from tests.examples import NOW

LISTENERS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'personvern-listen'"


async def test_a_commit_wakes_only_the_sender_of_the_queue_that_it_filled(sqlite_url: str, master_key: str) -> None:
    woken: list[str] = []
    async with Store.open(
        sqlite_url,
        master_key,
        letters_waiting=lambda: woken.append("letters"),
        notices_waiting=lambda: woken.append("notices"),
    ) as store:
        case = await opened(store)
        assert woken == []

        await enqueued(store, a_letter(case.number))
        await noticed(store, case.number, "n.1")

    assert woken == ["letters", "notices"]


async def test_a_failed_transaction_wakes_nobody(sqlite_url: str, master_key: str) -> None:
    woken: list[str] = []
    async with Store.open(sqlite_url, master_key, letters_waiting=lambda: woken.append("letters")) as store:
        with suppress(ZeroDivisionError):
            async with store.repository.record() as record:
                await record.enqueue_letter(a_letter(None), NOW)
                raise ZeroDivisionError

        assert woken == []
        assert (await store.letters.depth())[OutboxState.NEW] == 0


@pytest.mark.postgres
async def test_what_one_replica_commits_wakes_the_other(postgres_url: str, master_key: str) -> None:
    woken: asyncio.Queue[None] = asyncio.Queue()
    async with (
        asyncio.timeout(60),
        Store.open(postgres_url, master_key) as writer,
        Store.open(postgres_url, master_key, letters_waiting=lambda: woken.put_nowait(None)) as sender,
    ):
        await woken.get()  # the listener stands

        await enqueued(writer, a_letter(None))

        await woken.get()
        assert (await sender.letters.depth())[OutboxState.NEW] == 1


@pytest.mark.postgres
async def test_a_listener_that_was_cut_off_listens_again(postgres_url: str, master_key: str) -> None:
    woken: asyncio.Queue[None] = asyncio.Queue()
    async with (
        asyncio.timeout(60),
        Store.open(postgres_url, master_key, letters_waiting=lambda: woken.put_nowait(None)),
    ):
        await woken.get()

        connection = await asyncpg.connect(postgres_url)
        cut = await connection.fetch(f"SELECT pg_terminate_backend(pid) FROM ({LISTENERS}) AS listeners")
        await connection.close()

        await woken.get()  # a new listener wakes everybody: something may have been committed meanwhile
        assert len(cut) == 1
