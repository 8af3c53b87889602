"""The schedule: each item with its clock, its period, what happens then, and why it is kept for so long.

No law sets a period for the files of requests, and article 30 GDPR does not list them; each period is an assessment of
the organisation's own (article 5(1)(e) and 5(2)). docs/reference/retention.md is generated from this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cases.vocabulary import Kind


class Item(StrEnum):
    """What is kept; the values stand in the journal and in the audit log."""

    RAW = "raw"
    DISCLOSURE = "disclosure"
    RECORD = "record"
    REVIEWED = "reviewed"
    LIMIT = "limit"
    SPAM = "spam"
    HANDED_OVER = "handed_over"
    REQUESTED = "requested"
    CHAT = "chat"
    LOOSE = "loose"
    AUDIT = "audit"
    TRAINING = "training"
    IDENTITY = "identity"
    BLOCKS = "blocks"
    BREACHES = "breaches"
    NOTICES = "notices"
    LEFT_OUT = "left_out"
    TOMBSTONES = "tombstones"
    JOURNAL = "journal"
    BACKUPS = "backups"


class Since(StrEnum):
    """The clock of an item."""

    CASE_ENDED = "the case was answered or closed"
    DELIVERED = "the answer was delivered"
    LAST_INTERACTION = "the last interaction with the person"
    REVIEWED = "staff looked at it"
    HANDED_OVER = "it was handed over"
    ORDERED = "it was decided"
    CHAT_ENDED = "the chat ended"
    RECEIVED = "it arrived or was written"
    WRITTEN = "the entry was written"
    ERASED = "the erasure"
    NONE = ""


class Then(StrEnum):
    """What happens at the end of a period."""

    BYTES = "the bytes and their keys are destroyed; the hash and the fact that it was sent stay"
    ANONYMISE = "counted without anything that leads back, then every row is deleted"
    REVIEW = "a task for a person; it goes at the limit unless a hold is set"
    DELETE = "deleted"
    CUT = "whole days are cut off behind a signed cut"
    BY_ITSELF = "gone with what it was made from"
    ELSEWHERE = "not by this job"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of the schedule.

    Attributes
    ----------
    period:
        The field of `RetentionPeriods`, which names its unit; empty where there is none.
    warned:
        Staff are told `warn_days` before.
    """

    item: Item
    what: str
    since: Since = Since.NONE
    period: str = ""
    then: Then
    source: str
    warned: bool = False


