"""The counts that remain when a case goes."""

from __future__ import annotations

from dataclasses import fields

from cases.case import Case
from cases.retention.counting import Counted, counted
from models.database import Transaction

_NAMES = tuple(field.name for field in fields(Counted))
_MARKS = ", ".join(f"${place}" for place in range(1, len(_NAMES) + 1))
_COUNT = f"""
INSERT INTO statistics ({", ".join(_NAMES)}, cases) VALUES ({_MARKS}, 1)
 ON CONFLICT ({", ".join(_NAMES)}) DO UPDATE SET cases = statistics.cases + 1"""  # noqa: S608 - our own words


async def count_case(transaction: Transaction, case: Case) -> None:
    """Counts a case that is about to go; once, in the transaction that erases it."""
    cell = counted(case)
    values = [getattr(cell, name) for name in _NAMES]
    await transaction.rows(_COUNT, *(value if isinstance(value, bool) else str(value) for value in values))
