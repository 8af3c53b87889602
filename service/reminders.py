"""The clock of the cases: looks at those of which there is something to say, on one replica, a batch at a time."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import structlog

from cases.case_number import CaseNumber
from cases.events import TimePassed
from cases.handler import Handler
from cases.ports import Clock, Leases, Looks
from service.turns import look_every

LEASE_NAME = "reminders"
LEASE = timedelta(minutes=1)
LOOK_SECONDS = 10.0
BATCH = 50
MOST_BATCHES = 20
FAILED_WAITS = timedelta(hours=1)

_log = structlog.get_logger("service.reminders")


class ReminderClock:
    """Hands in `TimePassed` for each case that is due. What is told, and how often, is the rules' to decide."""

    def __init__(self, looks: Looks, handler: Handler, leases: Leases, clock: Clock, holder: str) -> None:
        self._looks = looks
        self._handler = handler
        self._leases = leases
        self._clock = clock
        self._holder = holder

    async def run(self, stop: asyncio.Event) -> None:
        """Looks every `LOOK_SECONDS` until `stop`. Raises what the record raises; then it is started again."""
        await look_every(LOOK_SECONDS, self.look, stop)

    async def look(self) -> int:
        """Looks at what is due, some batches at most. Returns at how many cases; 0 where another replica does it."""
        looked = 0
        for _ in range(MOST_BATCHES):
            now = self._clock.now()
            if not await self._leases.acquire(LEASE_NAME, self._holder, LEASE, now):
                break
            numbers = await self._looks.due(now, BATCH)
            for number in numbers:
                await self._look_at(number, now)
            looked += len(numbers)
            if len(numbers) < BATCH:
                break
        return looked

    async def _look_at(self, number: CaseNumber, now: datetime) -> None:
        try:
            await self._handler.handle(TimePassed(number, now))
        except Exception as error:  # noqa: BLE001 - one case that cannot be read must not keep back the others
            _log.error("reminder_failed", case=str(number), error=type(error).__name__)
            await self._looks.postpone(number, now + FAILED_WAITS)
