"""Waiting for what happens, without sleeping: whoever receives something says so, whoever waits looks again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_SECONDS = 40.0
"""How long a condition may take before waiting for it is given up; no test measures it."""


class Changes:
    """Wakes those who wait for a condition each time something happened."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def happened(self) -> None:
        """Let everyone who waits look at their condition again."""
        for event in self._waiting:
            event.set()

    async def next(self, timeout: float) -> bool:
        """Wait for whatever happens next; False when nothing did for `timeout` seconds."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            async with asyncio.timeout(timeout):
                return await event.wait()
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(event)

    async def wait_for(self, condition: Callable[[], T | None], timeout: float = PATIENCE_SECONDS) -> T:
        """Return what `condition` finds, as soon as it finds something true.

        Raises TimeoutError after `timeout` seconds.
        """
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            async with asyncio.timeout(timeout):
                return await _until_found(condition, event)
        finally:
            self._waiting.discard(event)


async def _until_found(condition: Callable[[], T | None], event: asyncio.Event) -> T:
    while True:
        event.clear()
        if found := condition():
            return found
        await event.wait()
