"""What staff do with the checklist of a case, and with its tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cases.case import Staff
from cases.case_number import CaseNumber
from cases.checklist.values import CheckChange
from cases.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class ChecksChanged:
    """A member of staff ticked, waived or reopened checks: only those that they changed, and no other.

    Attributes
    ----------
    changes:
        By the key of the check.
    reason:
        Why those are waived that are waived; empty where none is.
    """

    number: CaseNumber
    staff: Staff
    changes: Mapping[str, CheckChange]
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class TasksDone:
    """A member of staff did what could not wait."""

    number: CaseNumber
    staff: Staff
    kinds: frozenset[Kind]
