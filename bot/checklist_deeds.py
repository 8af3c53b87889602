"""What staff do before they answer: go through the checklist, and say that what could not wait is done."""

from __future__ import annotations

from types import MappingProxyType

from bot.checklist_modals import checks_view, done_view
from bot.checklist_texts import task_label
from bot.deed import Deed, Deeds, open_view, still_possible
from bot.desk import Ask, Desk
from bot.inert import escape
from cases.case import Staff
from cases.checklist.state import checks_of, open_tasks
from cases.events import TasksDone
from cases.permissions import may
from cases.vocabulary import Action
from cases.workflow import allows


async def _checks(desk: Desk, ask: Ask, staff: Staff) -> None:
    case = await desk.queries.case(ask.number)
    if not checks_of(case.verdict, desk.checklist):
        await ask.tell(desk.texts("answer.no_checks", number=ask.number))
        return
    editable = allows(case.status, Action.CHECK) and may(staff.role, Action.CHECK)
    await open_view(desk, ask, checks_view(case, desk.texts, desk.checklist, editable=editable))


async def _done(desk: Desk, ask: Ask, staff: Staff) -> None:
    """One task is done at once, which the button asks about first; of several, a modal asks which."""
    case = await still_possible(desk, ask, Action.ACT)
    tasks = open_tasks(case)
    if not tasks:
        await ask.tell(desk.texts("answer.no_tasks", number=ask.number))
    elif len(tasks) > 1:
        await open_view(desk, ask, done_view(case, desk.texts))
    else:
        (task,) = tasks
        await desk.handler.handle(TasksDone(ask.number, staff, frozenset({task.kind})))
        await ask.tell(
            desk.texts("answer.task_done", number=ask.number, task=escape(task_label(task.kind, desk.texts)))
        )


DEEDS: Deeds = MappingProxyType(
    {
        "checks": Deed(Action.READ, _checks),
        "done": Deed(Action.ACT, _done),
    }
)
