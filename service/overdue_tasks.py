"""What cannot wait for the answer, such as a block in the newsletters, and is not confirmed after a working day."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from cases.alarms import OverdueTask
from cases.deadlines.calendar import OSLO, add_working_days, local_date
from cases.ports import CaseQueries, Registers, TaskSelection
from cases.vocabulary import Kind


class UnconfirmedTasks:
    """The open tasks of the checklists (`cases.alarms.TaskSource`): articles 7(3), 18(1) and 21(3) GDPR."""

    def __init__(self, queries: CaseQueries, working_days: int = 1) -> None:
        self._queries = queries
        self._days = working_days

    async def overdue(self, now: datetime, limit: int) -> tuple[OverdueTask, ...]:
        """The tasks that were opened before the end of the working day that they had, the oldest first."""
        tasks = await self._queries.tasks(TaskSelection(opened_before=_opened_before(now, self._days), limit=limit))
        return tuple(OverdueTask(case=task.case, name=_name(task.kind)) for task in tasks)


class UnconfirmedBlocks:
    """The opt-outs without a block (`cases.alarms.TaskSource`): a task that was marked as done blocks nobody.

    It has the name of the task, so that one alarm stands for both.
    """

    def __init__(self, registers: Registers) -> None:
        self._registers = registers

    async def overdue(self, now: datetime, limit: int) -> tuple[OverdueTask, ...]:
        """The opt-outs whose working day has gone by, the oldest first."""
        late = (await self._registers.unconfirmed_opt_outs(now))[:limit]
        return tuple(OverdueTask(case=each.case, name=_name(Kind.MARKETING_OPT_OUT)) for each in late)


def _name(kind: Kind) -> str:
    return kind.value.replace("_", "-")


def _opened_before(now: datetime, working_days: int) -> datetime:
    """The start of the first day whose term of so many working days has not ended by now."""
    day = local_date(now)
    while add_working_days(day, working_days) >= local_date(now):
        day -= timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=OSLO)
