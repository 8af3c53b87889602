"""Deletes from the mailbox what was erased from the record: by UID where that still counts, else by Message-ID."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from cases.ports import Clock, Leases
from cases.ports.erasing import DoomedMail, MailErasures
from cases.retention.tasks import TaskReason
from mail.imap_errors import ConnectionLost, FolderMissing, MailboxError
from mail.waiting import first_of

AT_ONCE = 200
LOOK_SECONDS = 30.0
LEASE = timedelta(minutes=5)
LEASE_NAME = "mailbox erasures"
TRIES = 8
"""After so many refusals of the server a person has to do it."""

_log = structlog.get_logger(__name__)


class ErasingMailbox(Protocol):
    """What is needed of `mail.imap.Mailbox`."""

    async def select(self, folder: str) -> int:
        """Opens a folder. Returns its UIDVALIDITY."""

    async def uids(self) -> frozenset[int]:
        """The UIDs of all mails in the folder."""

    async def search_message_id(self, folder: str, message_id: str) -> tuple[int, ...]:
        """The UIDs of the mails in `folder` with exactly this Message-ID."""

    async def remove(self, uids: Iterable[int]) -> bool:
        """Deletes mails of the open folder. False where the server cannot delete single mails."""


Connect = Callable[[], AbstractAsyncContextManager[ErasingMailbox]]


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of the mailbox.

    Attributes
    ----------
    prefix:
        What the names of watched folders begin with, the folder itself behind it.
    inbound:
        Where mails that came in are looked for when their UID counts no more.
    sent:
        Where copies of what we sent are looked for.
    """

    prefix: str
    inbound: tuple[str, ...]
    sent: tuple[str, ...]

    def of(self, mail: DoomedMail) -> str:
        """The folder in which a mail lay last; empty where that is not known, or was on another server."""
        if mail.sent or not mail.mailbox.startswith(self.prefix):
            return ""
        return mail.folder or mail.mailbox.removeprefix(self.prefix)

    def to_search(self, mail: DoomedMail) -> tuple[str, ...]:
        """Where else to look for a mail."""
        known = (self.of(mail),) if self.of(mail) else ()
        return self.sent if mail.sent else tuple(dict.fromkeys((*known, *self.inbound)))


class MailEraser:
    """Works the queue off, on one replica at a time, over a connection of its own."""

    def __init__(
        self, connect: Connect, erasures: MailErasures, folders: Folders, *, leases: Leases, clock: Clock, holder: str
    ) -> None:
        self._connect = connect
        self._erasures = erasures
        self._folders = folders
        self._leases = leases
        self._clock = clock
        self._holder = holder
        self.last_error = ""

    async def run(self, stop: asyncio.Event) -> None:
        """Looks every `LOOK_SECONDS` until `stop`. Raises what the record raises; then it is started again."""
        while not stop.is_set():
            if not await self.look():
                await first_of(LOOK_SECONDS, stop)

    async def look(self) -> int:
        """Deletes a batch. Returns of how many mails; 0 where nothing waits or another replica does it."""
        now = self._clock.now()
        mails = await self._erasures.due(AT_ONCE, now)
        if not mails or not await self._leases.acquire(LEASE_NAME, self._holder, LEASE, now):
            return 0
        try:
            async with self._connect() as mailbox:
                await self._delete(mailbox, mails)
        except (MailboxError, OSError) as error:
            self.last_error = type(error).__name__
            _log.warning("mails_not_erased", error=self.last_error, mails=len(mails))
            await self._later(await self._erasures.due(AT_ONCE, now), now)
            return 0
        self.last_error = ""
        return len(mails)

    async def _delete(self, mailbox: ErasingMailbox, mails: Sequence[DoomedMail]) -> None:
        by_folder: dict[str, list[DoomedMail]] = {}
        for mail in mails:
            by_folder.setdefault(self._folders.of(mail) if mail.uid is not None else "", []).append(mail)
        missing = by_folder.pop("", [])
        for folder, some in by_folder.items():
            missing += await self._by_uid(mailbox, folder, some)
        for mail in missing:
            await self._by_name(mailbox, mail)

    async def _by_uid(self, mailbox: ErasingMailbox, folder: str, mails: Sequence[DoomedMail]) -> list[DoomedMail]:
        """Deletes those whose UID counts and is there. Returns the others."""
        try:
            uidvalidity = await mailbox.select(folder)
        except ConnectionLost:
            raise
        except MailboxError:
            return list(mails)
        there = await mailbox.uids()
        here = [mail for mail in mails if mail.uidvalidity == uidvalidity and mail.uid in there]
        await self._settle(mailbox, here, [mail.uid for mail in here if mail.uid is not None])
        return [mail for mail in mails if mail not in here]

    async def _by_name(self, mailbox: ErasingMailbox, mail: DoomedMail) -> None:
        """Deletes whatever has its Message-ID; a mail without one that is not where it lay is left to a person."""
        if not mail.message_id:
            await self._nameless(mail)
            return
        found = False
        for folder in self._folders.to_search(mail):
            try:
                uids = await mailbox.search_message_id(folder, mail.message_id)
                if uids:
                    await mailbox.select(folder)
                    found = await self._settle(mailbox, [mail], uids) or found
            except FolderMissing:
                continue
        if not found:
            await self._erasures.gone((mail.row,), self._clock.now(), found=False)

    async def _nameless(self, mail: DoomedMail) -> None:
        now = self._clock.now()
        if mail.uid is not None and self._folders.of(mail) and mail.attempts == 0:
            # Once more: it may have been on its way to the other folder.
            await self._erasures.later((mail.row,), now + timedelta(minutes=5))
        else:
            await self._erasures.leave(mail.row, TaskReason.MAIL_WITHOUT_NAME, now)

    async def _settle(self, mailbox: ErasingMailbox, mails: Sequence[DoomedMail], uids: Iterable[int]) -> bool:
        """Deletes from the open folder, and says so; where the server cannot, a person has to. Always true."""
        now = self._clock.now()
        if not mails:
            return False
        if await mailbox.remove(uids):
            await self._erasures.gone(tuple(mail.row for mail in mails), now)
        else:
            for mail in mails:
                await self._erasures.leave(mail.row, TaskReason.SERVER_CANNOT_EXPUNGE, now)
        return True

    async def _later(self, mails: Sequence[DoomedMail], now: datetime) -> None:
        """What is left of a batch is tried again, less and less often, and then left to a person."""
        for mail in mails:
            if mail.attempts >= TRIES:
                await self._erasures.leave(mail.row, TaskReason.MAILBOX_REFUSES, now)
            else:
                await self._erasures.later((mail.row,), now + timedelta(minutes=2**mail.attempts))
