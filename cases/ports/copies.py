"""The copies of what was sent, where the mail server keeps none."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedCopy:
    """The copy of a letter that left, to be made now.

    Attributes
    ----------
    letter:
        The row of the letter in the outbox.
    attempts:
        How often it was tried, this time included.
    """

    letter: int
    attempts: int
    message_id: str = field(repr=False)
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CopyDepth:
    """How many copies are still to be made, and how many of them were tried."""

    waiting: int = 0
    failed: int = 0


class CopyOutbox(Protocol):
    """Copies that are owed. Whatever becomes of one, its letter has left and is never sent again for it."""

    async def owe(self, letter: int, now: datetime) -> None:
        """Notes that the copy of this letter is to be made; a second time changes nothing."""

    async def claim(self, limit: int, lease: timedelta, now: datetime) -> tuple[ClaimedCopy, ...]:
        """Takes copies that are due; what is not made by the end of the lease is due again."""

    async def made(self, letter: int) -> None:
        """The copy lies in the folder."""

    async def postpone(self, letter: int, due: datetime) -> None:
        """It could not be made: due again."""

    async def depth(self) -> CopyDepth:
        """How many copies are still to be made."""
