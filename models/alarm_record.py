"""The alarms of one open transaction: raised and ended with the case that they are about, confirmed, mailed."""

from __future__ import annotations

from datetime import datetime, timedelta

from cases.alarms import Alarm
from models.database import Transaction
from models.numbers import row_id

# One that comes back soon after it was over never ended; one that says something new is told anew.
_ANEW = "(alarms.over_at IS NOT NULL AND alarms.over_at <= $6 OR alarms.detail <> excluded.detail)"
_CLEARED = ("told_at", "confirmed_at", "confirmed_by", "mailed_at", "over_told_at", "over_mailed_at")
STAND = f"""
INSERT INTO alarms (key, reason, case_id, detail, raised_at, seen_at, task) VALUES ($1, $2, $3, $4, $5, $5, $7)
 ON CONFLICT (key) DO UPDATE SET seen_at = excluded.seen_at, over_at = NULL, detail = excluded.detail,
 raised_at = CASE WHEN {_ANEW} THEN excluded.raised_at ELSE alarms.raised_at END,
 {", ".join(f"{name} = CASE WHEN {_ANEW} THEN NULL ELSE alarms.{name} END" for name in _CLEARED)}
"""  # noqa: S608 - our own words, no value from outside
END = "UPDATE alarms SET over_at = $2 WHERE key = $1 AND over_at IS NULL RETURNING key"
_CONFIRM = """
UPDATE alarms SET confirmed_at = $2, confirmed_by = $3
 WHERE key = $1 AND over_at IS NULL AND confirmed_at IS NULL RETURNING key"""
_MAILED = "UPDATE alarms SET mailed_at = $2 WHERE key = $1 AND mailed_at IS NULL RETURNING key"
_ENDING_MAILED = """
UPDATE alarms SET over_mailed_at = $2
 WHERE key = $1 AND over_at IS NOT NULL AND over_mailed_at IS NULL RETURNING key"""

SETTLES_AFTER = timedelta(minutes=10)
"""So long an alarm must have been over to be another one when it comes back."""


def standing(alarm: Alarm, now: datetime) -> tuple[object, ...]:
    """The values of `STAND`. What the service says of its own state may change by the minute and is not kept."""
    case = row_id(alarm.case) if alarm.case else None
    detail = alarm.detail[:64] if alarm.case else ""
    return alarm.key, alarm.reason.value, case, detail, now, now - SETTLES_AFTER, alarm.task


class AlarmRecord:
    """The part of `cases.ports.Record` that is about alarms."""

    _transaction: Transaction

    async def raise_alarm(self, alarm: Alarm, now: datetime) -> None:
        """It stands as of now, until it is ended."""
        await self._transaction.rows(STAND, *standing(alarm, now))

    async def end_alarm(self, key: str, now: datetime) -> bool:
        """It is over. False where it was, or never stood."""
        return bool(await self._transaction.rows(END, key, now))

    async def confirm_alarm(self, key: str, staff: str, now: datetime) -> bool:
        """Somebody knows of it. False where it is over, or somebody confirmed it already."""
        return bool(await self._transaction.rows(_CONFIRM, key, now, staff[:64]))

    async def mark_alarm_mailed(self, key: str, now: datetime, *, over: bool) -> bool:
        """Its mail, or that of its end, is on its way. False where it was already."""
        return bool(await self._transaction.rows(_ENDING_MAILED if over else _MAILED, key, now))
