"""Runs the parts of the process side by side: each is started again when it fails, and all are stopped together."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable, Mapping

import structlog

_log = structlog.get_logger("personvern.runner")

Part = Callable[[asyncio.Event], Awaitable[None]]
"""A part runs until the event is set, then returns."""

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 60.0


async def supervise(name: str, part: Part, stop: asyncio.Event) -> None:
    """Runs a part until `stop`; after a failure again, with growing pauses. The other parts go on meanwhile."""
    pause = FIRST_PAUSE_SECONDS
    while not stop.is_set():
        began = asyncio.get_running_loop().time()
        try:
            await part(stop)
        except Exception as error:  # noqa: BLE001  whatever it was, the other parts must go on
            _log.error("part failed", part=name, exc_info=error)
        if stop.is_set():
            return
        if asyncio.get_running_loop().time() - began > LONGEST_PAUSE_SECONDS:
            pause = FIRST_PAUSE_SECONDS
        await _pause(pause * random.uniform(0.5, 1.0), stop)  # noqa: S311  jitter is no secret
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


async def run_all(parts: Mapping[str, Part], stop: asyncio.Event) -> None:
    """Runs every part until `stop` is set, or the process is asked to end by SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        async with asyncio.TaskGroup() as group:
            for name, part in parts.items():
                group.create_task(supervise(name, part, stop), name=name)
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


async def _pause(seconds: float, stop: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
