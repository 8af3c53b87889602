"""The counts that remain when a case goes, and those of the cases that still stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import fields
from datetime import datetime

from cases.case import Case
from cases.retention.counting import Counted, counted
from cases.retention.figures import Cell
from cases.vocabulary import Kind, Language, Role
from models.case_rows import open_case
from models.database import Database, Transaction
from models.keys import Keys
from models.tables import CaseRow

_NAMES = tuple(field.name for field in fields(Counted))
_MARKS = ", ".join(f"${place}" for place in range(1, len(_NAMES) + 1))
_COUNT = f"""
INSERT INTO statistics ({", ".join(_NAMES)}, cases) VALUES ({_MARKS}, 1)
 ON CONFLICT ({", ".join(_NAMES)}) DO UPDATE SET cases = statistics.cases + 1"""  # noqa: S608 - our own words
_READ = f"SELECT {', '.join(_NAMES)}, cases FROM statistics WHERE quarter LIKE $1"  # noqa: S608 - our own words
_AT_ONCE = 200


async def count_case(transaction: Transaction, case: Case) -> None:
    """Counts a case that is about to go; once, in the transaction that erases it."""
    cell = counted(case)
    values = [getattr(cell, name) for name in _NAMES]
    await transaction.rows(_COUNT, *(value if isinstance(value, bool) else str(value) for value in values))


class StoredStatistics:
    """Reads what was counted, and counts what stands."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def cells(self, year: int, since: datetime, before: datetime) -> tuple[Cell, ...]:
        """The cells of a year; `since` and `before` are its ends, for the cases that still stand."""
        found: Counter[Counted] = Counter()
        for row in await self._database.rows(_READ, f"{year}-%"):
            found[_cell(row)] += int(row["cases"])
        async for case in self._standing(since, before):
            if case.merged_into is None:
                found[counted(case)] += 1
        return tuple(found.items())

    async def _standing(self, since: datetime, before: datetime) -> AsyncIterator[Case]:
        """A few at a time: whoever else waits for the record gets it in between. What cannot be read is left out."""
        client, after = self._database.client, 0
        received = CaseRow.filter(received_at__gte=since, received_at__lt=before).using_db(client)
        while rows := await received.filter(id__gt=after).order_by("id").limit(_AT_ONCE):
            after = rows[-1].id
            keys = await self._keys.store.load_all((row.key_id for row in rows), client)
            for row in rows:
                if row.key_id in keys:
                    yield open_case(row, keys[row.key_id])


def _cell(row: dict[str, object]) -> Counted:
    words = {name: str(row[name]) for name in _NAMES if name not in ("kind", "language", "role", "extended")}
    return Counted(
        kind=Kind(str(row["kind"])),
        language=Language(str(row["language"])),
        role=Role(str(row["role"])),
        extended=bool(row["extended"]),
        **words,
    )
