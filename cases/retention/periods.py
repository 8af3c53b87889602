"""The periods of the schedule, as the organisation decides them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPeriods:
    """How long each item is kept; days and years by the Norwegian calendar.

    Attributes
    ----------
    raw_days:
        Raw mails, their attachments, files of answers and copies in the mailbox, after the case ended.
    disclosure_days:
        Files that were disclosed, after the answer that they went along with was delivered.
    record_years:
        Texts, letters and the record of a case, after the last interaction.
    review_years:
        Refusals, complaints, claims and authorities' cases, after closing; then a person looks at them.
    limit_years:
        Any case without a hold, after the last interaction: the most that the privacy statement allows.
    spam_days, handed_over_days:
        After the review, and after the hand-over.
    chat_years:
        Chats, after they ended.
    loose_days:
        Mails and letters that belong to no case, such as delivery reports and alarms.
    audit_years:
        Entries of the audit log.
    tombstone_years, journal_days:
        The keyed hashes by which erased mails are known again, and the journal that is replayed after a restore.
    warn_days:
        How long before a case goes staff are told of it.
    at:
        The time of night, in Oslo, at which what is due goes.
    """

    raw_days: int = 90
    disclosure_days: int = 30
    record_years: int = 3
    review_years: int = 3
    limit_years: int = 4
    spam_days: int = 30
    handed_over_days: int = 30
    chat_years: int = 3
    loose_days: int = 90
    audit_years: int = 3
    tombstone_years: int = 5
    journal_days: int = 365
    warn_days: int = 7
    at: time = time(2, 30)
