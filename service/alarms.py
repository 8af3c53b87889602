"""Watches health, and tells alarms: once when a part needs a person, hourly while it does, and when it is over.

Which replica tells an alarm is decided by a lease, prolonged while the alarm stands. It outlasts the alarm a little, so
that neither a fault that comes and goes nor a process that starts again and again fills the channel. Where the record
is away, each replica tells for itself.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from cases.alarms import Alarm, AlarmLedger, AlarmReason, Alarms
from cases.ports import Clock, Leases
from service.health import Health

REPEAT = timedelta(hours=1)
LEASE = timedelta(minutes=10)
LOOK_SECONDS = 2.0
KEPT_EVERY = timedelta(seconds=30)

_log = structlog.get_logger("service.alarms")


@dataclass(frozen=True, slots=True)
class _Told:
    """An alarm that stands and was told by us: under which lease, and when."""

    holder: str
    at: datetime


class AlarmWatch:
    """Tells what health shows."""

    def __init__(
        self, health: Health, alarms: Alarms, leases: Leases, clock: Clock, ledger: AlarmLedger | None = None
    ) -> None:
        self._health = health
        self._alarms = alarms
        self._leases = leases
        self._clock = clock
        self._ledger = ledger
        self._told: dict[AlarmReason, _Told] = {}
        self._seen: dict[AlarmReason, datetime] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Looks every `LOOK_SECONDS` until `stop`."""
        while not stop.is_set():
            await self.look()
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await stop.wait()
            except TimeoutError:
                pass

    async def look(self) -> None:
        """Tells what is new since the last look."""
        states = self._health.parts().values()
        standing = {state.alarm: state.told for state in states if state.alarm is not None}
        await self._keep(standing)
        for reason in sorted(standing):
            await self._stands(Alarm(reason, detail=standing[reason]))
        for reason in sorted(self._told.keys() - standing.keys()):
            if await self._alarms.tell(Alarm(reason, over=True)):
                _log.info("alarm over", reason=reason.value)
                del self._told[reason]

    async def _stands(self, alarm: Alarm) -> None:
        reason = alarm.reason
        now, told = self._clock.now(), self._told.get(reason)
        # A holder of its own for each alarm: the lease of one that is over must not let the next one through.
        holder = told.holder if told else uuid.uuid4().hex
        if not await self._is_ours(reason, holder, now):
            self._told.pop(reason, None)
        elif told is None or now - told.at >= REPEAT:
            await self._tell(alarm, _Told(holder, now))

    async def _tell(self, alarm: Alarm, telling: _Told) -> None:
        reason = alarm.reason
        if await self._is_confirmed(alarm):
            # Somebody knows; only its end is still to be told.
            self._told[reason] = telling
        elif await self._alarms.tell(alarm):
            _log.warning("alarm", reason=reason.value)
            self._told[reason] = telling
            if self._ledger is not None:
                await _if_record(self._ledger.told(alarm.key, telling.at))
        elif reason not in self._told:
            await self._give_back(reason, telling.holder)

    # --- what is on record ---------------------------------------------------------------------------------------

    async def _keep(self, standing: Mapping[AlarmReason, str]) -> None:
        """Keeps on record what stands, now and then, and what does no longer."""
        now, ledger = self._clock.now(), self._ledger
        if ledger is None:
            return
        for reason in sorted(standing):
            if reason not in self._seen or now - self._seen[reason] >= KEPT_EVERY:
                self._seen[reason] = now
                await _if_record(ledger.stand(Alarm(reason), now))
        for reason in sorted(self._seen.keys() - standing.keys()):
            del self._seen[reason]
            await _if_record(ledger.end(Alarm(reason).key, now))

    async def _is_confirmed(self, alarm: Alarm) -> bool:
        return self._ledger is not None and bool(await _if_record(self._ledger.is_confirmed(alarm.key)))

    # --- who tells it --------------------------------------------------------------------------------------------

    async def _is_ours(self, reason: AlarmReason, holder: str, now: datetime) -> bool:
        try:
            return await self._leases.acquire(f"alarm:{reason}", holder, LEASE, now)
        except Exception as error:  # noqa: BLE001  an alarm must get through when the record does not
            _log.warning("alarm without a lease", error=type(error).__name__)
            return True

    async def _give_back(self, reason: AlarmReason, holder: str) -> None:
        try:
            await self._leases.give_back(f"alarm:{reason}", holder)
        except Exception as error:  # noqa: BLE001  the lease ends by itself
            _log.warning("alarm lease not given back", error=type(error).__name__)


async def _if_record(call: Awaitable[object]) -> object:
    """What the record says; None where it is away, for an alarm must get through when the record does not."""
    try:
        return await call
    except Exception as error:  # noqa: BLE001  whatever the driver raises
        _log.warning("alarm not on record", error=type(error).__name__)
        return None
