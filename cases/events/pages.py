"""What staff do with the service's own pages and with the files of an answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from cases.case import Staff
from cases.case_number import CaseNumber
from cases.messages import AnswerFile
from cases.pages import PagePurpose, Ticket


@dataclass(frozen=True, slots=True)
class PageRequested:
    """A member of staff asked for a page of the case: to read all of it, or to put files to the answer."""

    number: CaseNumber
    staff: Staff
    purpose: PagePurpose
    ticket: Ticket = field(repr=False)


@dataclass(frozen=True, slots=True)
class FileAttached:
    """A member of staff put an uploaded file to the answer."""

    number: CaseNumber
    staff: Staff
    file: AnswerFile


@dataclass(frozen=True, slots=True)
class FileDetached:
    """A member of staff took a file from the answer: it is destroyed."""

    number: CaseNumber
    staff: Staff
    file: int


@dataclass(frozen=True, slots=True)
class DownloadPrepared:
    """A member of staff had the letter written by which the person fetches the files of the answer.

    Attributes
    ----------
    url:
        Of the page; it holds the ticket's token.
    """

    number: CaseNumber
    staff: Staff
    ticket: Ticket = field(repr=False)
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DownloadCodeRequested:
    """A member of staff asked for the code that they read to the person: a fresh one, and none before it counts."""

    number: CaseNumber
    staff: Staff
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FilesEncrypted:
    """A member of staff had all files of the answer packed into one archive that opens by a code alone.

    Attributes
    ----------
    file:
        The archive.
    replaced:
        The ids of the files that are in it.
    """

    number: CaseNumber
    staff: Staff
    file: AnswerFile
    replaced: tuple[int, ...]


PagesEvent = PageRequested | FileAttached | FileDetached | FilesEncrypted | DownloadPrepared | DownloadCodeRequested
