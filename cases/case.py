"""The case: one inquiry from its arrival to its answer, as an immutable value."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from cases.case_number import CaseNumber
from cases.checklist.values import Settlement, Task
from cases.clock_state import ClockState
from cases.deadlines.deadline import Deadline
from cases.deadlines.terms import ContractTerms
from cases.identity import IdentityCheck, OneTimeCode
from cases.intake import CloseReason, Intake, Origin
from cases.interim import Interim
from cases.messages import Address, AnswerFile, Forwarded, ThreadHeaders, letter_digest
from cases.registers.withdrawals import Withdrawal
from cases.representation import Representation
from cases.retention.state import Retention
from cases.verdict import Verdict
from cases.vocabulary import Language, Role, StaffRole, Status

SERVICE = "service"
"""The author of what no person wrote: the first draft, the acknowledgement."""


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff: the id of the Slack account, and the role it was given."""

    id: str
    role: StaffRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The answer as it would leave; each change makes a new version.

    Attributes
    ----------
    letter:
        The template that it began as, a name in `cases.letters.LETTERS`.
    version:
        From 1, one more for each change.
    author:
        The staff id of whoever changed its text last, or `SERVICE` while nobody has worked on it.
    attachments:
        Files that go along.
    as_download:
        They are not mailed: the letter says where they are fetched, with a code that goes another way.
    standard:
        The text as the service wrote it, before staff changed it; empty while it stands, or where there was none.
    """

    letter: str
    version: int
    author: str
    recipient: Address = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    attachments: tuple[AnswerFile, ...] = ()
    as_download: bool = False
    standard: str = field(default="", repr=False)

    @property
    def authors(self) -> frozenset[str]:
        """Whose work it is: who changed its text last, and who put files to it."""
        return frozenset({self.author, *(staff for file in self.attachments for staff in file.by)})

    @property
    def digest(self) -> str:
        """What an approval binds to."""
        marks = tuple(file.mark for file in self.attachments)
        return letter_digest(self.recipient.email, self.subject, self.text, (*marks, *self._way))

    @property
    def _way(self) -> tuple[str, ...]:
        return ("fetched behind a code",) if self.as_download else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """That one person read the exact letter and let it leave.

    Attributes
    ----------
    digest:
        `Draft.digest` of what was shown.
    leaves_at:
        Until then it can be undone; None where it leaves at once.
    """

    approver: str
    version: int
    digest: str
    at: datetime
    leaves_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardOverride:
    """That one person vouches for what the wrong-person guard found in the exact letter; another must approve it.

    Attributes
    ----------
    findings:
        Values of `cases.guard.Finding`.
    """

    staff: str
    digest: str
    findings: tuple[str, ...]
    reason: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedLetter:
    """A letter beside the answer, shown to staff and not let leave yet.

    Attributes
    ----------
    reason:
        Why it is written, as a word of `cases.vocabulary.InterimReason`; empty where it needs none.
    """

    draft: Draft
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One inquiry.

    Attributes
    ----------
    sender:
        The person, as the first mail names it; None where no sure address was found.
    subject:
        Of the first mail.
    received_at:
        When our server accepted the first mail; the clock runs from here.
    deadline:
        The earliest of all kinds, with every pause that counts; None where no kind has one.
    unpaused:
        The same as if there were no pause, where that is another one; see `alarm_deadline`.
    aware_at:
        When we became aware of a breach, as a person set it.
    named:
        The date in an authority's or a supplier's letter, as a person read it.
    decided_role:
        Our role for the data, as a person decided it; None while there is only the guess of triage.
    hold:
        Why nothing of the case may be deleted, as a word of `cases.vocabulary.HoldReason`; empty without a legal hold.
    prepared:
        The letter beside the answer that staff are reading; None when there is none.
    interims:
        The letters beside the answer that staff let leave, the oldest first.
    intake:
        How staff came by the inquiry; None where it came by mail or in a chat.
    origin:
        The case that this one was split from.
    related:
        Cases that have to do with this one.
    merged_into:
        The case that goes on for this one; what is written to this one belongs to it.
    absorbed:
        The cases that were merged into this one, and into those.
    close_reason:
        Why it is closed; None while it is not.
    forwarded:
        Who seems to have written what was handed on to us, until a person confirms it; nothing is sent before.
    identity:
        What shows who the person is, the oldest evidence first; `cases.identity.assurance` says what it comes to.
    code:
        The one-time code that is on its way, or can still come back.
    representation:
        By what right somebody acts for the person, once a person saw it.
    checks:
        What staff ticked or waived of its checklist (`cases.checklist`).
    tasks:
        What cannot wait for the answer, open or done.
    copy_left_in:
        The key of the answer in which the copy left that was asked for; empty until one has.
    terms:
        What the agreement with the customer who wrote sets a time for; None where nobody known wrote.
    blocked_at:
        When staff last confirmed that an address of this case gets no more marketing; None while nobody has.
    withdrawals:
        The consents that the person took back, one by one.
    no_acknowledgement:
        The rules by which no acknowledgement was sent; empty if one was.
    acknowledgement_held:
        The rules by which the acknowledgement waits for staff; empty if it does not.
    in_doubt:
        The key of an approved answer of which nothing shows whether it left; empty if there is none.
    quarantined:
        It lay in the junk folder, and was not released yet.
    authentication:
        What a server that we trust found about the first mail, as `spf=pass dkim=pass dmarc=pass`; empty without one.
    no_draft:
        Why the service wrote no draft answer; empty if it did.
    override:
        Who vouched last for a draft that the wrong-person guard had stopped.
    eased_by:
        Who of the staff took it out of the kinds whose answer demands two people, by correcting or splitting it: none
        of them approves what they wrote in it.
    rejection:
        What staff said against the draft, last; empty if nothing.
    last_message:
        What our next letter answers.
    concerns:
        The staff ids of those whom the inquiry is about: it is closed to them (`cases.permissions.require_open_to`).
    clock:
        What the clock has said of it, and when it looks again.
    retention:
        What of it was destroyed already, and when the next thing goes.
    last_version:
        Of a draft that stands no more; versions are never given twice, for each can leave once.
    version:
        One more for each change that was recorded.
    """

    number: CaseNumber
    status: Status
    verdict: Verdict
    received_at: datetime
    sender: Address | None = field(default=None, repr=False)
    subject: str = field(default="", repr=False)
    deadline: Deadline | None = None
    assignee: str | None = None
    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    no_acknowledgement: tuple[str, ...] = ()
    acknowledgement_held: tuple[str, ...] = ()
    in_doubt: str = ""
    quarantined: bool = False
    authentication: str = ""
    no_draft: str = ""
    draft: Draft | None = None
    approval: Approval | None = None
    override: GuardOverride | None = None
    eased_by: frozenset[str] = frozenset()
    rejection: str = field(default="", repr=False)
    last_message: ThreadHeaders = ThreadHeaders()
    unpaused: Deadline | None = None
    aware_at: datetime | None = None
    named: date | None = None
    decided_role: Role | None = None
    hold: str = ""
    prepared: PreparedLetter | None = None
    interims: tuple[Interim, ...] = ()
    intake: Intake | None = None
    origin: Origin | None = None
    related: tuple[CaseNumber, ...] = ()
    merged_into: CaseNumber | None = None
    absorbed: tuple[CaseNumber, ...] = ()
    close_reason: CloseReason | None = None
    forwarded: Forwarded | None = None
    identity: tuple[IdentityCheck, ...] = ()
    code: OneTimeCode | None = None
    representation: Representation | None = None
    checks: tuple[Settlement, ...] = ()
    tasks: tuple[Task, ...] = ()
    copy_left_in: str = ""
    terms: ContractTerms | None = None
    blocked_at: datetime | None = None
    withdrawals: tuple[Withdrawal, ...] = ()
    concerns: frozenset[str] = frozenset()
    clock: ClockState = ClockState()
    retention: Retention = Retention()
    last_version: int = 0
    version: int = 0

    @property
    def language(self) -> Language:
        """The language that we answer in."""
        return self.verdict.language.reply

    @property
    def role(self) -> Role:
        """Our role for the data: what a person decided, else the guess of triage."""
        return self.decided_role or self.verdict.role

    @property
    def alarm_deadline(self) -> Deadline | None:
        """The deadline that staff are alarmed by: as if the clock had never stood still, for sources disagree whether
        it may (EDPB Guidelines 01/2022, 159)."""
        return self.unpaused or self.deadline
