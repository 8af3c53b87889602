"""The case: one inquiry from its arrival to its answer, as an immutable value."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cases.case_number import CaseNumber
from cases.deadlines.deadline import Deadline
from cases.messages import Address, ThreadHeaders, letter_digest
from cases.verdict import Verdict
from cases.vocabulary import Language, StaffRole, Status

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
        The staff id of whoever changed it last, or `SERVICE`.
    """

    letter: str
    version: int
    author: str
    recipient: Address = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)

    @property
    def digest(self) -> str:
        """What an approval binds to."""
        return letter_digest(self.recipient.email, self.subject, self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """That one person read the exact letter and let it leave.

    Attributes
    ----------
    digest:
        `Draft.digest` of what was shown.
    """

    approver: str
    version: int
    digest: str
    at: datetime


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
        The earliest of all kinds; None where no kind has one.
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
    rejection:
        What staff said against the draft, last; empty if nothing.
    last_message:
        What our next letter answers.
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
    rejection: str = field(default="", repr=False)
    last_message: ThreadHeaders = ThreadHeaders()
    version: int = 0

    @property
    def language(self) -> Language:
        """The language that we answer in."""
        return self.verdict.language.reply
