"""Counts for the metrics: what waits, how old it is, and how many cases there were; read from indexes alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cases.vocabulary import OutboxState, Status
from cases.workflow import OPEN
from models.database import Database, moment, run

COUNTED = (*sorted(OPEN), Status.APPROVED, Status.SPAM, Status.DEAD_LETTER)
"""The states that a person may have to do something about."""

DUE_SOON = timedelta(days=7)

_STATES = ", ".join(f"'{status.value}'" for status in COUNTED)
_WAITING = "'" + "', '".join(sorted(OPEN)) + "'"
# What is put in is a list of our own words, never a value from outside.
_CASES = f"SELECT status, count(*) AS n FROM cases WHERE status IN ({_STATES}) GROUP BY status"  # noqa: S608
_DUE = f"SELECT count(*) AS n FROM cases WHERE status IN ({_WAITING}) AND due_at < $1"  # noqa: S608
_LETTERS = """
SELECT state, count(*) AS n, min(not_before) AS oldest FROM letters
 WHERE state IN ('new', 'retry', 'sending', 'unknown') GROUP BY state"""
_HELD = "SELECT count(*) AS n FROM letters WHERE state IN ('new', 'retry') AND held IS NOT NULL"
_NOTICES = """
SELECT state, count(*) AS n, min(due_at) AS oldest FROM notices
 WHERE state IN ('new', 'retry', 'sending') GROUP BY state"""
_ARRIVALS = "SELECT count(*) AS n, min(received_at) AS oldest FROM arrivals WHERE state = 'stored'"
_ISSUED = "SELECT year, issued FROM case_series"


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """What waits to leave: how much in each state, and since when the oldest could have left."""

    depth: Mapping[OutboxState, int]
    oldest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """The desk in numbers at one moment.

    Attributes
    ----------
    cases:
        In each of the states `COUNTED`.
    issued:
        Case numbers given out, by year.
    overdue, due_soon:
        Cases that wait for an answer and are past their due date, or due within `DUE_SOON`.
    arrivals, oldest_arrival:
        Mails that are stored and led to no case yet.
    held:
        Acknowledgements that wait for staff.
    """

    cases: Mapping[Status, int]
    issued: Mapping[int, int]
    overdue: int
    due_soon: int
    letters: Queued
    notices: Queued
    arrivals: int
    oldest_arrival: datetime | None
    held: int


class DeskMeasures:
    """Takes the measures; some queries, none of which grows with what is done."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, now: datetime) -> Measures:
        """The desk in numbers now."""
        statuses = await self._rows(_CASES)
        arrivals = (await self._rows(_ARRIVALS))[0]
        overdue = await self._count(_DUE, now)
        return Measures(
            cases=dict.fromkeys(COUNTED, 0) | {Status(row["status"]): row["n"] for row in statuses},
            issued={row["year"]: row["issued"] for row in await self._rows(_ISSUED)},
            overdue=overdue,
            due_soon=await self._count(_DUE, now + DUE_SOON) - overdue,
            letters=_queued(await self._rows(_LETTERS)),
            notices=_queued(await self._rows(_NOTICES)),
            arrivals=arrivals["n"],
            oldest_arrival=moment(arrivals["oldest"]),
            held=await self._count(_HELD),
        )

    async def _rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        return await run(self._database.client, sql, *values)

    async def _count(self, sql: str, *values: object) -> int:
        return int((await self._rows(sql, *values))[0]["n"])


def _queued(rows: list[dict[str, Any]]) -> Queued:
    oldest = [at for row in rows if (at := moment(row["oldest"])) is not None]
    return Queued(depth={OutboxState(row["state"]): row["n"] for row in rows}, oldest=min(oldest, default=None))
