"""A part that looks again and again until it is stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


async def look_every(seconds: float, look: Callable[[], Awaitable[object]], stop: asyncio.Event) -> None:
    """Looks, and again after so many seconds, until `stop`. Raises what `look` raises; then it is started again."""
    while not stop.is_set():
        await look()
        try:
            async with asyncio.timeout(seconds):
                await stop.wait()
        except TimeoutError:
            pass
