"""What staff say about whom of them an inquiry is about."""

from __future__ import annotations

from dataclasses import dataclass

from cases.case import Staff
from cases.case_number import CaseNumber


@dataclass(frozen=True, slots=True)
class ConcernsSet:
    """A member of staff said which of them the inquiry is about; from then on it is closed to those.

    Attributes
    ----------
    concerned:
        Their staff ids; empty where it is about none.
    """

    number: CaseNumber
    staff: Staff
    concerned: frozenset[str]
