"""What the record knows: a mail that arrived, a letter in the outbox, and what was sent of late."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cases.case_number import CaseNumber
from cases.vocabulary import OutboxState, PauseScope, Purpose


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
