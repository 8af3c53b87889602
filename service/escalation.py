"""What becomes of alarms: those of cases and tasks are told in Slack, and what nobody hears or confirms goes by mail.

The state of an alarm is in the record, so that replicas and restarts tell and mail it once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from cases.alarms import Alarm, AlarmLedger, AlarmReason, Alarms, StandingAlarm, TaskSource
from cases.policy import Reminders
from cases.ports import Clock, Leases
from service.alarm_mail import AlarmMailer
from service.health import PartState
from service.turns import look_every

LEASE_NAME = "escalation"
LEASE = timedelta(minutes=1)
LOOK_SECONDS = 10.0
BATCH = 50
UNSEEN = timedelta(minutes=2)
"""An alarm of the service that no replica has seen for so long is over: whoever saw it has ended."""
AWAY_AFTER = timedelta(minutes=1)
"""So long the record may be away without an alarm."""

_log = structlog.get_logger("service.escalation")


class Escalation:
    """Looks after the alarms on record, on one replica; and, on each, whether the record can be reached."""

    def __init__(
        self,
        ledger: AlarmLedger,
        alarms: Alarms,
        leases: Leases,
        clock: Clock,
        holder: str,
        *,
        ready: Callable[[], Awaitable[None]],
        rules: Reminders,
        tasks: Sequence[TaskSource] = (),
        mailer: AlarmMailer | None = None,
    ) -> None:
        """`ready` raises where the record cannot be reached; without `mailer` nothing goes by mail."""
        self._ledger = ledger
        self._alarms = alarms
        self._leases = leases
        self._clock = clock
        self._holder = holder
        self._ready = ready
        self._rules = rules
        self._tasks = tasks
        self._mailer = mailer
        self._away: StandingAlarm | None = None
        self._error = ""
        self._mailed_away = False

    def state(self) -> PartState:
        """Whether the record can be reached; an alarm where it could not for a while."""
        if self._away is None:
            return PartState(ready=True)
        lasting = self._clock.now() - self._away.raised_at >= AWAY_AFTER
        return PartState(False, self._error, AlarmReason.RECORD_UNAVAILABLE if lasting else None)

    async def run(self, stop: asyncio.Event) -> None:
        """Looks every `LOOK_SECONDS` until `stop`."""
        await look_every(LOOK_SECONDS, self.look, stop)

    async def look(self) -> None:
        """Tells and mails what is due. Where the record is away, only that is looked after."""
        now = self._clock.now()
        try:
            await self._ready()
        except Exception as error:  # noqa: BLE001 - whatever the driver raises, the record is away
            await self._is_away(now, type(error).__name__)
            return
        await self._is_back(now)
        if await self._leases.acquire(LEASE_NAME, self._holder, LEASE, now):
            await self._look_at_tasks(now)
            await self._tell(now)
            await self._tell_endings(now)
            if self._mailer is not None:
                await self._mail(self._mailer, now)

    # --- the record ----------------------------------------------------------------------------------------------

    async def _is_away(self, now: datetime, error: str) -> None:
        self._error = error
        self._away = self._away or StandingAlarm(alarm=Alarm(AlarmReason.RECORD_UNAVAILABLE), raised_at=now)
        overdue = now - self._away.raised_at >= self._rules.alarm_heard_within
        if self._mailer is not None and overdue and not self._mailed_away:
            self._mailed_away = await self._mailer.send(self._away, now)
            _log.error("alarm_mailed_directly", reason=self._away.alarm.reason.value, taken=self._mailed_away)

    async def _is_back(self, now: datetime) -> None:
        if self._away is None:
            return
        if self._mailer is not None and self._mailed_away and not await self._mailer.send(self._away, now, over=True):
            return
        self._away, self._mailed_away = None, False

    # --- what tasks, cases and the service need --------------------------------------------------------------------

    async def _look_at_tasks(self, now: datetime) -> None:
        found = [task for source in self._tasks for task in await source.overdue(now, BATCH)]
        alarms = {a.key: a for a in (Alarm(AlarmReason.TASK_OVERDUE, case=t.case, task=t.name) for t in found)}
        standing = {one.alarm.key for one in await self._ledger.standing_tasks(BATCH)}
        for key in alarms.keys() - standing:
            await self._ledger.stand(alarms[key], now)
        for key in standing - alarms.keys():
            await self._ledger.end(key, now)

    async def _tell(self, now: datetime) -> None:
        for standing in await self._ledger.untold(BATCH):
            if await self._alarms.tell(standing.alarm):
                _log.warning("alarm", reason=standing.alarm.reason.value)
                await self._ledger.told(standing.alarm.key, now)

    async def _tell_endings(self, now: datetime) -> None:
        for standing in await self._ledger.unseen(now - UNSEEN, BATCH):
            if await self._say_over(standing):
                await self._ledger.end(standing.alarm.key, now)
        for standing in await self._ledger.ended_untold(BATCH):
            if await self._say_over(standing):
                await self._ledger.ending_told(standing.alarm.key, now)

    async def _say_over(self, standing: StandingAlarm) -> bool:
        return await self._alarms.tell(replace(standing.alarm, over=True, detail=""))

    async def _mail(self, mailer: AlarmMailer, now: datetime) -> None:
        rules = self._rules
        unheard, unconfirmed = now - rules.alarm_heard_within, now - rules.alarm_confirmed_within
        for standing in await self._ledger.to_mail(unheard, unconfirmed, BATCH):
            if await mailer.enqueue(standing, now):
                _log.warning("alarm_mailed", reason=standing.alarm.reason.value)
        for standing in await self._ledger.endings_to_mail(now - rules.alarm_settles_after, BATCH):
            await mailer.enqueue(standing, now, over=True)
