"""Clocks beside the month: weeks of other laws, dates named in a letter, and targets that no law sets."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from cases.deadlines.calendar import add_working_days, end_of_day, local_date, previous_working_day
from cases.deadlines.deadline import Deadline, Step
from cases.deadlines.rolling import receipt, rolled_deadline
from cases.policy import Periods

TRANSPARENCY_SOURCE = "åpenhetsloven § 7"


def working_day_target(received_at: datetime, days: int, source: str = "policy") -> Deadline:
    """The end of the `days`-th working day after receipt; no law sets it, but policy, or the `source` that is named."""
    due = add_working_days(local_date(received_at), days)
    step = Step(rule="working_days", result=due.isoformat(), source=source, detail=f"days={days}")
    return Deadline(due_at=end_of_day(due), raw=due, statutory=False, steps=(receipt(received_at), step))


def weeks_deadline(received_at: datetime, weeks: int) -> Deadline:
    """The same weekday `weeks` later, moved past days off; åpenhetsloven gives three weeks."""
    raw = local_date(received_at) + timedelta(weeks=weeks)
    step = Step(rule="weeks", result=raw.isoformat(), source=TRANSPARENCY_SOURCE, detail=f"weeks={weeks}")
    return rolled_deadline(raw, (receipt(received_at), step), statutory=True)


def named_deadline(received_at: datetime, day: date) -> Deadline:
    """The date that stands in an authority's letter or a supplier's notice: never moved, for its writer set it."""
    step = Step(rule="named", result=day.isoformat(), source="the letter")
    return Deadline(due_at=end_of_day(day), raw=day, statutory=True, steps=(receipt(received_at), step))


def internal_target(deadline: Deadline, received_at: datetime, periods: Periods) -> date | None:
    """The working day by which staff should be done; rolled back where the legal date rolls forward.

    None where no law sets the date, where hours run, and where it would lie before the receipt.
    """
    if not deadline.statutory or deadline.is_by_hours:
        return None
    base = min(deadline.due, deadline.raw or deadline.due)
    target = add_working_days(previous_working_day(base), -periods.internal_working_days)
    return target if target >= local_date(received_at) else None
