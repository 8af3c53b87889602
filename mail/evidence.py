"""Evidence that a letter left, looked for after a crash before anything is sent again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from mail.imap_errors import MailboxError


class EvidenceUnavailable(Exception):
    """The search could not be made: nothing is known, and it is made again later."""


class Evidence(Protocol):
    """Where it can be seen that a letter left."""

    async def found(self, message_id: str) -> bool:
        """Whether a letter of this Message-ID left. Raises `EvidenceUnavailable`."""


class SentMailbox(Protocol):
    """What the search needs of `mail.imap.Mailbox`."""

    async def search_message_id(self, folder: str, message_id: str) -> tuple[int, ...]:
        """The UIDs of the mails in `folder` with exactly this Message-ID."""


class SentFolderEvidence:
    """Looks in the folder in which the mail server keeps what was sent.

    A folder that is missing proves nothing: it counts as a search that could not be made, and the letter waits.
    Each search opens a connection of its own: searches are rare, and the poller's stands in another folder.
    """

    def __init__(self, connect: Callable[[], AbstractAsyncContextManager[SentMailbox]], folder: str) -> None:
        self._connect = connect
        self._folder = folder

    async def found(self, message_id: str) -> bool:
        try:
            async with self._connect() as mailbox:
                return bool(await mailbox.search_message_id(self._folder, message_id))
        except (MailboxError, OSError) as error:
            raise EvidenceUnavailable(type(error).__name__) from None


class AnyEvidence:
    """Looks in one place after the other. A find settles it; a search that could not be made leaves it open."""

    def __init__(self, *places: Evidence) -> None:
        self._places = places

    async def found(self, message_id: str) -> bool:
        """Whether a letter of this Message-ID is found. Raises `EvidenceUnavailable` where a search failed."""
        failed = False
        for place in self._places:
            try:
                if await place.found(message_id):
                    return True
            except EvidenceUnavailable:
                failed = True
        if failed:
            raise EvidenceUnavailable("a folder could not be searched")
        return False
