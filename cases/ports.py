"""The protocols by which the edges reach each other's work without knowing each other.

`models` implements `Repository`, `MailLedger`, `LetterOutbox`, `NoticeOutbox`, `Leases` and `CaseQueries`; `mail`
implements `Renderer` and `Composer`; `service` implements `Clock`. Tests of an edge take the real ones of the others.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from cases.audit_events import AuditEntry
from cases.case import Case
from cases.case_number import CaseNumber
from cases.messages import (
    Address,
    ChatTranscript,
    InboundMail,
    Letter,
    Notice,
    PreparedMail,
    RenderedLetter,
    ThreadHeaders,
)
from cases.verdict import Verdict
from cases.vocabulary import Kind, Language, OutboxState, PauseScope, Purpose, Status


class Clock(Protocol):
    """Tells the time; nothing else in the project does."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


# --- Letters -----------------------------------------------------------------------------------------------------


class Renderer(Protocol):
    """Turns a letter into what the person will read. Pure and quick: it runs inside the transaction."""

    def render(self, letter: Letter) -> RenderedLetter:
        """The letter from its template. Raises `UnknownLetter`."""

    def typeset(self, subject: str, text: str, language: Language) -> RenderedLetter:
        """A letter from the text that staff approved: the same text, and HTML made from it."""


class Understanding(Protocol):
    """Triage, as the handler needs it. Pure, and outside the transaction."""

    def verdict(self, mail: InboundMail) -> Verdict:
        """What the mail is taken for."""


class Composer(Protocol):
    """Turns a rendered letter into the bytes that leave. Deterministic in its arguments."""

    def accepts(self, recipient: Address) -> bool:
        """Whether a letter can be addressed so: one plain mailbox, that mail servers understand."""

    def compose(
        self,
        rendered: RenderedLetter,
        *,
        key: str,
        purpose: Purpose,
        case: CaseNumber | None,
        recipient: Address,
        language: Language,
        thread: ThreadHeaders,
        now: datetime,
    ) -> PreparedMail:
        """The exact mail. Raises ValueError when the recipient is not one plain address."""


# --- The record --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A mail whose bytes are stored.

    Attributes
    ----------
    attempts:
        How often handling it was begun, this time included.
    case:
        The case that it led to; None until it is handled.
    error:
        The name of the error by which handling it failed last, if it did.
    handled:
        Nothing more is to be done with it. A mail that is tried again has a case and is not handled.
    """

    id: int
    mailbox: str
    uidvalidity: int
    uid: int
    received_at: datetime
    sha256: str
    attempts: int
    case: CaseNumber | None = None
    error: str = ""
    handled: bool = False
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Mails that arrived, by their INTERNALDATE, while nobody looked at the mailbox.

    Attributes
    ----------
    holds_it:
        The mail that is being decided on is one of them.
    acknowledged:
        How many of the last hour's acknowledgements went to such mails: by so many the total limit is raised.
    """

    holds_it: bool = False
    acknowledged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementHistory:
    """How many acknowledgements left or wait to leave, for the rules N12 and N13.

    Attributes
    ----------
    sender_last_hour, sender_last_day, domain_last_hour, total_last_hour:
        Counts over all cases, to this address, to its domain, and to anybody; held ones have not left.
    paused:
        The scopes that are paused for this address now, by staff or by a breaker that is open.
    backlog:
        Looked up only where the total limit is reached.
    """

    sender_last_hour: int = 0
    sender_last_day: int = 0
    domain_last_hour: int = 0
    total_last_hour: int = 0
    paused: frozenset[PauseScope] = frozenset()
    backlog: Backlog = Backlog()


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyHistory:
    """How many copies of chats left of late, or wait to."""

    address_last_hour: int = 0
    address_last_day: int = 0
    total_last_hour: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EnqueuedLetter:
    """A letter in the outbox, as far as the rules need to know it.

    Attributes
    ----------
    held:
        The rules by which it does not leave until staff say so; empty where it may.
    reason:
        What was last heard of it: a reply code, an error's name, or a bounce.
    """

    row: int
    key: str
    purpose: Purpose
    case: CaseNumber | None
    state: OutboxState
    held: str = ""
    reason: str = ""
    waits_for_person: bool = False


