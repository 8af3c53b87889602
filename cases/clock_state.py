"""What the clock has said of a case already, so that a service that was stopped says nothing twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockState:
    """What was told, and what stands.

    Attributes
    ----------
    stage:
        The name of the stage of the deadline that was told last; empty before the first.
    stage_at:
        The moment of that stage, which may lie before the moment at which it was told.
    worked_at:
        When staff last did something with the case.
    asked_at:
        When the assignee was last asked whether they still work on it.
    alarms:
        The keys of the alarms that stand because of the case, each with what it says.
    look_at:
        When the clock has something to say next; None while it has nothing.
    """

    stage: str = ""
    stage_at: datetime | None = None
    worked_at: datetime | None = None
    asked_at: datetime | None = None
    alarms: tuple[tuple[str, str], ...] = ()
    look_at: datetime | None = None
