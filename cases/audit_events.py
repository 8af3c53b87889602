"""Every entry that the audit log can hold: its name and its fields. None holds content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cases.audit_names import READINGS, AuditEvent
from cases.case_number import CaseNumber

__all__ = ["FIELDS", "READINGS", "AuditEntry", "AuditEvent"]


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
        AuditEvent.DEADLINE_LIFTED: frozenset(),
        AuditEvent.DRAFT_REQUESTED: frozenset({"letter"}),
        AuditEvent.DRAFT_WRITTEN: frozenset({"letter", "version", "digest"}),
        AuditEvent.DRAFT_WITHHELD: frozenset({"reason"}),
        AuditEvent.DRAFT_EDITED: frozenset({"version", "digest"}),
        AuditEvent.DRAFT_REJECTED: frozenset({"version"}),
        AuditEvent.REPLY_APPROVED: frozenset({"version", "digest", "letter"}),
        AuditEvent.REPLY_UNDONE: frozenset({"version", "letter"}),
        AuditEvent.FILE_ATTACHED: frozenset({"sha256", "size", "type"}),
        AuditEvent.FILE_DETACHED: frozenset({"sha256"}),
        AuditEvent.FILES_ENCRYPTED: frozenset({"sha256", "size", "files"}),
        AuditEvent.FILE_FETCHED: frozenset({"sha256", "count"}),
        AuditEvent.DOWNLOAD_PREPARED: frozenset({"until"}),
        AuditEvent.CODE_SHOWN: frozenset(),
        AuditEvent.PAGE_LINK_MADE: frozenset({"purpose"}),
        AuditEvent.PAGE_OPENED: frozenset({"purpose"}),
        AuditEvent.PAGE_REFUSED: frozenset({"purpose"}),
        AuditEvent.GUARD_OVERRIDDEN: frozenset({"version", "digest", "findings"}),
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
        AuditEvent.CASE_CLOSED: frozenset({"reason"}),
        AuditEvent.CASE_REGISTERED: frozenset({"channel", "earlier"}),
        AuditEvent.CASE_ASSIGNED: frozenset({"to"}),
        AuditEvent.CASE_MERGED: frozenset({"into", "across_persons"}),
        AuditEvent.CASE_ABSORBED: frozenset({"other", "across_persons"}),
        AuditEvent.CASE_SPLIT: frozenset({"into", "kinds"}),
        AuditEvent.CASE_SPLIT_OFF: frozenset({"origin", "kinds"}),
        AuditEvent.CASE_LINKED: frozenset({"other"}),
        AuditEvent.CASES_SEARCHED: frozenset({"by", "found"}),
        AuditEvent.NOTE_ADDED: frozenset(),
        AuditEvent.SENDER_UNCONFIRMED: frozenset({"way"}),
        AuditEvent.SENDER_CONFIRMED: frozenset({"received_at"}),
        AuditEvent.IDENTITY_CHECKED: frozenset({"method", "checked_at", "assurance"}),
        AuditEvent.CODE_SENT: frozenset({"letter", "expires_at"}),
        AuditEvent.CODE_WRONG: frozenset({"left"}),
        AuditEvent.REPRESENTATION_SEEN: frozenset({"authority", "seen"}),
        AuditEvent.REPRESENTATION_ENDED: frozenset(),
        AuditEvent.CASE_REOPENED: frozenset({"because"}),
        AuditEvent.CASE_MARKED_SPAM: frozenset(),
        AuditEvent.CASE_RELEASED: frozenset({"kind"}),
        AuditEvent.CASE_READ_AT_LAST: frozenset({"kind", "language"}),
        AuditEvent.MESSAGE_REPLAYED: frozenset({"arrival"}),
        AuditEvent.BLOCK_CONFIRMED: frozenset({"lists"}),
        AuditEvent.BLOCK_EXPORTED: frozenset({"blocks", "sha256"}),
        AuditEvent.BLOCK_TAKEN_OVER: frozenset({"block"}),
        AuditEvent.WITHDRAWAL_RECORDED: frozenset({"withdrawal", "received_on", "carried_out_on"}),
        AuditEvent.BREACH_RECORDED: frozenset({"version", "fields"}),
        AuditEvent.BREACH_EXPORTED: frozenset({"entries", "sha256"}),
        AuditEvent.BREACH_FORGOTTEN: frozenset({"version", "changed_at"}),
        AuditEvent.CUSTOMERS_IMPORTED: frozenset({"customers", "sha256"}),
        AuditEvent.MODEL_TAKEN: frozenset({"sha256", "corrections", "worse"}),
        AuditEvent.MODEL_PUT_BACK: frozenset({"sha256"}),
        AuditEvent.CHECK_TICKED: frozenset({"check"}),
        AuditEvent.CHECK_WAIVED: frozenset({"check"}),
        AuditEvent.CHECK_REOPENED: frozenset({"check"}),
        AuditEvent.CHECK_SET_ASIDE: frozenset({"check"}),
        AuditEvent.CHECK_RESUMED: frozenset({"check"}),
        AuditEvent.TASK_OPENED: frozenset({"task"}),
        AuditEvent.TASK_DONE: frozenset({"task"}),
        AuditEvent.TASK_WITHDRAWN: frozenset({"task"}),
        AuditEvent.REMINDER_TOLD: frozenset({"stage"}),
        AuditEvent.WORK_ASKED: frozenset(),
        AuditEvent.CASE_KEPT: frozenset(),
        AuditEvent.CASE_GIVEN_BACK: frozenset(),
        AuditEvent.ALARM_RAISED: frozenset({"reason"}),
        AuditEvent.ALARM_CONFIRMED: frozenset({"alarm"}),
        AuditEvent.ALARM_MAILED: frozenset({"alarm", "over"}),
        AuditEvent.POLICY_PLANNED: frozenset({"notice", "recipients", "effective_on", "voluntary", "digest"}),
        AuditEvent.POLICY_APPROVED: frozenset({"notice", "digest"}),
        AuditEvent.POLICY_STARTED: frozenset({"notice"}),
        AuditEvent.POLICY_STOPPED: frozenset({"notice"}),
        AuditEvent.POLICY_ENDED: frozenset({"notice", "letters", "left_out"}),
        AuditEvent.POLICY_ERASED: frozenset({"notice", "letters"}),
        AuditEvent.POLICY_UNSUBSCRIBED: frozenset(),
        AuditEvent.CONTENT_SHOWN: frozenset({"what", "digest"}),
        AuditEvent.PROOF_MADE: frozenset({"with_content"}),
        AuditEvent.INTERIM_SENT: frozenset({"template", "letter", "reason", "digest"}),
        AuditEvent.CLOCK_STOPPED: frozenset({"letter"}),
        AuditEvent.CLOCK_RESUMED: frozenset({"days"}),
        AuditEvent.ROLE_DECIDED: frozenset({"guess", "role"}),
        AuditEvent.DATES_SET: frozenset({"aware_at", "named"}),
        AuditEvent.CONCERNS_SET: frozenset({"staff"}),
        AuditEvent.HOLD_SET: frozenset({"reason"}),
        AuditEvent.HOLD_LIFTED: frozenset({"reason"}),
        AuditEvent.CHAT_LOGGED: frozenset({"provider", "chat", "lines", "address"}),
        AuditEvent.CHAT_COPY_DELAYED: frozenset({"chat", "letter"}),
        AuditEvent.CHAT_LINKED: frozenset({"chat"}),
        AuditEvent.CHAT_COPY_ENQUEUED: frozenset({"chat", "letter"}),
        AuditEvent.CHAT_COPY_WITHHELD: frozenset({"chat", "reason"}),
        AuditEvent.CHAT_COPIES_STOPPED: frozenset({"withdrawn"}),
        AuditEvent.CHAT_COPIES_RESUMED: frozenset(),
        AuditEvent.CHATS_SEARCHED: frozenset({"by", "found"}),
        AuditEvent.CHAT_SHOWN: frozenset({"chat"}),
        AuditEvent.CASE_ERASED: frozenset({"item", "mails", "posts"}),
        AuditEvent.CASE_STRIPPED: frozenset({"item", "mails", "files"}),
        AuditEvent.ERASURE_ASKED: frozenset(),
        AuditEvent.ERASURE_ORDERED: frozenset({"approved_by"}),
        AuditEvent.ERASURE_TOLD: frozenset({"item", "on"}),
        AuditEvent.ERASURE_LEFT: frozenset({"reason"}),
        AuditEvent.ERASURE_NOT_FOUND: frozenset({"where"}),
        AuditEvent.ERASURE_TASK_DONE: frozenset({"task", "reason"}),
        AuditEvent.ERASURES_REPLAYED: frozenset({"entries", "cases"}),
        AuditEvent.LOOSE_ERASED: frozenset({"mails", "letters"}),
        AuditEvent.CHATS_ERASED: frozenset({"chats"}),
        AuditEvent.PERSON_EXPORTED: frozenset({"cases", "chats", "approved_by"}),
        AuditEvent.KEYS_ROTATING: frozenset({"keys", "master"}),
        AuditEvent.KEYS_ROTATED: frozenset({"keys", "master"}),
        AuditEvent.KEYS_SWEPT: frozenset({"keys"}),
        AuditEvent.BACKUP_MADE: frozenset({"what", "deleted"}),
        AuditEvent.RECORD_RESTORED: frozenset({"journal", "entries", "letters"}),
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
