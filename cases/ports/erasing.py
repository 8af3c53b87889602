"""What is to go outside the database: mails from the mailbox, posts from Slack."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from cases.retention.tasks import TaskReason


@dataclass(frozen=True, slots=True, kw_only=True)
class DoomedMail:
    """A mail that is to go.

    Attributes
    ----------
    sent:
        It is a copy of what we sent, else it came in.
    mailbox:
        The name of the watched folder that it came by (`mail.imap_endpoint.ImapEndpoint.name`).
    folder:
        Where it was moved; empty where it still lies in the watched one.
    uidvalidity, uid:
        None where the server never said.
    message_id:
        Angle brackets included; empty where it had none.
    """

    row: int
    sent: bool
    mailbox: str = ""
    folder: str = ""
    uidvalidity: int | None = None
    uid: int | None = None
    message_id: str = field(default="", repr=False)
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DoomedPost:
    """A post of the service that is to go from Slack; `thread` where it is a card, with what was said below it."""

    row: int
    channel: str
    ts: str
    thread: bool
    attempts: int = 0


class MailErasures(Protocol):
    """The mails that are to go; worked off by one process at a time."""

    async def due(self, limit: int, now: datetime) -> tuple[DoomedMail, ...]:
        """What is to go now, by folder."""

    async def gone(self, rows: tuple[int, ...], now: datetime, *, found: bool = True) -> None:
        """They are in the mailbox no more; `found` is False where they were not there to begin with."""

    async def later(self, rows: tuple[int, ...], due: datetime) -> None:
        """To be tried again."""

    async def leave(self, row: int, reason: TaskReason, now: datetime) -> None:
        """A person has to do it."""


class SlackErasures(Protocol):
    """The posts that are to go; worked off by one process at a time."""

    async def due_posts(self, limit: int, now: datetime) -> tuple[DoomedPost, ...]:
        """What is to go now."""

    async def post_gone(self, row: int) -> None:
        """It stands in Slack no more."""

    async def post_later(self, row: int, due: datetime) -> None:
        """To be tried again."""

    async def leave_post(self, row: int, reason: TaskReason, now: datetime) -> None:
        """A person has to do it."""
