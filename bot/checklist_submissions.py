"""The submits by which checks are ticked, waived or reopened, and tasks are done."""

from __future__ import annotations

from types import MappingProxyType

from bot.checklist_modals import ShownChecks, changes_of
from bot.desk import Desk
from bot.inert import clean
from bot.modals import Shown
from bot.submission import CLOSE, Answer, Submission, Submissions, Values, field_errors
from cases.case import Staff
from cases.checklist.values import CheckChange
from cases.events import ChecksChanged, TasksDone
from cases.vocabulary import Action, Kind


async def _checks(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    before = ShownChecks.load(shown.base)
    ticked, waived = changes_of(values)
    reason = clean(values.get("reason", "")).strip()
    newly_waived = waived - before.waived
    if newly_waived & ticked:
        return field_errors(waive=desk.texts("error.waive_ticked"))
    if bool(newly_waived) != bool(reason):
        key = "error.waive_reason" if newly_waived else "error.waive_nothing"
        return field_errors(reason=desk.texts(key))
    if changes := _changes(before, ticked, waived):
        await desk.handler.handle(ChecksChanged(shown.number, staff, changes, reason))
    return CLOSE


def _changes(before: ShownChecks, ticked: frozenset[str], waived: frozenset[str]) -> dict[str, CheckChange]:
    """What this person changed, and nothing else: others may have changed the rest meanwhile."""
    gone = (before.ticked | before.waived) - ticked - waived
    return {
        **dict.fromkeys(gone, CheckChange.REOPEN),
        **dict.fromkeys(waived - before.waived, CheckChange.WAIVE),
        **dict.fromkeys(ticked - before.ticked, CheckChange.TICK),
    }


async def _done(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    kinds = frozenset(Kind(value) for value in values.get("tasks", "").split(",") if value)
    await desk.handler.handle(TasksDone(shown.number, staff, kinds))
    return CLOSE


SUBMISSIONS: Submissions = MappingProxyType(
    {
        "change_checks": Submission(Action.CHECK, _checks),
        "finish_tasks": Submission(Action.ACT, _done),
    }
)
