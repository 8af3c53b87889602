"""The copies of letters that left, kept until each is made (`cases.ports.CopyOutbox`)."""

from __future__ import annotations

from datetime import datetime, timedelta

from cases.ports import ClaimedCopy, CopyDepth
from models.copy_tables import SentCopyRow
from models.database import Database, is_postgres
from models.keys import Keys
from models.letter_rows import open_raw_letter

_OWE = "INSERT INTO sent_copies (letter_id, due_at, attempts) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING"
_DUE = "SELECT letter_id FROM sent_copies WHERE due_at <= $1 ORDER BY due_at, letter_id LIMIT $2"
_CLAIM = """
WITH due AS MATERIALIZED ({due})
UPDATE sent_copies SET due_at = $3, attempts = attempts + 1
 WHERE letter_id IN (SELECT letter_id FROM due) RETURNING letter_id, attempts"""
_BYTES = """
SELECT letters.id, key, purpose, case_id, letters.key_id, letters.sealed, blobs.sealed AS raw
 FROM letters JOIN blobs ON blobs.key_id = letters.key_id WHERE letters.id = $1"""
_DEPTH = "SELECT count(*) AS waiting, count(CASE WHEN attempts > 0 THEN 1 END) AS failed FROM sent_copies"


class SentCopyOutbox:
    """Rows of `sent_copies`: a claim is no more than a later date, after which the copy is due again."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def owe(self, letter: int, now: datetime) -> None:
        """Notes that the copy of this letter is to be made; a second time changes nothing."""
        await self._database.rows(_OWE, letter, now)

    async def claim(self, limit: int, lease: timedelta, now: datetime) -> tuple[ClaimedCopy, ...]:
        """Takes copies that are due, the longest due first; what is not made by the end of the lease is due again."""
        due = f"{_DUE} FOR UPDATE SKIP LOCKED" if is_postgres(self._database.client) else _DUE
        rows = await self._database.rows(_CLAIM.format(due=due), now, limit, now + lease)
        found = [await self._opened(row["letter_id"], row["attempts"]) for row in rows]
        return tuple(copy for copy in found if copy is not None)

    async def made(self, letter: int) -> None:
        """The copy lies in the folder."""
        await SentCopyRow.filter(letter_id=letter).using_db(self._database.client).delete()

    async def postpone(self, letter: int, due: datetime) -> None:
        """It could not be made: due again."""
        await SentCopyRow.filter(letter_id=letter).using_db(self._database.client).update(due_at=due)

    async def depth(self) -> CopyDepth:
        """How many copies are still to be made."""
        (row,) = await self._database.rows(_DEPTH)
        return CopyDepth(waiting=row["waiting"], failed=row["failed"])

    async def _opened(self, letter: int, attempts: int) -> ClaimedCopy | None:
        """The copy, or None where the letter was erased: then none is owed."""
        rows = await self._database.rows(_BYTES, letter)
        keys = await self._keys.store.load_all([row["key_id"] for row in rows], self._database.client)
        if not rows or rows[0]["key_id"] not in keys:
            await self.made(letter)
            return None
        mail = open_raw_letter(rows[0], keys[rows[0]["key_id"]])
        return ClaimedCopy(letter=letter, attempts=attempts, message_id=mail.message_id, raw=mail.raw)
