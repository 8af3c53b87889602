"""What staff decide about the end of a case before its time."""

from __future__ import annotations

from dataclasses import dataclass, field

from cases.case import Staff
from cases.case_number import CaseNumber


@dataclass(frozen=True, slots=True)
class ErasureAsked:
    """A member of staff asked that the case be erased, as at the person's request; another one decides."""

    number: CaseNumber
    staff: Staff
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ErasureOrdered:
    """Another member of staff agreed: the case goes at once, with everything about it."""

    number: CaseNumber
    staff: Staff


ErasingEvent = ErasureAsked | ErasureOrdered
