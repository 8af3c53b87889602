"""A pause of the month while we wait for the person's identity or scope (EDPB Guidelines 01/2022, 159).

Sources disagree whether there is a pause at all, so both dates are shown, and alarms run on the un-paused one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.deadlines.calendar import add_working_days, local_date
from cases.deadlines.deadline import Deadline, Step
from cases.deadlines.legal_month import month_steps
from cases.deadlines.rolling import rolled_deadline
from cases.policy import Periods

PAUSE_SOURCE = "EDPB Guidelines 01/2022, 159"
IDENTITY = "identity"
SCOPE = "scope"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A question of ours that the answer had to wait for.

    Attributes
    ----------
    asked_at, answered_at:
        When our letter left, and when the person's answer arrived; while there is none, the present moment.
    about:
        `identity` or `scope`.
    reason:
        Why we needed the scope (recital 63: a large quantity of data); identity needs none.
    """

    asked_at: datetime
    answered_at: datetime
    about: str = IDENTITY
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PausedDeadline:
    """Both dates, for both are shown.

    Attributes
    ----------
    unpaused:
        What stands if there is no pause in law; staff are alarmed by this one.
    legal:
        With every pause that counts.
    """

    unpaused: Deadline
    legal: Deadline


def counts(pause: Pause, received_at: datetime, periods: Periods) -> bool:
    """Whether the pause stops the clock: asked without undue delay, and for scope only with a reason."""
    latest = add_working_days(local_date(received_at), periods.ask_within_working_days)
    asked = local_date(pause.asked_at)
    return local_date(received_at) <= asked <= latest and (pause.about == IDENTITY or bool(pause.reason))


def paused_deadline(received_at: datetime, months: int, pauses: Sequence[Pause], periods: Periods) -> PausedDeadline:
    """The month with and without its pauses; whole local days are added, days in two pauses once."""
    raw, steps = month_steps(received_at, months, periods)
    unpaused = rolled_deadline(raw, steps, statutory=True)
    days = _paused_days([pause for pause in pauses if counts(pause, received_at, periods)])
    if not days:
        return PausedDeadline(unpaused, unpaused)
    later = raw + timedelta(days=len(days))
    step = Step(
        rule="pause",
        result=later.isoformat(),
        source=PAUSE_SOURCE,
        detail=f"days={len(days)}, unpaused={unpaused.due.isoformat()}",
    )
    return PausedDeadline(unpaused, rolled_deadline(later, (*steps, step), statutory=True))


def _paused_days(pauses: Sequence[Pause]) -> set[date]:
    spans = ((local_date(pause.asked_at), local_date(pause.answered_at)) for pause in pauses)
    return {first + timedelta(days=n) for first, last in spans for n in range((last - first).days)}
