"""What staff do with one case."""

from __future__ import annotations

from dataclasses import dataclass, field

from cases.case import Staff
from cases.case_number import CaseNumber
from cases.events.answers import GuardOverridden
from cases.events.casework import CaseworkEvent
from cases.events.checklist import ChecksChanged, TasksDone
from cases.events.clock import CaseGivenBack, CaseKept
from cases.events.concerns import ConcernsSet
from cases.events.erasing import ErasingEvent
from cases.events.facts import FactsEvent
from cases.events.interim import InterimEvent
from cases.events.pages import PagesEvent
from cases.events.registers import RegisterEvent
from cases.intake import CloseReason
from cases.vocabulary import Kind, Provision


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
    """A member of staff asked for a fresh draft from a template.

    Attributes
    ----------
    letter:
        A name of `cases.letter_choice.letter_choices`; empty for the standard one.
    provision:
        What a refusal rests on; None where staff write it themselves.
    """

    number: CaseNumber
    staff: Staff
    letter: str = ""
    provision: Provision | None = None


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
    version:
        `Draft.version` of it: an answer that was approved and taken back meanwhile has another, though it reads the
        same. None where only the text counts.
    """

    number: CaseNumber
    staff: Staff
    digest: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class ReplyRejected:
    """A member of staff sent the draft back."""

    number: CaseNumber
    staff: Staff
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """A member of staff closed the case; `reason` is needed where it was not answered."""

    number: CaseNumber
    staff: Staff
    reason: CloseReason | None = None


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


StaffEvent = (
    CaseTaken
    | CaseReclassified
    | DraftRequested
    | ReplyEdited
    | ReplyApproved
    | ReplyRejected
    | GuardOverridden
    | CaseClosed
    | CaseKept
    | CaseGivenBack
    | CaseMarkedSpam
    | CaseReleased
    | ContentShown
    | RegisterEvent
    | ChecksChanged
    | TasksDone
    | CaseworkEvent
    | InterimEvent
    | FactsEvent
    | PagesEvent
    | ConcernsSet
    | ErasingEvent
)
