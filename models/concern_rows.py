"""Whom cases are about, repeated in the clear, so that lists can leave those cases out."""

from __future__ import annotations

from tortoise.backends.base.client import BaseDBAsyncClient

from cases.case import Case
from cases.case_number import CaseNumber
from models.database import Transaction
from models.numbers import number_of, row_id
from models.staff_tables import ConcernRow

_ADD = "INSERT INTO case_concerns (case_id, staff) VALUES ($1, $2)"


async def write_concerns(transaction: Transaction, case: Case, before: frozenset[str]) -> None:
    """Brings the rows of a case to what it says now; `before` is what they say."""
    if case.concerns == before:
        return
    row = row_id(case.number)
    await ConcernRow.filter(case_id=row).using_db(transaction.client).delete()
    if case.concerns:
        await transaction.many(_ADD, [(row, staff) for staff in sorted(case.concerns)])


async def closed_cases(client: BaseDBAsyncClient, staff: str) -> frozenset[CaseNumber]:
    """The cases that are about this member of staff."""
    rows = await ConcernRow.filter(staff=staff).using_db(client).values_list("case_id")
    return frozenset(number_of(row) for (row,) in rows)
