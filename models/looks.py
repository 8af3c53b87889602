"""Which cases the clock has something to say of: by an index, never by opening every case."""

from __future__ import annotations

from datetime import datetime

from cases.case_number import CaseNumber
from models.database import Database, run
from models.numbers import number_of, row_id

LATER = "UPDATE cases SET next_look_at = $2 WHERE id = $1"
_DUE = "SELECT id FROM cases WHERE next_look_at IS NOT NULL AND next_look_at <= $1 ORDER BY next_look_at, id LIMIT $2"


class StoredLooks:
    """The looks of the clock as a column of the cases (`cases.ports.Looks`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, now: datetime, limit: int) -> tuple[CaseNumber, ...]:
        """The cases to look at now, the longest due first."""
        return tuple(number_of(row["id"]) for row in await run(self._database.client, _DUE, now, limit))

    async def postpone(self, number: CaseNumber, until: datetime) -> None:
        """Looks at a case later."""
        await run(self._database.client, LATER, row_id(number), until)
