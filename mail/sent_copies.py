"""Copies of what was sent, where the mail server keeps none: put into the folder for sent mails, letter by letter.

A copy is a job of its own: whatever becomes of it, the letter has left and is never sent again for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

import structlog

from cases.messages import PreparedMail
from mail.imap import Place
from mail.imap_errors import MailboxError

WAITING = 500
"""Copies that wait at most; further ones are left out, and counted."""

TRIES = 8
FIRST_PAUSE, LAST_PAUSE = 1.0, 300.0

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
    """What health shows: how many copies were made, and how many were given up."""

    made: int = 0
    missing: int = 0


class SentCopies:
    """Puts copies into the folder, one after the other."""

    def __init__(
        self,
        connect: Callable[[], AbstractAsyncContextManager[CopyFolder]],
        folder: str,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        """`first_pause` in seconds, before the second try; each further one is twice as long."""
        self.status = CopyStatus()
        self._connect = connect
        self._folder = folder
        self._first_pause = first_pause
        self._queue: asyncio.Queue[PreparedMail] = asyncio.Queue(WAITING)

    def left(self, mail: PreparedMail) -> None:
        """The letter was accepted: its copy is due."""
        try:
            self._queue.put_nowait(mail)
        except asyncio.QueueFull:
            self._give_up("too many")

    async def run(self, stop: asyncio.Event) -> None:
        """Makes copies until `stop`."""
        while not stop.is_set():
            waiting = asyncio.ensure_future(self._queue.get())
            stopping = asyncio.ensure_future(stop.wait())
            await asyncio.wait([waiting, stopping], return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if waiting.done():
                await self._copy(waiting.result(), stop)
            else:
                waiting.cancel()

    async def _copy(self, mail: PreparedMail, stop: asyncio.Event) -> None:
        pause = self._first_pause
        for _ in range(TRIES):
            try:
                await self._put(mail)
            except (MailboxError, OSError) as error:
                _log.warning("copy_not_made", error=type(error).__name__)
            else:
                self.status.made += 1
                return
            if await _stopped(stop, pause):
                break
            pause = min(2 * pause, LAST_PAUSE)
        self._give_up("the server refuses it")

    async def _put(self, mail: PreparedMail) -> None:
        async with self._connect() as mailbox:
            await mailbox.ensure_folder(self._folder)
            # A try whose answer was lost may have made it.
            if not await mailbox.search_message_id(self._folder, mail.message_id):
                await mailbox.append(self._folder, mail.raw)

    def _give_up(self, reason: str) -> None:
        self.status.missing += 1
        _log.error("copy_given_up", reason=reason)


async def _stopped(stop: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await stop.wait()
    except TimeoutError:
        return False
