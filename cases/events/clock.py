"""Time that passed, and what staff answer when the clock asks them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cases.case import Staff
from cases.case_number import CaseNumber


@dataclass(frozen=True, slots=True)
class TimePassed:
    """A moment came at which the clock may have something to say of a case."""

    number: CaseNumber
    now: datetime


@dataclass(frozen=True, slots=True)
class CaseKept:
    """The assignee, asked after days of silence, still works on the case."""

    number: CaseNumber
    staff: Staff


@dataclass(frozen=True, slots=True)
class CaseGivenBack:
    """A member of staff left the case to whoever takes it next."""

    number: CaseNumber
    staff: Staff


@dataclass(frozen=True, slots=True)
class AlarmConfirmed:
    """A member of staff confirmed that they know of an alarm. `key` is that of `cases.alarms.Alarm`."""

    key: str
    staff: Staff
