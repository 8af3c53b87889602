"""What staff do with an answer beside its text: vouch for it, and put files to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from cases.case import Staff
from cases.case_number import CaseNumber


@dataclass(frozen=True, slots=True)
class GuardOverridden:
    """A member of staff vouched for what the wrong-person guard found.

    Attributes
    ----------
    digest:
        `Draft.digest` of the letter that was shown.
    findings:
        What the guard found in it: filled in by the handler, which asks the record.
    """

    number: CaseNumber
    staff: Staff
    digest: str
    reason: str = field(repr=False)
    findings: tuple[str, ...] = ()
