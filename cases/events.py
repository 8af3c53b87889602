"""What can happen to a case, in the past tense. Every change enters `CaseHandler.handle` as one of these."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cases.case import Staff
from cases.case_number import CaseNumber
from cases.messages import ChatTranscript, InboundMail
from cases.verdict import Verdict
from cases.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class MailReceived:
    """A mail lies in the mailbox, its bytes are stored as `arrival`, and it could be understood.

    Attributes
    ----------
    verdict:
        What triage took it for, where that was asked already, beside the process.
    """

    arrival: int
    mail: InboundMail
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class MailUnreadable:
    """A mail lies in the mailbox and is stored as `arrival`, but nothing could be read from it.

    Attributes
    ----------
    reason:
        The name of the error by which handling failed last, or `poison` after three attempts that ended the process.
    """

    arrival: int
    received_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ChatEnded:
    """A support chat ended, and its provider delivered the transcript.

    Attributes
    ----------
    verdict:
        What triage took the visitor's words for, once it was asked.
    """

    transcript: ChatTranscript
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class CaseTaken:
    """A member of staff made the case their own."""

    number: CaseNumber
    staff: Staff


@dataclass(frozen=True, slots=True)
class CaseReclassified:
    """A member of staff corrected the kind."""

    number: CaseNumber
    staff: Staff
    kind: Kind


@dataclass(frozen=True, slots=True)
class DraftRequested:
    """A member of staff asked for a fresh draft from the template."""

    number: CaseNumber
    staff: Staff


@dataclass(frozen=True, slots=True)
class ReplyEdited:
    """A member of staff rewrote the draft.

    Attributes
    ----------
    base:
        `Draft.digest` of the draft that was shown for editing.
    """

    number: CaseNumber
    staff: Staff
    base: str
    subject: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReplyApproved:
    """A member of staff read the exact letter and let it leave.

    Attributes
    ----------
    digest:
        `Draft.digest` of the letter that was shown.
    """

    number: CaseNumber
    staff: Staff
    digest: str


@dataclass(frozen=True, slots=True)
class ReplyRejected:
    """A member of staff sent the draft back."""

    number: CaseNumber
    staff: Staff
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """A member of staff closed the case."""

    number: CaseNumber
    staff: Staff


@dataclass(frozen=True, slots=True)
class CaseMarkedSpam:
    """A member of staff decided that nobody needs to answer this."""

    number: CaseNumber
    staff: Staff


@dataclass(frozen=True, slots=True)
class CaseReleased:
    """A member of staff found that what lay among the junk, or was taken for spam, is an inquiry."""

    number: CaseNumber
    staff: Staff


@dataclass(frozen=True, slots=True)
class ContentShown:
    """A member of staff was shown content of the case.

    Attributes
    ----------
    what:
        `draft`, `redacted text` or `approval`.
    digest:
        `Draft.digest` where a letter was shown, else empty.
    """

    number: CaseNumber
    staff: Staff
    what: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class LetterAccepted:
    """The next mail server took the letter over.

    Attributes
    ----------
    row, token:
        The outbox row, and the claim that the sender held on it.
    evidence:
        What the server answered, or `found in Sent` after a crash.
    """

    row: int
    token: str
    evidence: str


@dataclass(frozen=True, slots=True)
class LetterRefused:
    """The mail server refused the letter for good. `code` is its reply code, such as `550 5.1.1`."""

    row: int
    token: str
    code: str


@dataclass(frozen=True, slots=True)
class LetterLost:
    """Nobody knows whether the letter left: the connection ended after the data was sent.

    An acknowledgement or chat copy is sent again, byte for byte, when no evidence of it is found; an approved
    answer waits for a person.
    """

    row: int
    token: str


@dataclass(frozen=True, slots=True)
class LetterUntraced:
    """A letter was lost, and nothing shows whether it left: nobody may guess, and a person decides."""

    row: int
    token: str


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


StaffEvent = (
    CaseTaken
    | CaseReclassified
    | DraftRequested
    | ReplyEdited
    | ReplyApproved
    | ReplyRejected
    | CaseClosed
    | CaseMarkedSpam
    | CaseReleased
    | ContentShown
)
DeliveryEvent = LetterAccepted | LetterRefused | LetterLost | LetterUntraced
PostEvent = (
    AnswerSentAgain
    | AnswerConfirmed
    | AcknowledgementsPaused
    | AcknowledgementsResumed
    | HeldReleased
    | HeldDiscarded
    | LetterRetried
    | LetterWithdrawn
    | MailReplayed
)
Event = MailReceived | MailUnreadable | ChatEnded | StaffEvent | DeliveryEvent | PostEvent
