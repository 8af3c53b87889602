"""Alarms: what is wrong with the service itself, so that no case tells of it. Fixed words only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class AlarmReason(StrEnum):
    """Why a part needs a person."""

    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a word, no secret
    TOKEN_UNAVAILABLE = "token_unavailable"  # noqa: S105
    MAILBOX_LOGIN_REFUSED = "mailbox_login_refused"
    LETTERS_LOGIN_REFUSED = "letters_login_refused"
    CANARY_LOST = "canary_lost"
    BREAKER_OPEN = "breaker_open"
    CHAT_COPIES_LIMITED = "chat_copies_limited"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm, or, where `over`, the notice that all is well again.

    Attributes
    ----------
    detail:
        Fixed words, numbers and dates in the language of the desk; empty where the reason says all.
    """

    reason: AlarmReason
    over: bool = False
    detail: str = ""


class Alarms(Protocol):
    """Where alarms are told."""

    async def tell(self, alarm: Alarm) -> bool:
        """Tells it. False where it could not be told; then it is told again later."""
