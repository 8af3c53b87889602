"""Keeps the rows of a case's tasks as the case has them, and finds those that are open."""

from __future__ import annotations

from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from cases.case import Case
from cases.checklist.values import Task
from cases.ports import OpenTask, TaskSelection
from models.database import Transaction
from models.numbers import number_of, row_id
from models.task_tables import TaskRow

_FORGET = "DELETE FROM case_tasks WHERE case_id = $1"
_KEEP = "INSERT INTO case_tasks (case_id, kind, opened_at, done_at) VALUES ($1, $2, $3, $4)"


async def write_tasks(transaction: Transaction, case: Case, before: Sequence[Task]) -> None:
    """Replaces the rows of the case where its tasks are not what they were."""
    if case.tasks == tuple(before):
        return
    row = row_id(case.number)
    await transaction.rows(_FORGET, row)
    await transaction.many(_KEEP, [(row, task.kind.value, task.opened_at, task.done_at) for task in case.tasks])


async def find_tasks(client: BaseDBAsyncClient, selection: TaskSelection) -> tuple[OpenTask, ...]:
    """Open tasks, the oldest first."""
    rows = TaskRow.filter(done_at__isnull=True)
    if selection.kind is not None:
        rows = rows.filter(kind=selection.kind)
    if selection.opened_before is not None:
        rows = rows.filter(opened_at__lt=selection.opened_before)
    found = rows.order_by("opened_at", "id").offset(selection.offset).limit(selection.limit).using_db(client)
    return tuple(OpenTask(number_of(row.case_id), row.kind, row.opened_at) for row in await found)
