"""The ledger of arrivals: what the poller knows of the mailbox."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from cases.ports.recorded import Arrival


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail as the mailbox gave it; `message_id` as its header has it, empty where there is none."""

    uid: int
    raw: bytes = field(repr=False)
    received_at: datetime
    message_id: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MovedMail:
    """Where an arrival lies now; None for both numbers where the server did not say (UIDPLUS COPYUID)."""

    arrival: int
    uidvalidity: int | None
    uid: int | None


class MailLedger(Protocol):
    """What the poller knows of the mailbox. Each call is a transaction of its own."""

    async def known_uids(self, mailbox: str, uidvalidity: int) -> frozenset[int]:
        """The UIDs whose bytes are stored."""

    async def unknown_uids(self, mailbox: str, uidvalidity: int, uids: Collection[int]) -> frozenset[int]:
        """Those of the UIDs whose bytes are not stored."""

    async def store(self, mailbox: str, uidvalidity: int, uid: int, raw: bytes, received_at: datetime) -> int:
        """Stores the bytes, sealed, with their sha256, before anything is parsed. Returns the arrival's id.

        The same (mailbox, uidvalidity, uid) again changes nothing and returns the same id.
        """

    async def take(self, mailbox: str, uidvalidity: int, mails: Sequence[NewMail]) -> tuple[Arrival, ...]:
        """Stores many mails as `store` does and counts the first attempt at each, all in one transaction.

        Returns those that were new, in order, with their bytes. A mail that ends the process has others counted with
        it, once: what a crash left is begun one by one.
        """

    async def unhandled(self, mailbox: str, limit: int) -> tuple[int, ...]:
        """Ids of arrivals that are stored and led to no case yet, oldest first."""

    async def begin(self, arrival: int) -> Arrival:
        """Counts one more attempt, commits it, and returns the arrival with its bytes."""

    async def to_move(self, mailbox: str, uidvalidity: int, limit: int) -> tuple[tuple[int, int], ...]:
        """(arrival id, UID) of what was handled but not moved yet."""

    async def moved(self, arrival: int, folder: str, uidvalidity: int | None, uid: int | None) -> None:
        """The mail was moved, or was gone; where it lies now, if the server said so (UIDPLUS COPYUID)."""

    async def failed(self, arrival: int, error: str) -> None:
        """Keeps the name of the error by which handling the mail failed."""

    async def seen(self, mailbox: str, now: datetime) -> None:
        """The mailbox is being looked at. After a pause, what arrived meanwhile is a backlog."""

    async def moved_all(self, folder: str, mails: Sequence[MovedMail]) -> None:
        """The same of many, in one transaction."""