SCHEDULE: tuple[Rule, ...] = (
    Rule(
        item=Item.RAW,
        what="raw mails, attachments, files of answers; in the database, in the mailbox, among the sent mails",
        since=Since.CASE_ENDED,
        period="raw_days",
        then=Then.BYTES,
        source="GDPR article 5(1)(c) and (e): the redacted text is enough as evidence",
    ),
    Rule(
        item=Item.DISCLOSURE,
        what="files that were disclosed to the person",
        since=Since.DELIVERED,
        period="disclosure_days",
        then=Then.BYTES,
        source="GDPR article 5(1)(e): they hold most, and have served once they were delivered",
    ),
    Rule(
        item=Item.RECORD,
        what="texts, letters, notes and the record of a case: person, kinds, dates, decision, approver; its thread",
        since=Since.LAST_INTERACTION,
        period="record_years",
        then=Then.ANONYMISE,
        source="GDPR article 17(3)(e); foreldelsesloven § 2 (three years); the privacy statement",
        warned=True,
    ),
    Rule(
        item=Item.REVIEWED,
        what="refusals, complaints, claims for compensation, matters of authorities",
        since=Since.CASE_ENDED,
        period="review_years",
        then=Then.REVIEW,
        source="GDPR article 17(3)(e): such a matter may not be over",
        warned=True,
    ),
    Rule(
        item=Item.LIMIT,
        what="any case without a legal hold, whatever its state",
        since=Since.LAST_INTERACTION,
        period="limit_years",
        then=Then.ANONYMISE,
        source="the privacy statement: three to four years after the last contact",
        warned=True,
    ),
    Rule(
        item=Item.SPAM,
        what="what staff found to be spam",
        since=Since.REVIEWED,
        period="spam_days",
        then=Then.ANONYMISE,
        source="GDPR article 5(1)(e); article 12(2): nothing goes before a person looked at it",
    ),
    Rule(
        item=Item.HANDED_OVER,
        what="questions for support, and what was meant for somebody else",
        since=Since.HANDED_OVER,
        period="handed_over_days",
        then=Then.ANONYMISE,
        source="GDPR article 5(1)(e): no matter of privacy",
    ),
    Rule(
        item=Item.REQUESTED,
        what="a case that people decided to erase",
        since=Since.ORDERED,
        then=Then.ANONYMISE,
        source="GDPR article 17(1); the minimum of proof stays (article 17(3)(b) and (e))",
    ),
    Rule(
        item=Item.CHAT,
        what="chats and their copies, unless a case that is about them still stands",
        since=Since.CHAT_ENDED,
        period="chat_years",
        then=Then.DELETE,
        source="as the record of a case",
    ),
    Rule(
        item=Item.LOOSE,
        what="mails and letters of no case: delivery reports, transcripts by mail, alarms",
        since=Since.RECEIVED,
        period="loose_days",
        then=Then.DELETE,
        source="as raw mails",
    ),
    Rule(
        item=Item.AUDIT,
        what="the audit log: staff id, case number, action, no content",
        since=Since.WRITTEN,
        period="audit_years",
        then=Then.CUT,
        source="GDPR articles 5(2) and 32",
    ),
    Rule(
        item=Item.TRAINING,
        what="corrections of triage, read from cases whenever a model is trained",
        then=Then.BY_ITSELF,
        source="GDPR article 5(1)(b): nothing is kept for training alone",
    ),
    Rule(
        item=Item.IDENTITY,
        what="what proved who somebody is",
        then=Then.BY_ITSELF,
        source="never stored: a note says how, when, by whom, and with what result",
    ),
    Rule(
        item=Item.BLOCKS,
        what="marketing blocks, stopped copies, who unsubscribed from notices: a keyed hash of the address, the date",
        then=Then.ELSEWHERE,
        source="GDPR article 21(3): a block has no end",
    ),
    Rule(
        item=Item.BREACHES,
        what="the breach register",
        then=Then.ELSEWHERE,
        source="GDPR article 33(5); `personvern breach retention`",
    ),
    Rule(
        item=Item.NOTICES,
        what="notices of a changed statement: texts, recipients and letters, 30 days after the run; one that was never"
        " sent is stopped once the change holds, and goes 30 days later",
        then=Then.ELSEWHERE,
        source="GDPR article 5(1)(e): the list has served",
    ),
    Rule(
        item=Item.LEFT_OUT,
        what="keyed hashes of erased persons, whom no notice reaches from a list of before",
        since=Since.ERASED,
        period="tombstone_years",
        then=Then.DELETE,
        source="GDPR article 17: as tombstones",
    ),
    Rule(
        item=Item.TOMBSTONES,
        what="keyed hashes by which an erased mail is known again",
        since=Since.ERASED,
        period="tombstone_years",
        then=Then.DELETE,
        source="GDPR article 17: what was erased must not come back from a backup of the mailbox",
    ),
    Rule(
        item=Item.JOURNAL,
        what="the journal of erasures, replayed after a restore",
        since=Since.ERASED,
        period="journal_days",
        then=Then.DELETE,
        source="GDPR article 17; longer than any backup",
    ),
    Rule(
        item=Item.BACKUPS,
        what="backups of the database and of the mailbox",
        then=Then.ELSEWHERE,
        source="the operator rotates them within 90 days; a restore replays the journal",
    ),
)

RULES: dict[Item, Rule] = {rule.item: rule for rule in SCHEDULE}

BY_HAND = frozenset({Kind.COMPLAINT, Kind.COMPENSATION_CLAIM, Kind.AUTHORITY})
"""The kinds that a person looks at before they go."""

REFUSALS = frozenset({"refusal", "refusal_part"})
"""The answers that a person looks at before they go."""

PASSED_ON = frozenset({Kind.SUPPORT, Kind.MISDIRECTED})
"""The kinds that are no matter of privacy once they were handed over."""
