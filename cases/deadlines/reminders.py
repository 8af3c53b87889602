"""The moments at which staff are told of a deadline: days before it, on it, after it, and the hours of a breach.

A date is told in the morning, a day off never: what would fall on one is told on the working day before it, so that
nobody learns on a Sunday what Friday could have done. After the due date staff are told every day at first, days off
included, then on working days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from cases.deadlines.calendar import OSLO, is_working_day, local_date, previous_working_day
from cases.deadlines.deadline import Deadline
from cases.policy import Periods, Reminders


class StageKind(StrEnum):
    """What is told at a stage."""

    BEFORE = "before"
    DUE = "due"
    OVERDUE = "overdue"
    HOURS = "hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One moment at which staff are told.

    Attributes
    ----------
    count:
        Days before or after the due date, or hours since we became aware of a breach.
    of:
        How many hours there are in all; 0 where days are counted.
    """

    at: datetime
    kind: StageKind
    count: int = 0
    of: int = 0

    @property
    def name(self) -> str:
        """Such as `before.14`, `due`, `overdue.3` or `hours.48`."""
        return self.kind.value if self.kind is StageKind.DUE else f"{self.kind}.{self.count}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The clocks that run on a case.

    Attributes
    ----------
    since:
        When the case began: nothing is told that lies before it.
    aware_at:
        When we became aware of a breach; None where there is none.
    """

    since: datetime
    deadline: Deadline | None = None
    aware_at: datetime | None = None


def stage_reached(running: Running, now: datetime, rules: Reminders, periods: Periods) -> Stage | None:
    """The most urgent stage whose moment has come; None before the first."""
    return max(_reached(running, now, rules, periods), key=lambda stage: stage.at, default=None)


def next_stage(running: Running, now: datetime, rules: Reminders, periods: Periods) -> Stage | None:
    """The first stage whose moment is still to come."""
    coming = (stage for stage in _stages(running, now, rules, periods) if stage.at > now)
    return min(coming, key=lambda stage: stage.at, default=None)


def hours_reached(running: Running, now: datetime, rules: Reminders, periods: Periods) -> int:
    """How many of the told hours of a breach have passed; 0 before the first of them."""
    hours = (stage for stage in _by_hours(running, rules, periods) if stage.at <= now)
    return max((stage.count for stage in hours), default=0)


def overdue_from(running: Running, rules: Reminders) -> datetime | None:
    """When a date that a law sets was passed for good: the first morning after it. None where no law sets a date.

    The hours of a breach are told of themselves.
    """
    deadline = running.deadline
    if deadline is None or not deadline.statutory or deadline.is_by_hours:
        return None
    return _morning(deadline.due + timedelta(days=1), rules)


def _reached(running: Running, now: datetime, rules: Reminders, periods: Periods) -> list[Stage]:
    found = [stage for stage in _stages(running, now, rules, periods) if stage.at <= now]
    # Of two that fall on the same moment the later in the list is the more urgent, and `max` takes the first.
    return found[::-1]


def _stages(running: Running, now: datetime, rules: Reminders, periods: Periods) -> Iterator[Stage]:
    """Every stage of a case, the less urgent first; of those after the due date only the two around `now`."""
    if running.deadline is not None:
        by_date = _by_date(running.deadline, now, rules)
        yield from (stage for stage in by_date if stage.at > running.since)
    yield from _by_hours(running, rules, periods)


def _by_hours(running: Running, rules: Reminders, periods: Periods) -> Iterator[Stage]:
    if running.aware_at is not None:
        for hours in (*rules.breach_hours, periods.breach_hours):
            at = (running.aware_at.astimezone(UTC) + timedelta(hours=hours)).astimezone(OSLO)
            yield Stage(at=at, kind=StageKind.HOURS, count=hours, of=periods.breach_hours)


def _by_date(deadline: Deadline, now: datetime, rules: Reminders) -> Iterator[Stage]:
    if not deadline.is_by_hours:
        yield from _up_to(deadline.raw or deadline.due, deadline.due, rules)
    today = local_date(now)
    last = today if now >= _morning(today, rules) else today - timedelta(days=1)
    yield from _after(deadline.due, last, rules)


@lru_cache(maxsize=256)
def _up_to(base: date, due: date, rules: Reminders) -> tuple[Stage, ...]:
    """Those before the due date and on it; cases of one day share them."""
    days_before = sorted(rules.days_before, reverse=True)
    mornings = [(days, _morning(previous_working_day(base - timedelta(days=days)), rules)) for days in days_before]
    before = [Stage(at=at, kind=StageKind.BEFORE, count=days) for days, at in mornings]
    return (*before, Stage(at=_morning(previous_working_day(due), rules), kind=StageKind.DUE))


@lru_cache(maxsize=256)
def _after(due: date, last: date, rules: Reminders) -> tuple[Stage, ...]:
    """Of those after the due date the two around `last`, the last day whose morning has come."""
    days = _days_after(due, last, rules)
    return tuple(Stage(at=_morning(day, rules), kind=StageKind.OVERDUE, count=(day - due).days) for day in days)


def _days_after(due: date, last: date, rules: Reminders) -> Iterator[date]:
    """The last day after the due date that was told or is to be by now, and the first one to come."""
    while last > due and not _is_told(last, due, rules):
        last -= timedelta(days=1)
    if last > due:
        yield last
    coming = max(last, due) + timedelta(days=1)
    while not _is_told(coming, due, rules):
        coming += timedelta(days=1)
    yield coming


def _is_told(day: date, due: date, rules: Reminders) -> bool:
    return (day - due).days <= rules.overdue_daily or is_working_day(day)


def _morning(day: date, rules: Reminders) -> datetime:
    return datetime.combine(day, rules.at, tzinfo=OSLO)
