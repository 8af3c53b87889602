"""What the Slack edge keeps: requests that were taken, and the languages of the staff."""

from __future__ import annotations

from datetime import datetime

from cases.vocabulary import Language
from models.database import Database
from models.staff_tables import StaffLanguageRow

_CLAIM = """
INSERT INTO slack_requests (key, until) VALUES ($1, $2)
 ON CONFLICT (key) DO UPDATE SET until = excluded.until WHERE slack_requests.until <= $3 RETURNING key"""
_SWEEP = "DELETE FROM slack_requests WHERE until <= $1 RETURNING key"
_CHOOSE = """
INSERT INTO staff_languages (staff, language) VALUES ($1, $2)
 ON CONFLICT (staff) DO UPDATE SET language = excluded.language"""


class StoredClaims:
    """Requests as rows (`cases.ports.Claims`): of two replicas that insert the same key, one gets it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, key: str, until: datetime, now: datetime) -> bool:
        """Takes the request until then. False where it is taken already."""
        # One statement, which commits by itself: answers to Slack wait for it, and a transaction takes three more.
        return bool(await self._database.rows(_CLAIM, key, until, now))

    async def sweep(self, now: datetime) -> int:
        """Forgets what was taken until before `now`. Returns how many."""
        async with self._database.transaction() as transaction:
            return len(await transaction.rows(_SWEEP, now))


class StoredStaffLanguages:
    """Languages as rows (`cases.ports.StaffLanguages`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def language_of(self, staff: str) -> Language | None:
        """The language that was chosen; None where none was."""
        row = await StaffLanguageRow.get_or_none(staff=staff, using_db=self._database.client)
        return Language(row.language) if row is not None else None

    async def choose(self, staff: str, language: Language) -> None:
        """From now on it is that language."""
        async with self._database.transaction() as transaction:
            await transaction.rows(_CHOOSE, staff, language.value)
