"""Copies of chats are rendered before the record is touched, long ones and PDFs, which take seconds, on a thread.

The others take less than a millisecond, and stay: beside a thread that computes, every answer to a provider would wait
for the interpreter again and again.

What a copy holds depends on what earlier copies held, and only the record knows that, under its lock. So the copy is
written as nearly every chat wants it, whole. Where the record says otherwise nothing is recorded: the copy is written
anew, beside the record again, and the chat is handed in once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from cases.chat_handler import CopyOutdated
from cases.decisions.chat import whole_copy
from cases.events import ChatEnded
from cases.handler import BatchHandler
from cases.messages import Letter, RenderedLetter, WrittenLetter
from cases.outcome import Outcome

Render = Callable[[Letter], RenderedLetter]
"""What it needs must be safe on a thread."""

LONG = 100
"""Lines from which a copy is written on a thread."""

MOST_TIMES = 5
"""So often is a copy written anew while other ends of its conversation come in; the next attempt begins again."""


class CopyWriter:
    """Hands in chats with their copies."""

    def __init__(self, handler: BatchHandler, render: Render, *, with_pdf: bool = False) -> None:
        """`with_pdf` says that `render` makes PDFs."""
        self._handler = handler
        self._render = render
        self._with_pdf = with_pdf

    async def record(self, events: Sequence[ChatEnded]) -> tuple[Outcome | Exception, ...]:
        """What each chat came to, or why it failed."""
        written = [await self._written(event) for event in events]
        outcomes = await self._handler.handle_all(written)
        return tuple([await self._settled(*pair) for pair in zip(written, outcomes, strict=True)])

    async def _written(self, event: ChatEnded) -> ChatEnded:
        # What fails here fails there too, for this chat alone, and is told there.
        with suppress(Exception):
            letter = whole_copy(event.transcript)
            return await self._with_copy(event, letter) if letter is not None else event
        return event

    async def _with_copy(self, event: ChatEnded, letter: Letter) -> ChatEnded:
        if self._with_pdf or len(event.transcript.lines) > LONG:
            rendered = await asyncio.to_thread(self._render, letter)
        else:
            rendered = self._render(letter)
            # Whoever waits for an answer goes first.
            await asyncio.sleep(0)
        return replace(event, copy=WrittenLetter(letter, rendered))

    async def _settled(self, event: ChatEnded, outcome: Outcome | Exception) -> Outcome | Exception:
        for _ in range(MOST_TIMES):
            if not isinstance(outcome, CopyOutdated):
                break
            (outcome,) = await self._handler.handle_all([await self._with_copy(event, outcome.letter)])
        return outcome
