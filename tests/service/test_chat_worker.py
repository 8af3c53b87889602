"""Accepted deliveries are worked off: fetched again and again, recorded once, and told where a person is needed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cases.alarms import AlarmReason
from cases.messages import ChatReference, ChatTranscript
from cases.ports import ChatSelection
from models.store import Store
from service.chat_accepting import Traffic
from service.chat_copies import CopyWriter
from service.chat_worker import FETCHED_FOR, FIRST_PAUSE, LATE, LONG, LONG_LEASE, MOST_ATTEMPTS, ChatWorker
from service.chats.refusals import Gone, Malformed, Unavailable
from tests.bot.office import SetClock
from tests.contracts.test_batches import LETTERS, handler_of
from tests.examples import NOW, a_chat

CHAT = a_chat(provider="chatwoot")
REFERENCE = ChatReference(
    provider=CHAT.provider, conversation_id=CHAT.conversation_id, started_at=CHAT.started_at, ended_at=CHAT.ended_at
)


class Api:
    """A provider's API: gives the chat, or raises what it is told to."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.asked = 0

    async def fetch(self, reference: ChatReference) -> ChatTranscript:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return CHAT


class Office:
    """A worker on a record, a step at a time."""

    def __init__(self, store: Store) -> None:
        self.store, self.api, self.clock, self.traffic = store, Api(), SetClock(), Traffic()
        self.deliveries = store.chat_deliveries
        self.worker = ChatWorker(
            self.deliveries,
            CopyWriter(handler_of(store), LETTERS.render),
            {"chatwoot": self.api.fetch},
            clock=self.clock,
            traffic=self.traffic,
            fetch_seconds=1,
        )

    async def work(self, after: timedelta = timedelta(0), until: Any = None) -> None:
        """Runs the worker until nothing is due, `after` from now."""
        self.clock.moment += after
        stop = asyncio.Event()
        running = asyncio.create_task(self.worker.run(stop))
        try:
            async with asyncio.timeout(60):
                while await self._due():
                    await asyncio.sleep(0.005)
        finally:
            stop.set()
            self.worker.wake()
            await running

    async def _due(self) -> bool:
        rows = await self.deliveries.listing()
        return any(row.due_at is not None and row.due_at <= self.clock.now() for row in rows)

    async def logged(self) -> int:
        return len(await self.store.queries.chats(ChatSelection()))


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store)


async def test_a_transcript_is_recorded_once_and_its_delivery_forgotten(office):
    assert await office.deliveries.accept([CHAT, CHAT], NOW) == (True, False)

    await office.work()

    assert (await office.logged(), await office.deliveries.listing()) == (1, ())
    assert await office.deliveries.accept([CHAT], NOW) == (False,)


async def test_a_reference_is_fetched_and_recorded(office):
    await office.deliveries.accept([REFERENCE], NOW)

    await office.work()

    assert (await office.logged(), office.api.asked) == (1, 1)


@pytest.mark.parametrize("error", [Unavailable("503"), Malformed("form")])
async def test_a_provider_that_is_away_is_asked_again_with_growing_pauses(office, error):
    office.api.error = error
    await office.deliveries.accept([REFERENCE], NOW)

    await office.work()
    [waits] = await office.deliveries.listing()
    assert (waits.due_at, waits.attempts) == (NOW + FIRST_PAUSE, 1)
    await office.work(after=FIRST_PAUSE)
    [waits] = await office.deliveries.listing()
    assert waits.due_at == NOW + 3 * FIRST_PAUSE

    office.api.error = None
    await office.work(after=2 * FIRST_PAUSE)
    assert await office.logged() == 1


async def test_it_waits_as_long_as_the_provider_wants(office):
    office.api.error = Unavailable("429", after_seconds=600)
    await office.deliveries.accept([REFERENCE], NOW)

    await office.work()

    [waits] = await office.deliveries.listing()
    assert waits.due_at == NOW + timedelta(minutes=10)


async def test_a_chat_that_is_gone_is_left_to_staff_who_can_have_it_tried_again(office):
    office.api.error = Gone()
    await office.deliveries.accept([REFERENCE], NOW)
    await office.work()

    [failed] = await office.deliveries.listing()
    assert (failed.due_at, failed.reason) == (None, "gone")
    await office.work()
    assert office.worker.deliveries().alarm is AlarmReason.CHATS_NOT_FETCHED

    office.api.error = None
    assert await office.deliveries.retry(failed.row, office.clock.now())
    await office.work()
    assert await office.logged() == 1


async def test_after_a_day_it_is_left_to_staff(office):
    office.api.error = Unavailable("503")
    await office.deliveries.accept([REFERENCE], NOW)

    await office.work(after=FETCHED_FOR)

    [failed] = await office.deliveries.listing()
    assert failed.due_at is None
    assert await office.deliveries.discard(failed.row)
    assert await office.deliveries.listing() == ()


async def test_what_waits_for_long_is_told_before(office):
    office.api.error = Unavailable("503")
    await office.deliveries.accept([REFERENCE], NOW)
    await office.work()
    assert office.worker.deliveries().alarm is None

    await office.work(after=LATE)

    assert office.worker.deliveries().alarm is AlarmReason.CHATS_NOT_FETCHED


async def test_a_crash_while_it_was_recorded_loses_nothing(office):
    await office.deliveries.accept([CHAT], NOW)
    assert await office.deliveries.claim(10, timedelta(seconds=10), NOW, fetched=True)

    await office.work()
    assert await office.logged() == 0
    await office.work(after=timedelta(seconds=10))

    assert await office.logged() == 1


async def test_a_long_chat_goes_alone_and_is_left_the_time_that_its_copy_takes(office, monkeypatch):
    long = replace(CHAT, conversation_id="long", lines=CHAT.lines * LONG)
    together, leases = [], []

    async def record(events):
        together.append([event.transcript.conversation_id for event in events])
        leases.append({row.due_at for row in await office.deliveries.listing()})
        return await recorded(events)

    recorded = office.worker._copies.record
    monkeypatch.setattr(office.worker._copies, "record", record)
    await office.deliveries.accept([CHAT, long, replace(CHAT, conversation_id="short")], NOW)

    await office.work()

    assert together == [[CHAT.conversation_id, "short"], ["long"]]
    assert leases[-1] == {NOW + LONG_LEASE}
    assert await office.logged() == 3


async def test_a_chat_that_can_never_be_recorded_is_left_to_staff(office, monkeypatch):
    async def broken(events):
        return tuple(ZeroDivisionError() for _ in events)

    monkeypatch.setattr(office.worker._copies, "record", broken)
    await office.deliveries.accept([CHAT], NOW)

    for _ in range(MOST_ATTEMPTS):
        await office.work(after=timedelta(hours=1))

    [failed] = await office.deliveries.listing()
    assert (failed.due_at, failed.reason, failed.attempts) == (None, "ZeroDivisionError", MOST_ATTEMPTS)
