"""Events that come close together go into the record together: while one transaction runs, the next ones gather."""

from __future__ import annotations

import asyncio

from cases.events import Event
from cases.handler import BatchHandler
from cases.outcome import Outcome

AT_ONCE = 32
"""Events of one transaction at most."""

GATHER_SECONDS = 0.05
"""Those that come so close behind a transaction wait for one another: each commit is a write that the disk confirms."""


class Together:
    """Implements `cases.handler.Handler` over one that takes many. An event that comes alone waits for nothing."""

    def __init__(self, handler: BatchHandler) -> None:
        self._handler = handler
        self._waiting: list[tuple[Event, asyncio.Future[Outcome]]] = []
        self._task: asyncio.Task[None] | None = None
        self._rested_at = 0.0

    async def handle(self, event: Event) -> Outcome:
        """What the event came to, committed. Raises what its own handling raises; it spoils no other."""
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((event, answer))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._hand_in())
        return await answer

    async def _hand_in(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            if len(self._waiting) < AT_ONCE and (rest := self._rested_at - loop.time()) > 0:
                await asyncio.sleep(rest)
            batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
            outcomes = await self._handler.handle_all([event for event, _ in batch])
            for (_, answer), outcome in zip(batch, outcomes, strict=True):
                _give(answer, outcome)
            self._rested_at = loop.time() + GATHER_SECONDS


def _give(answer: asyncio.Future[Outcome], outcome: Outcome | Exception) -> None:
    if answer.done():
        return
    if isinstance(outcome, Exception):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)