class Record(Protocol):
    """One open transaction: all that is stored through it commits together, or not at all."""

    async def next_number(self, year: int) -> CaseNumber:
        """A fresh number of that year's series, by an insert; given back when the transaction fails."""

    async def lock_case(self, number: CaseNumber) -> Case:
        """The case, locked until the end of the transaction. Raises `CaseNotFound`."""

    async def lock_arrival(self, arrival: int) -> Arrival:
        """The arrival without its bytes, locked; `case` is set when it was handled already."""

    async def case_of_content(self, sha256: str, other_than: int) -> CaseNumber | None:
        """The case of another arrival with the same bytes, as after a UIDVALIDITY change."""

    async def case_of_message_ids(self, message_ids: Sequence[str]) -> CaseNumber | None:
        """The case of the first of these ids that is a letter of ours or a message of a case."""

    async def sender_of(self, number: CaseNumber) -> Address | None:
        """The person of a case, or None where there is no such case or no sure sender."""

    async def acknowledgement_history(self, address: Address, now: datetime) -> AcknowledgementHistory:
        """Counts over the hour and the day before `now`."""

    async def backlog(self, received_at: datetime, now: datetime) -> Backlog:
        """What of the last hour's acknowledgements goes to mails that arrived while nobody looked."""

    async def pause(
        self, scope: PauseScope, address: Address | None, rule: str, now: datetime, until: datetime | None
    ) -> None:
        """Holds back the acknowledgements of a scope: to this address, to its domain, or all."""

    async def end_pauses(self) -> int:
        """Holds back nothing more by itself; what is held stays so. Returns how many pauses there were."""

    async def add_case(self, case: Case) -> None:
        """Stores a new case."""

    async def save_case(self, case: Case) -> Case:
        """Stores a changed case. Returns it with its new version. Raises `ConcurrentChange` on a stale version."""

    async def add_message(self, number: CaseNumber, arrival: int, mail: InboundMail) -> None:
        """Stores what was understood of a mail, sealed, with its attachments' descriptions."""

    async def close_arrival(self, arrival: int, number: CaseNumber | None, error: str = "") -> None:
        """Marks the arrival as handled: it may be moved now. A report on a letter of no case has none either."""

    async def is_dead_letter(self, arrival: int) -> bool:
        """Whether the mail waits for somebody to look at it: it led to no case, or to one that could not be read."""

    async def reopen_arrival(self, arrival: int) -> CaseNumber | None:
        """Has a mail that could not be handled tried again from the start. Returns the case that it led to."""

    async def add_chat(self, transcript: ChatTranscript) -> bool:
        """Stores a transcript, sealed. False when this end of this conversation is stored already."""

    async def copied_ends(self, transcript: ChatTranscript) -> tuple[ChatTranscript, ...]:
        """The other ends of this conversation that were copied; the conversation is locked."""

    async def copy_history(self, address: Address, now: datetime) -> CopyHistory:
        """Copies of chats over the hour and the day before `now`."""

    async def case_of_conversation(self, transcript: ChatTranscript) -> CaseNumber | None:
        """The last case that an end of this conversation was linked with."""

    async def link_chat(self, transcript: ChatTranscript, number: CaseNumber) -> None:
        """This end belongs to a case."""

    async def mark_copied(self, transcript: ChatTranscript, now: datetime) -> None:
        """The copy of this end is on its way."""

    async def enqueue_letter(self, mail: PreparedMail, not_before: datetime, held: str = "") -> None:
        """Puts a letter into the outbox, held back where `held` says why. A key that is there changes nothing."""

    async def enqueue_notice(self, notice: Notice, now: datetime) -> None:
        """Puts a notice into the outbox. A key that is there already changes nothing."""

    async def lock_letter(self, row: int, token: str) -> EnqueuedLetter | None:
        """The letter, locked, or None where the claim `token` does not hold it any more."""

    async def lock_resting(self, row: int) -> EnqueuedLetter | None:
        """The letter, locked, or None where there is none or a sender holds it."""

    async def lock_letter_of_key(self, key: str) -> EnqueuedLetter | None:
        """The same, by the key of the letter."""

    async def lock_held(self, after: int, limit: int) -> tuple[EnqueuedLetter, ...]:
        """Letters that are held, locked, by row, beginning behind `after`."""

    async def letter_of_report(
        self, message_ids: Sequence[str], envelope_id: str, returned_to: Sequence[str]
    ) -> EnqueuedLetter | None:
        """The letter that a delivery report is about: named by Message-ID or ENVID, else the last one that left with
        the envelope sender that the report was sent to."""

    async def send_letter_again(self, row: int, now: datetime) -> None:
        """The same bytes are due now."""

    async def release_letter(self, row: int, now: datetime) -> None:
        """Lets a held letter leave; it counts as of now."""

    async def leave_to_person(self, row: int) -> None:
        """Ends a claim: nobody may guess what became of the letter, and it stays `unknown` until staff decide."""

    async def note_letter(self, row: int, reason: str) -> None:
        """Keeps what was heard of a letter afterwards; its state stays."""

    async def settle_letter(self, row: int, state: OutboxState, evidence: str, now: datetime) -> None:
        """Ends a claim: the row stands in `state` with what the server said."""

    async def append_audit(self, entries: Sequence[AuditEntry], now: datetime) -> None:
        """Adds to the audit log, in order."""


