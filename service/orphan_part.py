"""The repair of orphaned cards as a part of the process: on one replica at a time, every hour."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from bot.orphans import SETTLED, OrphanRepair
from cases.ports import Clock, Leases

LOOK_SECONDS = 3600.0
FIRST_SECONDS = SETTLED.total_seconds() + 60.0
"""What a crash left behind is looked for once it is old enough to be told from a post that is on its way."""

LEASE = timedelta(seconds=LOOK_SECONDS - 60)
LEASE_NAME = "slack orphans"

_log = structlog.get_logger("service.slack")


class OrphanWatch:
    """Looks for orphans when the process has stood a while, and then every hour."""

    def __init__(
        self, repair: OrphanRepair, leases: Leases, clock: Clock, holder: str, first_seconds: float = FIRST_SECONDS
    ) -> None:
        self._repair = repair
        self._leases = leases
        self._clock = clock
        self._holder = holder
        self._first_seconds = first_seconds

    async def look(self) -> int:
        """Looks once, on one replica only. Returns how many cards were taken over or away."""
        if not await self._leases.acquire(LEASE_NAME, self._holder, LEASE, self._clock.now()):
            return 0
        mended = await self._repair.repair()
        if mended:
            _log.info("orphaned cards mended", cards=mended)
        return mended

    async def run(self, stop: asyncio.Event) -> None:
        """Looks until `stop`. Raises what the record and Slack raise; then it is started again."""
        pause = self._first_seconds
        while not await _stopped(stop, pause):
            await self.look()
            pause = LOOK_SECONDS


async def _stopped(stop: asyncio.Event, seconds: float) -> bool:
    """Waits so long, or until `stop`. Whether it was that."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return False
    return True
