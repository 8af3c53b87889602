"""How a case came to the desk where no mail opened it, and why one was closed without an answer of ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cases.case_number import CaseNumber


class Channel(StrEnum):
    """By which way an inquiry reached us that staff wrote down; a request needs no form (EDPB 01/2022 § 52)."""

    PHONE = "phone"
    PAPER = "paper"
    SUPPORT = "support"
    SPAM_FOLDER = "spam_folder"


class CloseReason(StrEnum):
    """Why a case is closed. `ANSWERED` and `MERGED` follow from the case itself; staff choose among the others."""

    ANSWERED = "answered"
    ANSWERED_OTHERWISE = "answered_otherwise"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    NO_ANSWER_NEEDED = "no_answer_needed"
    MERGED = "merged"


CHOSEN_REASONS = (
    CloseReason.ANSWERED_OTHERWISE,
    CloseReason.WITHDRAWN,
    CloseReason.DUPLICATE,
    CloseReason.NO_ANSWER_NEEDED,
)
"""What staff can choose from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """That a member of staff wrote the inquiry down.

    Attributes
    ----------
    at:
        When it was written down; the clock of the case may run from earlier.
    reason:
        Why it was received earlier than it was written down; empty where it was not.
    """

    channel: Channel
    by: str
    at: datetime
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The case that this one was split from, and when: its messages up to then are read with this case."""

    number: CaseNumber
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What staff wrote down about a case, never sent to anybody; it is disclosed under a right of access.

    Attributes
    ----------
    inquiry:
        It is what the person asked for, by telephone or on paper, as staff wrote it down.
    """

    at: datetime
    author: str
    text: str = field(repr=False)
    inquiry: bool = False
