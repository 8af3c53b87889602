"""Lists once a day what lies in quarantine, so that no request ends in a junk folder unseen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from cases.case_number import CaseNumber
from cases.decisions.quarantine import is_quarantined
from cases.ports import CaseQueries, CaseSelection, Clock, Leases
from cases.vocabulary import Status

OSLO = ZoneInfo("Europe/Oslo")
FROM_HOUR = 8
LOOK_SECONDS = 60.0
MOST = 1_000
DAY = timedelta(days=2)
"""A lease on a day outlasts it: whoever takes it tells of that day, and nobody else does."""

_log = structlog.get_logger("service.quarantine")

Tell = Callable[[Sequence[CaseNumber]], Awaitable[bool]]


class QuarantineWatch:
    """Tells once a day, from eight o'clock on, by one replica."""

    def __init__(self, queries: CaseQueries, leases: Leases, tell: Tell, clock: Clock, holder: str) -> None:
        self._queries = queries
        self._leases = leases
        self._tell = tell
        self._clock = clock
        self._holder = holder
        self._told = ""

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
        """Tells today's list, if it is time and nobody has. One that did not get through is told at the next look."""
        now = self._clock.now()
        local = now.astimezone(OSLO)
        today = local.date().isoformat()
        if local.hour < FROM_HOUR or today == self._told:
            return
        if await self._is_ours(today, now) and not await self._tell_all():
            await self._leases.give_back(_lease(today), self._holder)
            return
        self._told = today

    async def _is_ours(self, day: str, now: datetime) -> bool:
        return await self._leases.acquire(_lease(day), self._holder, DAY, now)

    async def _tell_all(self) -> bool:
        selection = CaseSelection(statuses=frozenset({Status.SPAM}), limit=MOST)
        numbers = sorted(case.number for case in await self._queries.cases(selection) if is_quarantined(case))
        if not numbers:
            return True
        _log.info("quarantine_listed", cases=len(numbers))
        return await self._tell(numbers)


def _lease(day: str) -> str:
    return f"quarantine:{day}"
