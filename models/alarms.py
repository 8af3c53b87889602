"""What is remembered of alarms over replicas and restarts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cases.alarms import CRITICAL, OF_CASES, Alarm, AlarmReason, StandingAlarm
from models.alarm_record import END, STAND, standing
from models.database import Database, moment, run
from models.numbers import number_of


def _among(reasons: frozenset[AlarmReason]) -> str:
    return ", ".join(f"'{reason.value}'" for reason in sorted(reasons))


_OF_CASES, _CRITICAL = _among(OF_CASES), _among(CRITICAL)
_WANTED = {
    "unseen": f"over_at IS NULL AND seen_at < $2 AND reason NOT IN ({_OF_CASES})",
    "tasks": "over_at IS NULL AND task <> ''",
    "untold": f"over_at IS NULL AND told_at IS NULL AND reason IN ({_OF_CASES})",
    "ended": f"over_at IS NOT NULL AND told_at IS NOT NULL AND over_told_at IS NULL AND reason IN ({_OF_CASES})",
    "to_mail": f"over_at IS NULL AND mailed_at IS NULL AND reason IN ({_CRITICAL}) AND confirmed_at IS NULL"
    " AND (told_at IS NULL AND raised_at <= $2 OR raised_at <= $3)",
    "endings": "over_at IS NOT NULL AND over_at <= $2 AND mailed_at IS NOT NULL AND over_mailed_at IS NULL",
}


class StoredAlarms:
    """The alarms as rows (`cases.alarms.AlarmLedger`). There are as many as there are reasons, and open cases late."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def stand(self, alarm: Alarm, now: datetime) -> None:
        """It stands now: raised, or raised still."""
        await self._run(STAND, *standing(alarm, now))

    async def told(self, key: str, now: datetime) -> None:
        """Slack took it."""
        await self._run("UPDATE alarms SET told_at = $2 WHERE key = $1 AND told_at IS NULL", key, now)

    async def end(self, key: str, now: datetime) -> bool:
        """It is over. False where it was, or never stood."""
        return bool(await self._run(END, key, now))

    async def is_confirmed(self, key: str) -> bool:
        """Whether somebody confirmed that they know of it."""
        return bool(await self._run("SELECT 1 FROM alarms WHERE key = $1 AND confirmed_at IS NOT NULL", key))

    async def unseen(self, before: datetime, limit: int) -> tuple[StandingAlarm, ...]:
        """Alarms of the service that no replica has seen since then: whoever saw them last has ended."""
        return await self._wanted("unseen", limit, before)

    async def standing_tasks(self, limit: int) -> tuple[StandingAlarm, ...]:
        """Alarms of tasks that stand."""
        return await self._wanted("tasks", limit)

    async def untold(self, limit: int) -> tuple[StandingAlarm, ...]:
        """Alarms of cases and tasks that Slack has not taken yet."""
        return await self._wanted("untold", limit)

    async def ended_untold(self, limit: int) -> tuple[StandingAlarm, ...]:
        """Alarms of cases and tasks that Slack took, and that ended meanwhile."""
        return await self._wanted("ended", limit)

    async def ending_told(self, key: str, now: datetime) -> None:
        """Slack took that it is over."""
        await self._run("UPDATE alarms SET over_told_at = $2 WHERE key = $1 AND over_at IS NOT NULL", key, now)

    async def to_mail(
        self, raised_unheard: datetime, raised_unconfirmed: datetime, limit: int
    ) -> tuple[StandingAlarm, ...]:
        """Critical alarms that stand and were not mailed: raised before the one and not told, or before the other
        and not confirmed."""
        return await self._wanted("to_mail", limit, raised_unheard, raised_unconfirmed)

    async def endings_to_mail(self, over_before: datetime, limit: int) -> tuple[StandingAlarm, ...]:
        """Alarms that were mailed and have been over since then."""
        return await self._wanted("endings", limit, over_before)

    async def _wanted(self, which: str, limit: int, *values: object) -> tuple[StandingAlarm, ...]:
        sql = f"SELECT * FROM alarms WHERE {_WANTED[which]} ORDER BY raised_at, key LIMIT $1"  # noqa: S608 - our own
        return tuple(_alarm(row) for row in await self._run(sql, limit, *values))

    async def _run(self, sql: str, *values: object) -> list[dict[str, Any]]:
        return await run(self._database.client, sql, *values)


def _alarm(row: dict[str, Any]) -> StandingAlarm:
    raised_at = moment(row["raised_at"])
    assert raised_at is not None
    alarm = Alarm(
        AlarmReason(row["reason"]),
        detail=row["detail"],
        case=number_of(row["case_id"]) if row["case_id"] is not None else None,
        task=row["task"],
    )
    return StandingAlarm(
        alarm=alarm, raised_at=raised_at, told_at=moment(row["told_at"]), over_at=moment(row["over_at"])
    )