class Repository(Protocol):
    """The one writer."""

    def record(self) -> AbstractAsyncContextManager[Record]:
        """Opens a transaction; commits at the end of the block, rolls back on an exception."""


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail as the mailbox gave it."""

    uid: int
    raw: bytes = field(repr=False)
    received_at: datetime


@dataclass(frozen=True, slots=True)
class MovedMail:
    """Where an arrival lies now; None for both numbers where the server did not say (UIDPLUS COPYUID)."""

    arrival: int
    uidvalidity: int | None
    uid: int | None


class MailLedger(Protocol):
    """What the poller knows of the mailbox. Each call is a transaction of its own."""

    async def known_uids(self, mailbox: str, uidvalidity: int) -> frozenset[int]:
        """The UIDs whose bytes are stored."""

    async def unknown_uids(self, mailbox: str, uidvalidity: int, uids: Collection[int]) -> frozenset[int]:
        """Those of the UIDs whose bytes are not stored."""

    async def store(self, mailbox: str, uidvalidity: int, uid: int, raw: bytes, received_at: datetime) -> int:
        """Stores the bytes, sealed, with their sha256, before anything is parsed. Returns the arrival's id.

        The same (mailbox, uidvalidity, uid) again changes nothing and returns the same id.
        """

    async def take(self, mailbox: str, uidvalidity: int, mails: Sequence[NewMail]) -> tuple[Arrival, ...]:
        """Stores many mails as `store` does and counts the first attempt at each, all in one transaction.

        Returns those that were new, in order, with their bytes. A mail that ends the process has others counted with
        it, once: what a crash left is begun one by one.
        """

    async def unhandled(self, mailbox: str, limit: int) -> tuple[int, ...]:
        """Ids of arrivals that are stored and led to no case yet, oldest first."""

    async def begin(self, arrival: int) -> Arrival:
        """Counts one more attempt, commits it, and returns the arrival with its bytes."""

    async def to_move(self, mailbox: str, uidvalidity: int, limit: int) -> tuple[tuple[int, int], ...]:
        """(arrival id, UID) of what was handled but not moved yet."""

    async def moved(self, arrival: int, folder: str, uidvalidity: int | None, uid: int | None) -> None:
        """The mail was moved, or was gone; where it lies now, if the server said so (UIDPLUS COPYUID)."""

    async def failed(self, arrival: int, error: str) -> None:
        """Keeps the name of the error by which handling the mail failed."""

    async def seen(self, mailbox: str, now: datetime) -> None:
        """The mailbox is being looked at. After a pause, what arrived meanwhile is a backlog."""

    async def moved_all(self, folder: str, mails: Sequence[MovedMail]) -> None:
        """The same of many, in one transaction."""


# --- The outbox --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedLetter:
    """A letter that this sender alone may send until the lease ends; the row is `sending`, committed.

    Attributes
    ----------
    token:
        Fences a sender whose lease ran out.
    attempts:
        How often sending began, this time included.
    """

    row: int
    token: str
    attempts: int
    first_attempt_at: datetime
    mail: PreparedMail


class LetterOutbox(Protocol):
    """Letters on their way. Acceptance, refusal and loss go through `CaseHandler`, which settles the row."""

    async def claim(self, limit: int, lease: timedelta, now: datetime) -> tuple[ClaimedLetter, ...]:
        """Takes letters that are due and marks them `sending`, committed, before any is sent."""

    async def release(self, letter: ClaimedLetter, due: datetime, reason: str) -> None:
        """Not sent, for sure: the row is `retry` and due again; `reason` is a reply code or an error's name."""

    async def mark_lost(self, now: datetime) -> int:
        """Marks every `sending` row whose lease ran out as `unknown`. Returns how many."""

    async def claim_unknown(
        self, limit: int, lease: timedelta, hold_off: timedelta, now: datetime
    ) -> tuple[ClaimedLetter, ...]:
        """Takes `unknown` rows whose last attempt began at least `hold_off` ago, to look for evidence.

        The rows stay `unknown`; approved answers for which a search found nothing are not given out again.
        """

    async def send_again(self, letter: ClaimedLetter, now: datetime) -> None:
        """No evidence was found: the row is due again, with the same bytes."""

    async def depth(self) -> dict[OutboxState, int]:
        """How many letters stand in each state that is not final."""

    async def next_due(self) -> datetime | None:
        """When the next letter is due; None when none waits."""


