"""Every entry that the audit log can hold: its name and its fields. None holds content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from cases.case_number import CaseNumber


class AuditEvent(StrEnum):
    """The names of the entries."""

    CASE_OPENED = "case.opened"
    MESSAGE_ADDED = "message.added"
    DUPLICATE_LINKED = "message.duplicate"
    ACKNOWLEDGEMENT_ENQUEUED = "acknowledgement.enqueued"
    ACKNOWLEDGEMENT_WITHHELD = "acknowledgement.withheld"
    ACKNOWLEDGEMENT_HELD = "acknowledgement.held"
    ACKNOWLEDGEMENT_RELEASED = "acknowledgement.released"
    ACKNOWLEDGEMENT_DISCARDED = "acknowledgement.discarded"
    ACKNOWLEDGEMENTS_PAUSED = "acknowledgements.paused"
    ACKNOWLEDGEMENTS_RESUMED = "acknowledgements.resumed"
    BREAKER_OPENED = "breaker.opened"
    DEADLINE_SET = "deadline.set"
    DRAFT_WRITTEN = "draft.written"
    DRAFT_WITHHELD = "draft.withheld"
    DRAFT_EDITED = "draft.edited"
    DRAFT_REJECTED = "draft.rejected"
    REPLY_APPROVED = "reply.approved"
    LETTER_ACCEPTED = "letter.accepted"
    LETTER_REFUSED = "letter.refused"
    LETTER_LOST = "letter.lost"
    LETTER_UNTRACED = "letter.untraced"
    LETTER_CONFIRMED = "letter.confirmed"
    LETTER_SENT_AGAIN = "letter.sent_again"
    LETTER_WITHDRAWN = "letter.withdrawn"
    LETTER_BOUNCED = "letter.bounced"
    LETTER_DELAYED = "letter.delayed"
    CASE_TAKEN = "case.taken"
    CASE_RECLASSIFIED = "case.reclassified"
    CASE_CLOSED = "case.closed"
    CASE_REOPENED = "case.reopened"
    CASE_MARKED_SPAM = "case.marked_spam"
    CASE_RELEASED = "case.released"
    CASE_READ_AT_LAST = "case.read_at_last"
    MESSAGE_REPLAYED = "message.replayed"
    CONTENT_SHOWN = "content.shown"
    CHAT_LOGGED = "chat.logged"
    CHAT_LINKED = "chat.linked"
    CHAT_COPY_ENQUEUED = "chat.copy_enqueued"
    CHAT_COPY_DELAYED = "chat.copy_delayed"
    CHAT_COPY_WITHHELD = "chat.copy_withheld"


FIELDS: Mapping[AuditEvent, frozenset[str]] = MappingProxyType(
    {
        AuditEvent.CASE_OPENED: frozenset({"kind", "also", "confidence", "language", "role", "urgency", "received_at"}),
        AuditEvent.MESSAGE_ADDED: frozenset({"sha256", "relation", "thread"}),
        AuditEvent.DUPLICATE_LINKED: frozenset({"sha256"}),
        AuditEvent.ACKNOWLEDGEMENT_ENQUEUED: frozenset({"letter"}),
        AuditEvent.ACKNOWLEDGEMENT_WITHHELD: frozenset({"rules"}),
        AuditEvent.ACKNOWLEDGEMENT_HELD: frozenset({"letter", "rules"}),
        AuditEvent.ACKNOWLEDGEMENT_RELEASED: frozenset({"letter"}),
        AuditEvent.ACKNOWLEDGEMENT_DISCARDED: frozenset({"letter"}),
        AuditEvent.ACKNOWLEDGEMENTS_PAUSED: frozenset(),
        AuditEvent.ACKNOWLEDGEMENTS_RESUMED: frozenset({"pauses"}),
        AuditEvent.BREAKER_OPENED: frozenset({"scope", "rule", "until"}),
        AuditEvent.DEADLINE_SET: frozenset({"due_at", "statutory", "rule"}),
        AuditEvent.DRAFT_WRITTEN: frozenset({"letter", "version", "digest"}),
        AuditEvent.DRAFT_WITHHELD: frozenset({"reason"}),
        AuditEvent.DRAFT_EDITED: frozenset({"version", "digest"}),
        AuditEvent.DRAFT_REJECTED: frozenset({"version"}),
        AuditEvent.REPLY_APPROVED: frozenset({"version", "digest", "letter"}),
        AuditEvent.LETTER_ACCEPTED: frozenset({"letter", "purpose", "evidence"}),
        AuditEvent.LETTER_REFUSED: frozenset({"letter", "purpose", "code"}),
        AuditEvent.LETTER_LOST: frozenset({"letter", "purpose"}),
        AuditEvent.LETTER_UNTRACED: frozenset({"letter", "purpose"}),
        AuditEvent.LETTER_CONFIRMED: frozenset({"letter", "purpose"}),
        AuditEvent.LETTER_SENT_AGAIN: frozenset({"letter", "purpose", "state"}),
        AuditEvent.LETTER_WITHDRAWN: frozenset({"letter", "purpose", "state"}),
        AuditEvent.LETTER_BOUNCED: frozenset({"letter", "purpose", "status", "sha256"}),
        AuditEvent.LETTER_DELAYED: frozenset({"letter", "purpose", "status", "sha256"}),
        AuditEvent.CASE_TAKEN: frozenset(),
        AuditEvent.CASE_RECLASSIFIED: frozenset({"from", "to"}),
        AuditEvent.CASE_CLOSED: frozenset(),
        AuditEvent.CASE_REOPENED: frozenset({"because"}),
        AuditEvent.CASE_MARKED_SPAM: frozenset(),
        AuditEvent.CASE_RELEASED: frozenset(),
        AuditEvent.CASE_READ_AT_LAST: frozenset({"kind", "language"}),
        AuditEvent.MESSAGE_REPLAYED: frozenset({"arrival"}),
        AuditEvent.CONTENT_SHOWN: frozenset({"what", "digest"}),
        AuditEvent.CHAT_LOGGED: frozenset({"provider", "chat", "lines", "address"}),
        AuditEvent.CHAT_COPY_DELAYED: frozenset({"chat", "letter"}),
        AuditEvent.CHAT_LINKED: frozenset({"chat"}),
        AuditEvent.CHAT_COPY_ENQUEUED: frozenset({"chat", "letter"}),
        AuditEvent.CHAT_COPY_WITHHELD: frozenset({"chat", "reason"}),
    }
)
"""The fields that each entry has, all of them and no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who did what to which case.

    Attributes
    ----------
    actor:
        A staff id, `service`, `person` for whoever wrote to us, a chat provider, or `operator:` and a log-in name.
    fields:
        As `FIELDS` says; numbers, dates, fixed words and digests.
    """

    event: AuditEvent
    actor: str
    case: CaseNumber | None
    fields: Mapping[str, str]

    def __post_init__(self) -> None:
        if set(self.fields) != FIELDS[self.event]:
            raise ValueError(f"{self.event} has the fields {sorted(FIELDS[self.event])}, not {sorted(self.fields)}")
