"""Tells staff of a notice that waits for approval: once when it is planned, and once when one has approved it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Protocol

from cases.policy_notices import PolicyNotice, PolicyNotices, PolicyState
from cases.ports import Clock, Leases
from service.turns import look_every

LOOK_SECONDS = 15.0
TURN = timedelta(minutes=10)
"""So long a replica has to post it; one that dies meanwhile is followed by another, which looks for it in the channel
first."""


class Asker(Protocol):
    """Where staff are asked."""

    async def ask(self, notice: PolicyNotice) -> bool:
        """Posts that the notice waits, unless that stands already. False where it could not be posted."""


class ApprovalWatch:
    """Asks by one replica; what did not get through is asked at the next look."""

    def __init__(self, notices: PolicyNotices, leases: Leases, asker: Asker, clock: Clock, holder: str) -> None:
        self._notices = notices
        self._leases = leases
        self._asker = asker
        self._clock = clock
        self._holder = holder
        self._asked: set[str] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Looks every `LOOK_SECONDS` until `stop`. Raises what the record raises; then it is started again."""
        await look_every(LOOK_SECONDS, self.look, stop)

    async def look(self) -> None:
        """Asks for every approval that is lacking and was not asked for."""
        for notice in await self._notices.all():
            name = f"policy:{notice.number}:{len(notice.approved_by)}"
            if notice.state is PolicyState.PLANNED and name not in self._asked:
                await self._ask(name, notice)

    async def _ask(self, name: str, notice: PolicyNotice) -> None:
        if not await self._leases.acquire(name, self._holder, TURN, self._clock.now()):
            return
        if await self._asker.ask(notice):
            self._asked.add(name)
        else:
            await self._leases.give_back(name, self._holder)
