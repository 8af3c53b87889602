"""The service's own pages: what each is for, and when it may be opened.

A page is reached by a link with a random token, and opened by a code that comes another way. What is stored of token,
code and session opens nothing: a blind index of each.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from cases.case_number import CaseNumber
from cases.messages import AnswerFile
from cases.policy import PageLimits
from cases.vocabulary import Action

CODE_DIGITS = 8


class PagePurpose(StrEnum):
    """What a page is for; one page has one purpose."""

    READ = "read"
    FILES = "files"
    DOWNLOAD = "download"


STAFF_ACTIONS: Mapping[PagePurpose, Action] = MappingProxyType(
    {PagePurpose.READ: Action.OPEN_FULL, PagePurpose.FILES: Action.ATTACH}
)
"""The right that a page for staff takes, asked when its link is made and again at every visit."""


class Refused(StrEnum):
    """Why a code did not open a page."""

    GONE = "gone"
    WRONG_CODE = "wrong_code"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What opens a page: a token of 256 bits for the link, and a code that is not in it."""

    token: str = field(repr=False)
    code: str = field(repr=False)

    @classmethod
    def fresh(cls) -> Ticket:
        """A new one."""
        return cls(secrets.token_urlsafe(32), f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it is stored.

    Attributes
    ----------
    id:
        0 for one that is not stored yet.
    staff:
        The one member of staff that it is for; empty for a download of the person.
    code, session:
        Blind indexes; empty where there is none.
    opened_at:
        When the code was right; a page for staff is opened once.
    released:
        The letter that names the link was approved.
    fetched:
        How many files were fetched.
    files:
        Ids of the files that can be fetched.
    """

    id: int = 0
    token: str = field(repr=False)
    purpose: PagePurpose
    case: CaseNumber
    staff: str = ""
    code: str = field(repr=False)
    expires_at: datetime
    attempts: int = 0
    opened_at: datetime | None = None
    session: str = field(default="", repr=False)
    session_until: datetime | None = None
    released: bool = False
    fetched: int = 0
    files: tuple[int, ...] = ()

    def can_be_opened(self, now: datetime, limits: PageLimits) -> bool:
        """Whether a right code would open it now."""
        if now >= self.expires_at or self.attempts >= limits.attempts:
            return False
        return self.released if self.purpose is PagePurpose.DOWNLOAD else self.opened_at is None

    def is_open(self, now: datetime) -> bool:
        """Whether its session lasts still."""
        if self.session_until is None or now >= self.session_until:
            return False
        return self.purpose is not PagePurpose.DOWNLOAD or now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPage:
    """A page that is to be stored, with what opens it still readable."""

    ticket: Ticket = field(repr=False)
    purpose: PagePurpose
    expires_at: datetime
    staff: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWork:
    """What a decision wants done with the pages and files of a case.

    Attributes
    ----------
    page:
        To be stored.
    code:
        Opens the case's download from now on; the one before it does no longer. Empty for no change.
    kept, dropped:
        Files that the case has from now on, and ids of those that are destroyed.
    """

    case: CaseNumber
    page: NewPage | None = None
    code: str = field(default="", repr=False)
    kept: tuple[AnswerFile, ...] = ()
    dropped: tuple[int, ...] = ()
