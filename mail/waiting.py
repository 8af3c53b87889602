"""Waiting for the first of several things."""

from __future__ import annotations

import asyncio
from typing import Any


async def first_of(seconds: float, *what: asyncio.Event | asyncio.Task[Any]) -> None:
    """Waits until one event is set or one task is done, at most `seconds`."""
    waiting = [asyncio.ensure_future(one.wait()) for one in what if isinstance(one, asyncio.Event)]
    tasks = [one for one in what if not isinstance(one, asyncio.Event)]
    try:
        await asyncio.wait([*waiting, *tasks], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            one.cancel()
