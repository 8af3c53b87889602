"""The settings of retention: how long each item is kept, and where the journal of erasures is written besides."""

from __future__ import annotations

from datetime import time
from pathlib import Path

from pydantic import BaseModel, Field

from cases.retention.periods import RetentionPeriods


class RetentionSettings(BaseModel):
    """Part of `service.settings.Settings`."""

    retention_raw_days: int = Field(90, ge=1, description="raw mails and files, after the case ended")
    retention_disclosure_days: int = Field(30, ge=1, description="disclosed files, after the answer was delivered")
    retention_record_years: int = Field(3, ge=1, le=10, description="a case, after the last interaction")
    retention_review_years: int = Field(
        3, ge=1, le=10, description="a refusal, complaint, claim or authority's matter, until a person reviews it"
    )
    retention_limit_years: int = Field(4, ge=1, le=10, description="any case without a hold, whatever its state")
    retention_spam_days: int = Field(30, ge=1, description="spam, after staff looked at it")
    retention_handed_over_days: int = Field(30, ge=1, description="what was handed over, after that")
    retention_chat_years: int = Field(3, ge=1, le=10, description="a chat, after it ended")
    retention_loose_days: int = Field(90, ge=7, description="mails and letters that belong to no case")
    retention_audit_years: int = Field(3, ge=1, le=10, description="entries of the audit log")
    retention_tombstone_years: int = Field(5, ge=1, description="the keyed hashes by which erased mails are known")
    retention_journal_days: int = Field(
        365, ge=91, description="the journal of erasures; longer than any backup is kept"
    )
    retention_warn_days: int = Field(7, ge=1, le=60, description="how long before a case goes staff are told")
    retention_at: time = Field(time(2, 30), description="the time of night at which what is due goes, in Oslo")
    erasure_journal: Path | None = Field(
        None, description="a file that the journal of erasures is written to every night, for after a restore"
    )

    def retention_periods(self) -> RetentionPeriods:
        """The periods that the rules use."""
        return RetentionPeriods(
            raw_days=self.retention_raw_days,
            disclosure_days=self.retention_disclosure_days,
            record_years=self.retention_record_years,
            review_years=self.retention_review_years,
            limit_years=self.retention_limit_years,
            spam_days=self.retention_spam_days,
            handed_over_days=self.retention_handed_over_days,
            chat_years=self.retention_chat_years,
            loose_days=self.retention_loose_days,
            audit_years=self.retention_audit_years,
            tombstone_years=self.retention_tombstone_years,
            journal_days=self.retention_journal_days,
            warn_days=self.retention_warn_days,
            at=self.retention_at,
        )
