"""A deadline and the steps by which it was reckoned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the reckoning.

    Attributes
    ----------
    rule:
        The name of the rule: `receipt`, `month`, `clamp`, `weekend`, `holiday`, `extension`, `pause`, `hours`,
        `weeks`, `working_days`, `named` (a date in a letter), `provisional` (no right is established yet).
    result:
        The date or moment that stands after this step, in ISO 8601, Europe/Oslo.
    source:
        The legal source, such as `GDPR article 12(3)`; `policy` where it is a target of ours.
    detail:
        What else the step rests on, such as the name of the holiday; empty if nothing.
    """

    rule: str
    result: str
    source: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """When something must be done, and why then.

    Attributes
    ----------
    due_at:
        Aware, Europe/Oslo: the last second that is in time.
    raw:
        The date before it was moved past weekends and holidays, where the rule has one.
    statutory:
        False for a target of ours that no law sets.
    """

    due_at: datetime
    raw: date | None = None
    statutory: bool
    steps: tuple[Step, ...] = ()

    @property
    def due(self) -> date:
        """The due date as it stands in a letter."""
        return self.due_at.date()

    @property
    def is_by_hours(self) -> bool:
        """Whether hours run: a term that ends before days of it could be told."""
        return any(step.rule == "hours" for step in self.steps)
