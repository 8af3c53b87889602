"""Seals the audit log while the service runs, and has the head of the chain written down outside the database daily."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import structlog

from cases.deadlines.calendar import local_date
from cases.ports import Clock, Leases
from models.audit_chain import Head
from models.audit_log import AT_ONCE, AuditLog

LOOK_SECONDS = 5.0
LEASE = timedelta(seconds=30)
DAY = timedelta(days=2)
"""A lease on a day outlasts it: whoever takes it anchors that day, and nobody else does."""

_log = structlog.get_logger("service.audit")

Anchor = Callable[[Head], Awaitable[bool]]


class AuditSealing:
    """Seals what was committed, on one replica at a time."""

    def __init__(self, log: AuditLog, leases: Leases, anchor: Anchor, clock: Clock, holder: str) -> None:
        """`anchor` writes the head down elsewhere; it says whether it could."""
        self._audit = log
        self._leases = leases
        self._anchor = anchor
        self._clock = clock
        self._holder = holder
        self._anchored: date | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Looks every `LOOK_SECONDS` until `stop`. Raises what the record raises; then it is started again."""
        late = True
        while not stop.is_set():
            late = not await self.look(everything=late) and late
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await stop.wait()
            except TimeoutError:
                pass

    async def look(self, *, everything: bool = False) -> bool:
        """Seals all that waits, and anchors the day's first head. False where another replica does it."""
        if not await self._leases.acquire("audit", self._holder, LEASE, self._clock.now()):
            return False
        while await self._audit.seal(self._clock.now(), everything=everything) == AT_ONCE:
            await self._leases.acquire("audit", self._holder, LEASE, self._clock.now())
        await self._anchor_daily()
        return True

    async def _anchor_daily(self) -> None:
        now = self._clock.now()
        today = local_date(now)
        signed = await self._audit.head() if today != self._anchored else None
        if signed is None:
            return
        lease = f"audit anchor:{today.isoformat()}"
        if await self._leases.acquire(lease, self._holder, DAY, now):
            _log.info("audit_head", position=signed.head.position, digest=signed.head.digest)
            if not await self._anchor(signed.head):
                await self._leases.give_back(lease, self._holder)
                return
        self._anchored = today