@dataclass(frozen=True, slots=True)
class Posting:
    """Where the card of a case stands in Slack: the channel's id and the message's timestamp."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedNotice:
    """A notice that this publisher alone may post until the lease ends.

    Attributes
    ----------
    card:
        Where the case's card stands, if it was posted already.
    """

    row: int
    token: str
    attempts: int
    notice: Notice
    card: Posting | None = None


class NoticeOutbox(Protocol):
    """Notices on their way to Slack, in order for each case."""

    async def claim(self, limit: int, lease: timedelta, now: datetime) -> tuple[ClaimedNotice, ...]:
        """Takes notices that are due, at most one a case, the oldest first."""

    async def posted(self, notice: ClaimedNotice, at: Posting, now: datetime) -> None:
        """Posted or updated. Remembers `at` as the case's card when the notice is a card."""

    async def release(self, notice: ClaimedNotice, due: datetime, reason: str) -> None:
        """Not posted: due again."""

    async def refuse(self, notice: ClaimedNotice, reason: str, now: datetime) -> None:
        """Slack will never take it: kept as `refused`, with the documented error name."""

    async def depth(self) -> dict[OutboxState, int]:
        """How many notices stand in each state that is not final."""


class Leases(Protocol):
    """Who may do what only one replica may do at a time, such as polling the mailbox."""

    async def acquire(self, name: str, holder: str, lease: timedelta, now: datetime) -> bool:
        """Takes or prolongs the lease. False while somebody else holds it."""

    async def give_back(self, name: str, holder: str) -> None:
        """Ends the lease, if `holder` has it."""


# --- Reading -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSelection:
    """Which cases to list; fields that are None do not narrow.

    Attributes
    ----------
    open_only:
        Leave out what is answered, closed or spam.
    due_before:
        Deadline before this moment.
    """

    open_only: bool = False
    statuses: frozenset[Status] | None = None
    kind: Kind | None = None
    assignee: str | None = None
    due_before: datetime | None = None
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One entry of the audit log as it was stored."""

    id: int
    at: datetime
    entry: AuditEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMessage:
    """A message of a case, opened for reading.

    Attributes
    ----------
    direction:
        `in` or `out`.
    """

    direction: str
    at: datetime
    subject: str = field(repr=False)
    text: str = field(repr=False)
    attachments: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Acknowledgements of one scope are held back.

    Attributes
    ----------
    until:
        None where only staff end it.
    """

    scope: PauseScope
    rule: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLetters:
    """The acknowledgements that wait for staff.

    Attributes
    ----------
    since:
        When the oldest of them was written; None where none is held.
    """

    count: int = 0
    since: datetime | None = None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSelection:
    """Which chats to find; fields that are None do not narrow.

    Attributes
    ----------
    conversation_id:
        The chat's number at its provider, exactly.
    address:
        The visitor's, exactly, however it is spelt.
    since, until:
        Ended at or after the one and before the other.
    """

    case: CaseNumber | None = None
    conversation_id: str | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChat:
    """A chat that ended, opened for reading.

    Attributes
    ----------
    case:
        The inquiry that was voiced in it.
    copied_at:
        When its copy was put into the outbox; None where there is none.
    """

    transcript: ChatTranscript
    case: CaseNumber | None = None
    copied_at: datetime | None = None


class CaseQueries(Protocol):
    """Reads for the Slack edge, the command line and the metrics; nothing is locked."""

    async def case(self, number: CaseNumber) -> Case:
        """The case. Raises `CaseNotFound`."""

    async def cases(self, selection: CaseSelection) -> tuple[Case, ...]:
        """Cases without drafts, the nearest deadline first, those without one last."""

    async def count(self, selection: CaseSelection) -> int:
        """How many cases the selection holds, whatever its limit."""

    async def messages(self, number: CaseNumber) -> tuple[StoredMessage, ...]:
        """Every message of the case, oldest first."""

    async def chats(self, selection: ChatSelection) -> tuple[StoredChat, ...]:
        """Chats, the last that ended first."""

    async def history(self, number: CaseNumber) -> tuple[AuditRecord, ...]:
        """The audit log of one case, oldest first."""

    async def card(self, number: CaseNumber) -> Posting | None:
        """Where the card of the case stands."""

    async def held_letters(self, now: datetime) -> HeldLetters:
        """The acknowledgements that are held, and the pauses that hold further ones now."""
