"""Chats that come together are recorded together, and each gets its own answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from cases.events import ChatEnded
from cases.handler import BatchHandler
from cases.outcome import Outcome
from service.chat_batches import MOST, ChatBatches
from tests.examples import a_chat


class Recorded(BatchHandler):
    """Remembers what came together; a conversation named `broken` fails, and `gate` holds everything up."""

    def __init__(self):
        self.batches: list[list[str]] = []
        self.gate = asyncio.Event()

    async def handle_all(self, events: Sequence[ChatEnded]) -> tuple[Outcome | Exception, ...]:
        names = [event.transcript.conversation_id for event in events]
        self.batches.append(names)
        await self.gate.wait()
        return tuple(
            ZeroDivisionError() if name == "broken" else Outcome(None, changed=name != "known") for name in names
        )


def ended(name):
    return ChatEnded(a_chat(conversation_id=name))


async def test_what_comes_while_others_are_recorded_is_recorded_together():
    handler = Recorded()
    batches = ChatBatches(handler)
    asked = [asyncio.create_task(batches.handle(ended(str(place)))) for place in range(1 + MOST + 2)]
    await asyncio.sleep(0)
    handler.gate.set()

    outcomes = await asyncio.gather(*asked)

    assert [name for batch in handler.batches for name in batch] == [str(place) for place in range(1 + MOST + 2)]
    assert max(map(len, handler.batches)) == MOST
    assert all(outcome.changed for outcome in outcomes)


async def test_each_gets_its_own_answer_and_one_that_fails_alone_hears_of_it():
    handler = Recorded()
    handler.gate.set()
    batches = ChatBatches(handler)

    good, broken, known = await asyncio.gather(
        *(batches.handle(ended(name)) for name in ("good", "broken", "known")), return_exceptions=True
    )

    assert (good.changed, known.changed) == (True, False)
    assert isinstance(broken, ZeroDivisionError)


async def test_a_provider_that_hung_up_hinders_nobody():
    handler = Recorded()
    batches = ChatBatches(handler)
    gone, stays = (asyncio.create_task(batches.handle(ended(name))) for name in ("gone", "stays"))
    await asyncio.sleep(0)
    gone.cancel()
    handler.gate.set()

    assert (await stays).changed
    with pytest.raises(asyncio.CancelledError):
        await gone
