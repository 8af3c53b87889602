"""What staff decide about a case that its letters and its clock rest on: our role, dates, a legal hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cases.case import Staff
from cases.case_number import CaseNumber
from cases.vocabulary import HoldReason, Role


@dataclass(frozen=True, slots=True)
class RoleDecided:
    """A member of staff decided whose data it is; the guess of triage stays on record."""

    number: CaseNumber
    staff: Staff
    role: Role


@dataclass(frozen=True, slots=True)
class DatesSet:
    """A member of staff set the dates that only a person can know; None leaves one as it is.

    Attributes
    ----------
    aware_at:
        When we became aware of a breach: the 72 hours of article 33(1) run from there.
    named:
        The date in an authority's letter or a supplier's notice.
    """

    number: CaseNumber
    staff: Staff
    aware_at: datetime | None = None
    named: date | None = None


@dataclass(frozen=True, slots=True)
class LegalHoldSet:
    """A member of staff decided that nothing of the case may be deleted."""

    number: CaseNumber
    staff: Staff
    reason: HoldReason


@dataclass(frozen=True, slots=True)
class LegalHoldLifted:
    """A member of staff decided that the case may be deleted when its time has come."""

    number: CaseNumber
    staff: Staff


FactsEvent = RoleDecided | DatesSet | LegalHoldSet | LegalHoldLifted
