"""A period that ends on a day off ends with the next working day (Regulation 1182/71 article 3(4))."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from cases.deadlines.calendar import OSLO, day_off, end_of_day, is_public_holiday, local_date
from cases.deadlines.deadline import Deadline, Step

ROLL_SOURCE = "Regulation 1182/71 article 3(4)"
ARRIVAL_SOURCE = "EDPB Guidelines 01/2022, 159"


def receipt(received_at: datetime) -> Step:
    """The step that every reckoning begins with: the local day on which the mail reached our server."""
    moment = received_at.astimezone(OSLO)
    return Step(
        rule="receipt",
        result=local_date(received_at).isoformat(),
        source=ARRIVAL_SOURCE,
        detail=moment.isoformat(timespec="seconds"),
    )


def roll(day: date) -> tuple[date, tuple[Step, ...]]:
    """The first working day from `day` on, and a step for each day off that was passed."""
    steps = []
    while reason := day_off(day):
        rule = "holiday" if is_public_holiday(day) else "weekend"
        day += timedelta(days=1)
        steps.append(Step(rule=rule, result=day.isoformat(), source=ROLL_SOURCE, detail=reason))
    return day, tuple(steps)


def rolled_deadline(raw: date, steps: tuple[Step, ...], *, statutory: bool) -> Deadline:
    """A deadline at the end of `raw`, moved past days off."""
    due, rolled = roll(raw)
    return Deadline(due_at=end_of_day(due), raw=raw, statutory=statutory, steps=steps + rolled)
