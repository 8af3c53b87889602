"""Posts the digest on working mornings: one a day, over replicas and restarts."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta
from typing import Protocol

import structlog

from bot.digest import Digest, read_digest
from cases.deadlines.calendar import OSLO, is_working_day
from cases.ports import CaseQueries, Clock, Leases
from service.turns import look_every

LOOK_SECONDS = 30.0
TURN = timedelta(minutes=10)
"""So long a replica has to post it; one that dies meanwhile is followed by another, which looks for it in the channel
first."""
DAY = timedelta(days=2)
"""The lease on a day whose digest was posted outlasts it."""

_log = structlog.get_logger("service.digest")


class Poster(Protocol):
    """Where the digest is posted."""

    async def tell(self, digest: Digest) -> bool:
        """Posts it unless that of the day stands already. False where it could not be posted."""


class DigestWatch:
    """Posts it from `at` on, by one replica. A day on which nothing waits has none."""

    def __init__(
        self, queries: CaseQueries, leases: Leases, poster: Poster, clock: Clock, holder: str, *, at: time
    ) -> None:
        self._queries = queries
        self._leases = leases
        self._poster = poster
        self._clock = clock
        self._holder = holder
        self._at = at
        self._told = ""

    async def run(self, stop: asyncio.Event) -> None:
        """Looks every `LOOK_SECONDS` until `stop`. Raises what the record raises; then it is started again."""
        await look_every(LOOK_SECONDS, self.look, stop)

    async def look(self) -> None:
        """Posts today's, if it is time and nobody has. One that did not get through is posted at the next look."""
        now = self._clock.now()
        local = now.astimezone(OSLO)
        today = local.date().isoformat()
        if today == self._told or local.time() < self._at or not is_working_day(local.date()):
            return
        if await self._leases.acquire(_lease(today), self._holder, TURN, now):
            if not await self._tell(now):
                await self._leases.give_back(_lease(today), self._holder)
                return
            await self._leases.acquire(_lease(today), self._holder, DAY, now)
            self._told = today

    async def _tell(self, now: datetime) -> bool:
        digest = await read_digest(self._queries, now)
        if digest.says_nothing:
            return True
        _log.info("digest", junk=len(digest.junk), tasks=len(digest.tasks))
        return await self._poster.tell(digest)


def _lease(day: str) -> str:
    return f"digest:{day}"
