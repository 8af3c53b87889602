"""What retention knows of one case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureOrder:
    """That people decided to erase a case before its time, as at the person's request (GDPR article 17).

    Attributes
    ----------
    by, approved_by:
        Staff ids, or `operator:` and a log-in name; the second is empty where one person may do it alone.
    reason:
        As staff wrote it; it goes with the case.
    """

    by: str
    at: datetime
    approved_by: str = ""
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """What has gone of a case already, and when the next thing is to go.

    Attributes
    ----------
    heard_at:
        When the person wrote last, after the first mail.
    raw_gone_at, files_gone_at:
        When raw mails and all files, and when the files of the answer were last destroyed.
    told_at:
        When staff were last told that the case is about to go, or is to be reviewed.
    asked:
        That somebody asked for that, and nobody decided yet; `approved_by` is empty.
    order:
        That it is to be erased now.
    look_at:
        When retention has something to do next; None while nothing is to go.
    """

    heard_at: datetime | None = None
    raw_gone_at: datetime | None = None
    files_gone_at: datetime | None = None
    told_at: datetime | None = None
    asked: ErasureOrder | None = None
    order: ErasureOrder | None = None
    look_at: datetime | None = None
