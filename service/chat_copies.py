"""Copies of chats are rendered on a thread, before the record is touched: a long one, and its PDF, take seconds.

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

MOST_TIMES = 5
"""So often is a copy written anew while other ends of its conversation come in; the next attempt begins again."""


class CopyWriter:
    """Hands in chats with their copies."""

    def __init__(self, handler: BatchHandler, render: Render) -> None:
        self._handler = handler
        self._render = render

    async def record(self, events: Sequence[ChatEnded]) -> tuple[Outcome | Exception, ...]:
        """What each chat came to, or why it failed."""
        written = await asyncio.to_thread(lambda: [self._with_copy(event) for event in events])
        outcomes = await self._handler.handle_all(written)
        return tuple([await self._settled(*pair) for pair in zip(written, outcomes, strict=True)])

    def _with_copy(self, event: ChatEnded) -> ChatEnded:
        # What fails here fails there too, for this chat alone, and is told there.
        with suppress(Exception):
            letter = whole_copy(event.transcript)
            return replace(event, copy=WrittenLetter(letter, self._render(letter))) if letter is not None else event
        return event

    async def _settled(self, event: ChatEnded, outcome: Outcome | Exception) -> Outcome | Exception:
        for _ in range(MOST_TIMES):
            if not isinstance(outcome, CopyOutdated):
                break
            rendered = await asyncio.to_thread(self._render, outcome.letter)
            written = replace(event, copy=WrittenLetter(outcome.letter, rendered))
            (outcome,) = await self._handler.handle_all([written])
        return outcome
