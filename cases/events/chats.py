"""What staff do with chats: look them up, read them, stop and resume the copies to an address, choose one to send."""

from __future__ import annotations

from dataclasses import dataclass

from cases.case import Staff
from cases.case_number import CaseNumber


@dataclass(frozen=True, slots=True)
class ChatsSearched:
    """Somebody looked for chats.

    Attributes
    ----------
    by:
        A member of staff, or an operator as `operator:` and a log-in name.
    fields:
        The names of what was searched by, never what stood there.
    """

    by: Staff | str
    fields: str
    found: int


@dataclass(frozen=True, slots=True)
class ChatShown:
    """Somebody was shown the words of a chat."""

    by: Staff | str
    chat: str


@dataclass(frozen=True, slots=True)
class CopiesStopped:
    """A member of staff had the copies stopped to the address of the chat that a case is about."""

    number: CaseNumber
    staff: Staff


@dataclass(frozen=True, slots=True)
class CopiesResumed:
    """A member of staff found that the address is right after all: copies leave to it again."""

    number: CaseNumber
    staff: Staff


@dataclass(frozen=True, slots=True)
class ChatChosen:
    """A member of staff said which chat a case is about: a copy of it can be its answer."""

    number: CaseNumber
    staff: Staff
    chat: str


ChatEvent = ChatsSearched | ChatShown | CopiesStopped | CopiesResumed | ChatChosen
