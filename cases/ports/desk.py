"""What the Slack edge keeps of its own: which requests were taken, and how each member of staff has the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from cases.vocabulary import Language


class Claims(Protocol):
    """Requests that come more than once are taken once, whichever replica they reach."""

    async def claim(self, key: str, until: datetime, now: datetime) -> bool:
        """Takes the request until then. False where it is taken already. `key` is at most 64 characters."""

    async def sweep(self, now: datetime) -> int:
        """Forgets what was taken until before `now`. Returns how many."""


class StaffLanguages(Protocol):
    """In which language each member of staff has the desk."""

    async def language_of(self, staff: str) -> Language | None:
        """The language that was chosen; None where none was."""

    async def choose(self, staff: str, language: Language) -> None:
        """From now on it is that language."""
