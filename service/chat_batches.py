"""Chats that come in together are recorded together: one commit for as many as wait, then an answer for each."""

from __future__ import annotations

import asyncio
from collections import deque

from cases.events import ChatEnded
from cases.handler import BatchHandler
from cases.outcome import Outcome

MOST = 20
"""In one transaction: so many that commits do not set the pace, so few that nobody waits long for the others."""


class ChatBatches:
    """Hands chats in, those that wait at once in one transaction. Nothing waits for others to come."""

    def __init__(self, handler: BatchHandler) -> None:
        self._handler = handler
        self._waiting: deque[tuple[ChatEnded, asyncio.Future[Outcome]]] = deque()
        self._working: asyncio.Task[None] | None = None

    async def handle(self, event: ChatEnded) -> Outcome:
        """What the event came to, once it is committed. Raises what the handler raises for it."""
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((event, answer))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        return await answer

    async def _work(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
            try:
                outcomes = await self._handler.handle_all([event for event, _ in batch])
            except BaseException:
                for _, answer in batch:
                    answer.cancel()
                raise
            for (_, answer), outcome in zip(batch, outcomes, strict=True):
                _tell(answer, outcome)


def _tell(answer: asyncio.Future[Outcome], outcome: Outcome | Exception) -> None:
    """Whoever asked may be gone meanwhile: the chat is recorded all the same."""
    if answer.done():
        return
    if isinstance(outcome, Exception):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)
