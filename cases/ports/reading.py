"""Reads for the Slack edge, the command line and the metrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from cases.audit_events import AuditEntry
from cases.case import Case
from cases.case_number import CaseNumber
from cases.messages import (
    Attachment,
    ChatTranscript,
)
from cases.ports.outbox import Posting
from cases.vocabulary import Kind, PauseScope, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSelection:
    """Which cases to list; fields that are None do not narrow.

    Attributes
    ----------
    open_only:
        Leave out what is answered, closed or spam.
    due_before:
        Deadline before this moment.
    received_from, received_before:
        Received at or after the one and before the other.
    address:
        The person's, exactly, however it is spelt.
    unassigned:
        Only those that nobody took.
    open_tasks:
        Only those with a task that cannot wait and is not done.
    hidden_from:
        Leave out those that are about this member of staff.
    """

    number: CaseNumber | None = None
    open_only: bool = False
    statuses: frozenset[Status] | None = None
    kind: Kind | None = None
    assignee: str | None = None
    due_before: datetime | None = None
    received_from: datetime | None = None
    received_before: datetime | None = None
    address: str | None = field(default=None, repr=False)
    open_tasks: bool = False
    unassigned: bool = False
    hidden_from: str = ""
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSelection:
    """Which of the open tasks to list; fields that are None do not narrow."""

    kind: Kind | None = None
    opened_before: datetime | None = None
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True, slots=True)
class OpenTask:
    """What cannot wait for the answer, and is not done yet (`cases.checklist`)."""

    case: CaseNumber
    kind: Kind
    opened_at: datetime


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
        `in` or `out`, or `note` for what staff wrote down.
    author:
        The staff id of whoever wrote it down; empty for letters and mails.
    """

    direction: str
    at: datetime
    subject: str = field(repr=False)
    text: str = field(repr=False)
    attachments: tuple[str, ...] = field(default=(), repr=False)
    sender: str = field(default="", repr=False)
    quoted: str = field(default="", repr=False)
    files: tuple[Attachment, ...] = field(default=(), repr=False)
    arrival: int | None = None
    author: str = ""


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
    case:
        Those that were voiced in it or that it is about.
    key:
        Our own name of one end of a conversation.
    conversation_id:
        The chat's number at its provider, exactly.
    address:
        The visitor's, exactly, however it is spelt.
    since, until:
        Ended at or after the one and before the other.
    """

    case: CaseNumber | None = None
    key: str | None = None
    conversation_id: str | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 20

    @property
    def asked_by(self) -> str:
        """The names of what it narrows by, never what stands there."""
        names = ("case", "key", "conversation_id", "address", "since", "until")
        return ",".join(name for name in names if getattr(self, name) is not None)


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

    async def counts(self, selection: CaseSelection) -> dict[Kind, int]:
        """How many cases the selection holds of each primary kind; kinds that it has none of are left out."""

    async def known_addresses(self, emails: Sequence[str]) -> frozenset[str]:
        """Those of the addresses that belong to a person of some case, however they are spelt."""

    async def known_names(self, names: Sequence[str]) -> frozenset[str]:
        """Those of the names, as `cases.person_names` spells them, that a person of some case has."""

    async def chatted(self, number: CaseNumber, email: str) -> bool:
        """Whether a chat that belongs to the case was held by this address, however it is spelt."""

    async def tasks(self, selection: TaskSelection) -> tuple[OpenTask, ...]:
        """Open tasks, the oldest first."""

    async def messages(self, number: CaseNumber) -> tuple[StoredMessage, ...]:
        """Every message of the case, oldest first."""

    async def chats(self, selection: ChatSelection) -> tuple[StoredChat, ...]:
        """Chats, the last that ended first."""

    async def unread_arrival(self, number: CaseNumber) -> int | None:
        """The arrival of the mail that a case waits to be read of; None where its mail was read, or there is none."""

    async def history(self, number: CaseNumber) -> tuple[AuditRecord, ...]:
        """The audit log of one case, oldest first."""

    async def card(self, number: CaseNumber) -> Posting | None:
        """Where the card of the case stands."""

    async def pointer(self, number: CaseNumber) -> Posting | None:
        """Where the pointer to the case stands; None where its card is shown to everybody, or not at all."""

    async def case_of_card(self, channel: str, ts: str) -> CaseNumber | None:
        """The case whose card, or the pointer to it, stands there; None where neither does."""

    async def closed_to(self, staff: str) -> frozenset[CaseNumber]:
        """The cases that are about this member of staff, and so closed to them."""

    async def held_letters(self, now: datetime) -> HeldLetters:
        """The acknowledgements that are held, and the pauses that hold further ones now."""
