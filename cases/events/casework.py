"""What staff do with one case beside its answer: hand it on, note, open it again, and settle who the person is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cases.case import Staff
from cases.case_number import CaseNumber
from cases.identity import IdentityMethod
from cases.messages import Address
from cases.representation import Authority, Seen


@dataclass(frozen=True, slots=True)
class CaseAssigned:
    """A member of staff handed the case to a colleague, whose staff id is `colleague`."""

    number: CaseNumber
    staff: Staff
    colleague: str


@dataclass(frozen=True, slots=True)
class NoteAdded:
    """A member of staff wrote something down about the case."""

    number: CaseNumber
    staff: Staff
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CaseReopened:
    """A member of staff found that a case which was done is not."""

    number: CaseNumber
    staff: Staff
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RepresentationSeen:
    """A member of staff saw that somebody may act for the person."""

    number: CaseNumber
    staff: Staff
    authority: Authority
    seen: Seen


@dataclass(frozen=True, slots=True)
class RepresentationEnded:
    """A member of staff found that nobody acts for the person, or may not."""

    number: CaseNumber
    staff: Staff


@dataclass(frozen=True, slots=True)
class IdentityConfirmed:
    """A member of staff checked who the person is, at `at`, by a way that the service does not see."""

    number: CaseNumber
    staff: Staff
    method: IdentityMethod
    at: datetime


@dataclass(frozen=True, slots=True)
class CodeRequested:
    """A member of staff had a one-time code sent to an address that we know to be the person's.

    Attributes
    ----------
    code, salt:
        Fresh ones of `cases.identity`: what is decided stays the same for the same event.
    """

    number: CaseNumber
    staff: Staff
    recipient: Address = field(repr=False)
    code: str = field(repr=False)
    salt: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SenderConfirmed:
    """A member of staff confirmed who wrote what was handed on to us, and when.

    Attributes
    ----------
    received_at:
        When it first reached the organisation; the month runs from there (EDPB 01/2022 § 157).
    """

    number: CaseNumber
    staff: Staff
    sender: Address = field(repr=False)
    received_at: datetime


CaseworkEvent = (
    CaseAssigned
    | NoteAdded
    | CaseReopened
    | RepresentationSeen
    | RepresentationEnded
    | IdentityConfirmed
    | CodeRequested
    | SenderConfirmed
)
