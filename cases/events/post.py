"""What staff and operators do with letters, and with mails that could not be handled."""

from __future__ import annotations

from dataclasses import dataclass

from cases.case import Staff
from cases.case_number import CaseNumber
from cases.events.clock import AlarmConfirmed


@dataclass(frozen=True, slots=True)
class AnswerSentAgain:
    """A member of staff had the approved answer, of which nobody knows whether it arrived, sent once more."""

    number: CaseNumber
    staff: Staff


@dataclass(frozen=True, slots=True)
class AnswerConfirmed:
    """A member of staff learned that the person received the approved answer."""

    number: CaseNumber
    staff: Staff


@dataclass(frozen=True, slots=True)
class AnswerUndone:
    """A member of staff took an approved answer back before it left."""

    number: CaseNumber
    staff: Staff


@dataclass(frozen=True, slots=True)
class AcknowledgementsPaused:
    """A member of staff had every further acknowledgement held back."""

    staff: Staff


@dataclass(frozen=True, slots=True)
class AcknowledgementsResumed:
    """A member of staff ended the pause and closed the breakers; what is held stays so."""

    staff: Staff


@dataclass(frozen=True, slots=True)
class HeldReleased:
    """A member of staff let the held acknowledgements leave."""

    staff: Staff


@dataclass(frozen=True, slots=True)
class HeldDiscarded:
    """A member of staff decided that the held acknowledgements never leave."""

    staff: Staff


@dataclass(frozen=True, slots=True)
class LetterRetried:
    """An operator had a letter sent again: it was refused, waits for another try, or its fate is unknown."""

    row: int
    operator: str


@dataclass(frozen=True, slots=True)
class LetterWithdrawn:
    """An operator decided that a letter never leaves."""

    row: int
    operator: str


@dataclass(frozen=True, slots=True)
class MailReplayed:
    """An operator had a mail that could not be handled tried again from the start."""

    arrival: int
    operator: str


PostEvent = (
    AnswerSentAgain
    | AnswerConfirmed
    | AnswerUndone
    | AcknowledgementsPaused
    | AcknowledgementsResumed
    | HeldReleased
    | HeldDiscarded
    | LetterRetried
    | LetterWithdrawn
    | MailReplayed
    | AlarmConfirmed
)
