"""Takes the measures of the desk now and then, so that whoever scrapes the metrics costs the record nothing."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from cases.ports import Clock
from models.measures import DeskMeasures, Measures
from service.health import PartState

LOOK_SECONDS = 15.0
LEAST_FREE_BYTES = 200_000_000
"""Below this the record may soon be unable to commit."""


class Measuring:
    """The last measures, and whether the record could be asked at all."""

    def __init__(self, measures: DeskMeasures, clock: Clock, folder: Path | None) -> None:
        """`folder` is where the record lies; None where it lies on a server."""
        self._measures = measures
        self._clock = clock
        self._folder = folder
        self.last: Measures | None = None
        self._problem = "not measured yet"

    async def run(self, stop: asyncio.Event) -> None:
        """Looks every `LOOK_SECONDS` until `stop`. Raises what the record raises; then it is started again."""
        while not stop.is_set():
            await self.look()
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await stop.wait()
            except TimeoutError:
                pass

    async def look(self) -> None:
        """Takes the measures. Raises what the record raises."""
        try:
            self.last = await self._measures.take(self._clock.now())
        except Exception as error:
            self._problem = type(error).__name__
            raise
        self._problem = ""

    def record(self) -> PartState:
        """Whether the record answers."""
        return PartState(not self._problem, self._problem)

    def free_bytes(self) -> int | None:
        """What is free on the record's disk; None where it lies on a server."""
        return shutil.disk_usage(self._folder).free if self._folder is not None else None

    def disk(self) -> PartState:
        """Whether the disk has room."""
        free = self.free_bytes()
        ready = free is None or free >= LEAST_FREE_BYTES
        return PartState(ready, "" if ready else "almost full")
