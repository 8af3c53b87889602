"""The month of GDPR article 12(3), reckoned by Regulation 1182/71 as made Norwegian law (FOR-1992-12-04-910)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime

from cases.deadlines.calendar import local_date
from cases.deadlines.deadline import Deadline, Step
from cases.deadlines.rolling import receipt, rolled_deadline
from cases.policy import Periods

MONTH_SOURCE = "GDPR article 12(3); Regulation 1182/71 article 3(2)(c)"
EXTENSION_SOURCE = "GDPR article 12(3), second sentence"


def same_day_later(day: date, months: int) -> date:
    """The same day number `months` later, or the last day of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def month_steps(received_at: datetime, months: int, periods: Periods) -> tuple[date, tuple[Step, ...]]:
    """The end of the period before it is moved past days off, always reckoned from the receipt, and its steps."""
    start = local_date(received_at)
    raw = same_day_later(start, months)
    extended = months > periods.rights_months
    rule, source = ("extension", EXTENSION_SOURCE) if extended else ("month", MONTH_SOURCE)
    steps = [receipt(received_at), Step(rule=rule, result=raw.isoformat(), source=source, detail=f"months={months}")]
    if raw.day != start.day:
        steps.append(Step(rule="clamp", result=raw.isoformat(), source=MONTH_SOURCE, detail=f"day={start.day}"))
    return raw, tuple(steps)


def month_deadline(received_at: datetime, months: int, periods: Periods) -> Deadline:
    """The deadline `months` after receipt: the same day number in Oslo, clamped to the month, moved past days off.

    Raises ValueError on a naive time.
    """
    raw, steps = month_steps(received_at, months, periods)
    return rolled_deadline(raw, steps, statutory=True)
