"""Each day has the cards of open cases say how many days are left: a few at a time, and only while nothing else waits.

A card says so by what it was when it was shown last; on most days nothing else happens to a case.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from cases.deadlines.calendar import OSLO
from cases.messages import CARD, Notice
from cases.ports import CaseQueries, CaseSelection, Clock, Leases, NoticeOutbox, Repository
from service.turns import look_every

LOOK_SECONDS = 30.0
AT_ONCE = 20
"""Cards a look: Slack takes one message a second and channel, and staff do not wait behind these."""

TURN = timedelta(minutes=10)
DAY = timedelta(days=2)
"""The lease on a day whose cards are done outlasts it."""

_log = structlog.get_logger("service.card_days")


class CardDays:
    """Enqueues them, by one replica a day. Begun again after a restart, it enqueues none twice: each has its key."""

    def __init__(
        self,
        queries: CaseQueries,
        repository: Repository,
        notices: NoticeOutbox,
        *,
        leases: Leases,
        clock: Clock,
        holder: str,
    ) -> None:
        self._queries = queries
        self._repository = repository
        self._notices = notices
        self._leases = leases
        self._clock = clock
        self._holder = holder
        self._done = ""
        self._day = ""
        self._offset = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Looks every `LOOK_SECONDS` until `stop`. Raises what the record raises; then it is started again."""
        await look_every(LOOK_SECONDS, self.look, stop)

    async def look(self) -> None:
        """The next cards of today, if nothing else waits to be posted."""
        now = self._clock.now()
        today = now.astimezone(OSLO).date().isoformat()
        if today == self._done or any((await self._notices.depth()).values()):
            return
        if not await self._leases.acquire(f"cards:{today}", self._holder, TURN, now):
            return
        if today != self._day:
            self._day, self._offset = today, 0
        if await self._enqueue(today) < AT_ONCE:
            await self._leases.acquire(f"cards:{today}", self._holder, DAY, now)
            self._done = today
            _log.info("cards", day=today, looked=self._offset)

    async def _enqueue(self, today: str) -> int:
        """Returns how many cases it looked at."""
        selection = CaseSelection(open_only=True, limit=AT_ONCE, offset=self._offset)
        found = await self._queries.cases(selection)
        async with self._repository.record() as record:
            for case in (one for one in found if one.alarm_deadline is not None):
                notice = Notice(key=f"{CARD}.{case.number}.{today}", case=case.number, text=CARD)
                await record.enqueue_notice(notice, self._clock.now())
        self._offset += len(found)
        return len(found)
