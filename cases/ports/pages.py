"""What the record keeps for the service's own pages, and of the files of answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from cases.case_number import CaseNumber
from cases.messages import AnswerFile
from cases.pages import Page

if TYPE_CHECKING:
    from cases.ports.recorded import Arrival


class PageRecord(Protocol):
    """The part of an open transaction that is about pages and files."""

    def blind(self, use: str, text: str) -> str:
        """The blind index of a secret; the use parts it from those of other secrets."""

    async def add_page(self, page: Page) -> None:
        """Stores a new page."""

    async def lock_page(self, token: str) -> Page | None:
        """The page of this blind index, locked."""

    async def lock_download(self, number: CaseNumber) -> Page | None:
        """The last download that was prepared in the case, locked."""

    async def save_page(self, page: Page) -> None:
        """Stores a changed page."""

    async def keep_file(self, number: CaseNumber, file: AnswerFile) -> None:
        """A file that was uploaded belongs to the case now. Raises `CaseNotFound` where it is not one of the case."""

    async def add_file(self, number: CaseNumber, file: AnswerFile, content: bytes, now: datetime) -> AnswerFile:
        """Stores a file of the service's own, of one piece. Returns it with its id."""

    async def drop_file(self, file: int) -> None:
        """Destroys a file's key, its bytes and its row."""

    async def file_content(self, file: AnswerFile) -> bytes:
        """The bytes. Raises `NoFiles` where they were destroyed, and ValueError where they are not those described."""


class StoredMails(Protocol):
    """The bytes of the mails that arrived."""

    async def read(self, arrival: int) -> Arrival:
        """The arrival with its bytes."""


class Upload(Protocol):
    """A file on its way in."""

    @property
    def id(self) -> int:
        """Of its row."""

    async def write(self, piece: bytes) -> None:
        """Stores a piece, sealed."""


class Files(Protocol):
    """Files of answers, in pieces."""

    def upload(self, number: CaseNumber, staff: str, now: datetime) -> AbstractAsyncContextManager[Upload]:
        """Begins a file; what was written is destroyed where the block ends by an exception."""

    async def file(self, number: CaseNumber, file: int) -> AnswerFile | None:
        """The description of a file that the case has."""

    def read(self, file: int) -> AsyncIterator[bytes]:
        """The bytes in pieces."""

    async def sweep(self, now: datetime) -> int:
        """Destroys the files of downloads that ended, and what was never finished. Returns how many files."""
