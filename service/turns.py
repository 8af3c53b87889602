"""A part that looks again and again until it is stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class Turns:
    """Lets others have their turn: a pause after each piece of work, in proportion to how long it took."""

    def __init__(self, rest: float) -> None:
        """`rest` is the pause as a part of the work's time."""
        self._rest = rest
        self._clock = asyncio.get_running_loop().time
        self._began = self._clock()

    async def pause(self) -> None:
        """The work since the last pause is done."""
        await asyncio.sleep(self._rest * (self._clock() - self._began))
        self._began = self._clock()


async def look_every(seconds: float, look: Callable[[], Awaitable[object]], stop: asyncio.Event) -> None:
    """Looks, and again after so many seconds, until `stop`. Raises what `look` raises; then it is started again."""
    while not stop.is_set():
        await look()
        try:
            async with asyncio.timeout(seconds):
                await stop.wait()
        except TimeoutError:
            pass
