"""Deliveries that come together are stored together, and each gets its own answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from cases.messages import ChatTranscript
from cases.ports import ChatContent, ClaimedDelivery, DeliveryBacklog
from service.chat_accepting import MOST, ChatAccepting, Traffic
from tests.bot.office import SetClock
from tests.examples import a_chat


class Stored:
    """Remembers what came together; a conversation named `known` is known, and `gate` holds everything up."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.gate = asyncio.Event()
        self.broken = False

    async def accept(self, contents: Sequence[ChatContent], now: datetime) -> tuple[bool, ...]:
        self.batches.append([content.conversation_id for content in contents])
        await self.gate.wait()
        if self.broken:
            raise ConnectionError
        return tuple(content.conversation_id != "known" for content in contents)

    async def claim(self, limit: int, lease: timedelta, now: datetime, *, fetched: bool) -> tuple[ClaimedDelivery, ...]:
        return ()

    async def put_off(self, delivery: ClaimedDelivery, due: datetime | None, reason: str) -> None:
        """Nothing is claimed here."""

    async def backlog(self) -> DeliveryBacklog:
        return DeliveryBacklog()


@pytest.fixture
def stored() -> Stored:
    return Stored()


@pytest.fixture
def woken() -> list[bool]:
    return []


@pytest.fixture
def accepting(stored: Stored, woken: list[bool]) -> ChatAccepting:
    return ChatAccepting(stored, SetClock(), lambda: woken.append(True))


def ended(name: str) -> ChatTranscript:
    return a_chat(conversation_id=name)


async def test_what_comes_while_others_are_stored_is_stored_together(accepting, stored, woken):
    asked = [asyncio.create_task(accepting.accept(ended(str(place)))) for place in range(1 + MOST + 2)]
    await asyncio.sleep(0)
    stored.gate.set()

    assert all(await asyncio.gather(*asked))
    assert [name for batch in stored.batches for name in batch] == [str(place) for place in range(1 + MOST + 2)]
    assert max(map(len, stored.batches)) <= MOST
    assert len(woken) == len(stored.batches) < 10


async def test_each_gets_its_own_answer(accepting, stored):
    stored.gate.set()

    assert await asyncio.gather(*(accepting.accept(ended(name)) for name in ("new", "known"))) == [True, False]


async def test_where_the_record_is_away_everybody_hears_of_it_and_the_next_ones_go_on(accepting, stored, woken):
    stored.gate.set()
    stored.broken = True
    for failed in await asyncio.gather(*(accepting.accept(ended(name)) for name in "ab"), return_exceptions=True):
        assert isinstance(failed, ConnectionError)
    assert woken == []

    stored.broken = False
    assert await accepting.accept(ended("c"))


async def test_a_provider_that_hung_up_hinders_nobody(accepting, stored):
    gone, stays = (asyncio.create_task(accepting.accept(ended(name))) for name in ("gone", "stays"))
    await asyncio.sleep(0)
    gone.cancel()
    stored.gate.set()

    assert await stays


async def test_the_worker_stands_back_while_a_delivery_is_answered_but_not_for_good():
    traffic = Traffic()
    with traffic.one():
        waiting = asyncio.create_task(traffic.quiet(60))
        await asyncio.sleep(0)
        assert not waiting.done()
        assert not await traffic.quiet(0.001)

    assert await waiting
