"""The block list: who must not get marketing any more, as a keyed hash of the address (GDPR article 21(3)).

The address itself is kept, sealed, only until the newsletter tool has taken the block over; then the key of the seal
is destroyed, and the hash, the date and the lists remain for as long as they are needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from cases.case_number import CaseNumber
from cases.deadlines.calendar import add_working_days, end_of_day, local_date

CONFIRM_WITHIN_WORKING_DAYS = 1
"""How soon staff confirm the block: an automatic campaign could run (policy; article 21(3) knows no grace)."""

_ADDRESS = re.compile(r"[^\s@<>\"',;:()\[\]\\]{1,64}@(?:[^\s@<>\"',;:()\[\]\\.]{1,63}\.)+[^\s@<>\"',;:()\[\]\\.]{2,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockEntry:
    """A block as staff confirmed it.

    Attributes
    ----------
    address:
        Whose marketing ends.
    lists:
        What it ends on, by the names of the organisation's settings.
    at:
        When staff confirmed it.
    """

    case: CaseNumber
    address: str = field(repr=False)
    lists: tuple[str, ...]
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedBlock:
    """A block on its way to the newsletter tool.

    Attributes
    ----------
    id:
        The same in every repeat: the tool takes each once.
    address_hash:
        The keyed hash, 64 hex digits.
    """

    id: int
    address: str = field(repr=False)
    address_hash: str
    lists: tuple[str, ...]
    blocked_on: date


def is_address(text: str) -> bool:
    """Whether the text has the form of one mail address, and of nothing else."""
    return bool(_ADDRESS.fullmatch(text))


def confirm_by(received_at: datetime) -> datetime:
    """Until when staff should have confirmed the block of an opt-out that arrived then; after it there is an alarm."""
    return end_of_day(add_working_days(local_date(received_at), CONFIRM_WITHIN_WORKING_DAYS))


def is_late(received_at: datetime, now: datetime) -> bool:
    """Whether the working day to confirm the block has gone by."""
    return now > confirm_by(received_at)
