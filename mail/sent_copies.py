"""Copies of what was sent, where the mail server keeps none: put into the folder for sent mails, letter by letter.

A copy is a job of its own, kept over a restart: whatever becomes of it, the letter has left and is never sent again
for it. It is owed before the record learns that the letter left, so that after a crash in between the copy itself is
the evidence by which nothing is sent twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import structlog

from cases.ports import ClaimedCopy, ClaimedLetter, Clock, CopyOutbox
from mail.imap import Place
from mail.imap_errors import MailboxError
from mail.waiting import first_of

BATCH = 10
LEASE = timedelta(minutes=10)
POLL = timedelta(seconds=30)
FIRST_PAUSE, LAST_PAUSE = timedelta(seconds=10), timedelta(hours=4)
"""Between two tries of one copy, each twice as long as the last."""

_log = structlog.get_logger(__name__)


class CopyFolder(Protocol):
    """What a copy needs of `mail.imap.Mailbox`."""

    async def ensure_folder(self, folder: str) -> None:
        """Makes the folder where there is none."""

    async def search_message_id(self, folder: str, message_id: str) -> tuple[int, ...]:
        """The UIDs of the mails in `folder` with exactly this Message-ID."""

    async def append(self, folder: str, raw: bytes) -> Place:
        """Puts a mail into a folder."""


@dataclass(slots=True)
class CopyStatus:
    """What health shows.

    Attributes
    ----------
    made:
        Copies since the start.
    failing:
        Copies that were tried in vain and wait to be tried again.
    unrecorded:
        Letters that left while the record was away: nothing says any more that their copy is owed.
    """

    made: int = 0
    failing: int = 0
    unrecorded: int = 0


class SentCopies:
    """Makes the copies that are owed, until it is told to stop."""

    def __init__(
        self,
        connect: Callable[[], AbstractAsyncContextManager[CopyFolder]],
        folder: str,
        *,
        outbox: CopyOutbox,
        clock: Clock,
        poll: timedelta = POLL,
        first_pause: timedelta = FIRST_PAUSE,
    ) -> None:
        self.status = CopyStatus()
        self._connect = connect
        self._folder = folder
        self._outbox = outbox
        self._clock = clock
        self._poll = poll
        self._first_pause = first_pause
        self._wake = asyncio.Event()

    async def left(self, letter: ClaimedLetter) -> None:
        """The letter was accepted: its copy is owed. Raises nothing: the letter is on its way."""
        try:
            await self._outbox.owe(letter.row, self._clock.now())
        except Exception as error:  # noqa: BLE001 - whatever the record has, the letter must be settled as sent
            self.status.unrecorded += 1
            _log.error("copy_not_recorded", error=type(error).__name__)
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Makes copies until `stop`."""
        while not stop.is_set():
            self._wake.clear()
            try:
                made = await self._turn()
                self.status.failing = (await self._outbox.depth()).failed
            except Exception as error:  # noqa: BLE001 - the record may be away for an hour
                made = False
                _log.warning("copies_not_looked_for", error=type(error).__name__)
            if not made:
                await first_of(self._poll.total_seconds(), stop, self._wake)

    async def _turn(self) -> bool:
        """Tries what is due. Returns whether there may be more that can be made."""
        claimed = await self._outbox.claim(BATCH, LEASE, self._clock.now())
        done = [await self._copy(copy) for copy in claimed]
        return any(done)

    async def _copy(self, copy: ClaimedCopy) -> bool:
        try:
            await self._put(copy)
        except (MailboxError, OSError) as error:
            _log.warning("copy_not_made", error=type(error).__name__, attempts=copy.attempts)
            await self._outbox.postpone(copy.letter, self._clock.now() + self._pause(copy.attempts))
            return False
        self.status.made += 1
        await self._outbox.made(copy.letter)
        return True

    async def _put(self, copy: ClaimedCopy) -> None:
        async with self._connect() as mailbox:
            await mailbox.ensure_folder(self._folder)
            # A try whose answer was lost may have made it.
            if not await mailbox.search_message_id(self._folder, copy.message_id):
                await mailbox.append(self._folder, copy.raw)

    def _pause(self, attempts: int) -> timedelta:
        """Before the next try; no copy is ever given up."""
        doublings: int = 2 ** min(attempts - 1, 20)
        return min(self._first_pause * doublings, LAST_PAUSE)
