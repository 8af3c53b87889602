"""Deliveries that come in together are stored together: one commit for as many as wait, then an answer for each.

An answer waits for nothing but that commit. The copy, the case and what a provider's API is asked for follow from what
was stored, by `service.chat_worker`, which keeps out of the way while deliveries come in.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cases.ports import ChatContent, ChatDeliveries, Clock

MOST = 500
"""In one commit."""


class Traffic:
    """How many deliveries are being answered now."""

    def __init__(self) -> None:
        self._under_way = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Counts one while it is answered."""
        self._under_way += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._quiet.set()

    async def quiet(self, at_most_seconds: float) -> bool:
        """Waits until none is being answered. False after a while all the same: nobody is put off for good."""
        try:
            async with asyncio.timeout(at_most_seconds):
                await self._quiet.wait()
        except TimeoutError:
            return False
        return True


class ChatAccepting:
    """Stores deliveries, those that wait at once in one commit. Nothing waits for others to come."""

    def __init__(self, deliveries: ChatDeliveries, clock: Clock, wake: Callable[[], None]) -> None:
        """`wake` is called after each commit."""
        self._deliveries = deliveries
        self._clock = clock
        self._wake = wake
        self._waiting: deque[tuple[ChatContent, asyncio.Future[bool]]] = deque()
        self._working: asyncio.Task[None] | None = None

    async def accept(self, content: ChatContent) -> bool:
        """Whether it is new, once it is committed. Raises what the record raises."""
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((content, answer))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        return await answer

    async def _work(self) -> None:
        while self._waiting:
            some = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
            try:
                known = await self._deliveries.accept([content for content, _ in some], self._clock.now())
            except BaseException as error:
                _fail([answer for _, answer in some], error)
                if not isinstance(error, Exception):
                    raise
                continue
            self._wake()
            for (_, answer), is_new in zip(some, known, strict=True):
                # Whoever asked may be gone meanwhile: the chat is stored all the same.
                if not answer.done():
                    answer.set_result(is_new)


def _fail(answers: list[asyncio.Future[bool]], error: BaseException) -> None:
    for answer in answers:
        if not answer.done() and isinstance(error, Exception):
            answer.set_exception(error)
        else:
            answer.cancel()
