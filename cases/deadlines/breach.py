"""The 72 hours of GDPR article 33(1): elapsed hours, nights, weekends and holidays included."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cases.deadlines.calendar import OSLO
from cases.deadlines.deadline import Deadline, Step
from cases.policy import Periods

BREACH_SOURCE = "GDPR article 33(1)"
CONTRACT_SOURCE = "data processing agreement"


def breach_deadline(aware_at: datetime, periods: Periods) -> Deadline:
    """72 elapsed hours after awareness, reckoned in UTC. Raises ValueError on a naive time."""
    return _hours_from(aware_at, periods.breach_hours, BREACH_SOURCE, statutory=True)


def customer_notice(aware_at: datetime, hours: int) -> Deadline:
    """When a customer must have been told of a breach, by the contract; article 33(2) says without undue delay.

    Elapsed hours as well. Raises ValueError on a naive time.
    """
    return _hours_from(aware_at, hours, CONTRACT_SOURCE, statutory=False)


def _hours_from(aware_at: datetime, count: int, source: str, *, statutory: bool) -> Deadline:
    due = _later(aware_at, count)
    received = aware_at.astimezone(OSLO).isoformat(timespec="seconds")
    aware = Step(rule="receipt", result=received, source=BREACH_SOURCE, detail="aware")
    hours = Step(rule="hours", result=due.isoformat(timespec="seconds"), source=source, detail=f"hours={count}")
    return Deadline(due_at=due, statutory=statutory, steps=(aware, hours))


def _later(moment: datetime, hours: int) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    # Adding hours to a local time would follow the clock on the wall across a change of summer time.
    return (moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(OSLO)
