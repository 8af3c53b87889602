"""How tasks and checks follow a case whenever it is recorded, whatever changed it: nothing is lost without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case
from cases.checklist.state import checks_of, settlements, task_kinds
from cases.checklist.table import ACT_NOW_TASKS
from cases.checklist.values import ChecklistRules, Task
from cases.vocabulary import Kind


def follow(
    case: Case, before: Case | None, rules: ChecklistRules, now: datetime
) -> tuple[Case, tuple[AuditEntry, ...]]:
    """The case with a task for each kind that needs one, and what the audit log keeps of it.

    A task that nobody needs any more is withdrawn, unless it was done. A settled check that does not apply any more
    is set aside: it is kept, and counts again should it apply again.
    """
    followed = replace(case, tasks=_tasks(case, now))
    return followed, (*_task_entries(followed, case), *_check_entries(followed, before, rules))


def _tasks(case: Case, now: datetime) -> tuple[Task, ...]:
    wanted, known = task_kinds(case), {task.kind for task in case.tasks}
    kept = tuple(task for task in case.tasks if task.kind in wanted or not task.open)
    return (*kept, *(Task(kind=kind, opened_at=now) for kind in wanted if kind not in known))


def _task_entries(case: Case, before: Case) -> Iterator[AuditEntry]:
    new, old = {task.kind for task in case.tasks}, {task.kind for task in before.tasks}
    for event, kinds in ((AuditEvent.TASK_OPENED, new - old), (AuditEvent.TASK_WITHDRAWN, old - new)):
        yield from (_task_entry(case, event, kind) for kind in ACT_NOW_TASKS if kind in kinds)


def _task_entry(case: Case, event: AuditEvent, kind: Kind) -> AuditEntry:
    return AuditEntry(event=event, actor=SERVICE, case=case.number, fields={"task": kind.value})


def _check_entries(case: Case, before: Case | None, rules: ChecklistRules) -> Iterator[AuditEntry]:
    if before is None or before.verdict == case.verdict:
        return
    old, new = set(checks_of(before.verdict, rules)), set(checks_of(case.verdict, rules))
    for key in settlements(case):
        if key in old - new:
            yield _check_entry(case, AuditEvent.CHECK_SET_ASIDE, key)
        elif key in new - old:
            yield _check_entry(case, AuditEvent.CHECK_RESUMED, key)


def _check_entry(case: Case, event: AuditEvent, key: str) -> AuditEntry:
    return AuditEntry(event=event, actor=SERVICE, case=case.number, fields={"check": key})
