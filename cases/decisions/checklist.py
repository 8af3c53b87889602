"""What follows when staff tick, waive or reopen checks, or have done what could not wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import Case
from cases.checklist.state import check_named, checks_of, progress, settlements
from cases.checklist.values import CheckChange, ChecklistRules, Settlement
from cases.decisions.decision import Decision, notice
from cases.decisions.staff_rule import StaffRule, StaffRules, staff_entry
from cases.errors import CheckNotWaivable, WaiverWithoutReason
from cases.events import ChecksChanged, TasksDone
from cases.policy import Policy
from cases.vocabulary import Action

_ENTRIES: Mapping[CheckChange, AuditEvent] = MappingProxyType(
    {
        CheckChange.TICK: AuditEvent.CHECK_TICKED,
        CheckChange.WAIVE: AuditEvent.CHECK_WAIVED,
        CheckChange.REOPEN: AuditEvent.CHECK_REOPENED,
    }
)


def _change(case: Case, event: ChecksChanged, policy: Policy, now: datetime) -> Decision:
    changes = _new_changes(case, event, policy.checklist)
    _require_lawful(changes, event.reason)
    if not changes:
        return Decision(case=None)
    changed = replace(case, checks=_settled(case, event, changes, now))
    done, total = progress(changed, policy.checklist)
    return Decision(
        case=changed,
        entries=tuple(staff_entry(case, _ENTRIES[change], event, check=key) for key, change in changes.items()),
        notices=(notice(case, "checks_changed", staff=event.staff.id, done=str(done), total=str(total)),),
    )


def _new_changes(case: Case, event: ChecksChanged, rules: ChecklistRules) -> dict[str, CheckChange]:
    """The changes that change something, in the order of the checklist; a repeat of a submit changes nothing."""
    settled = settlements(case)
    asked = {key: event.changes[key] for key in checks_of(case.verdict, rules) if key in event.changes}
    return {key: change for key, change in asked.items() if change is not _stands_as(settled.get(key), event.reason)}


def _stands_as(settled: Settlement | None, reason: str) -> CheckChange | None:
    if settled is None:
        return CheckChange.REOPEN
    if not settled.waived:
        return CheckChange.TICK
    return CheckChange.WAIVE if settled.reason == reason else None


def _require_lawful(changes: Mapping[str, CheckChange], reason: str) -> None:
    waived = [key for key, change in changes.items() if change is CheckChange.WAIVE]
    if any(not check_named(key).waivable for key in waived):
        raise CheckNotWaivable(CheckNotWaivable.__doc__)
    if waived and not reason.strip():
        raise WaiverWithoutReason(WaiverWithoutReason.__doc__)


def _settled(
    case: Case, event: ChecksChanged, changes: Mapping[str, CheckChange], now: datetime
) -> tuple[Settlement, ...]:
    kept = tuple(settled for settled in case.checks if settled.check not in changes)
    return (
        *kept,
        *(_settlement(key, change, event, now) for key, change in changes.items() if change is not CheckChange.REOPEN),
    )


def _settlement(key: str, change: CheckChange, event: ChecksChanged, now: datetime) -> Settlement:
    waived = change is CheckChange.WAIVE
    return Settlement(check=key, by=event.staff.id, at=now, waived=waived, reason=event.reason if waived else "")


def _act(case: Case, event: TasksDone, policy: Policy, now: datetime) -> Decision:
    del policy
    done = {task.kind for task in case.tasks if task.open and task.kind in event.kinds}
    if not done:
        return Decision(case=None)
    tasks = tuple(
        replace(task, done_at=now, done_by=event.staff.id) if task.kind in done else task for task in case.tasks
    )
    entries: list[AuditEntry] = [
        staff_entry(case, AuditEvent.TASK_DONE, event, task=kind.value) for kind in sorted(done)
    ]
    return Decision(
        case=replace(case, tasks=tasks),
        entries=tuple(entries),
        notices=(notice(case, "tasks_done", staff=event.staff.id, count=str(len(done))),),
    )


RULES: StaffRules = MappingProxyType(
    {
        ChecksChanged: StaffRule(Action.CHECK, _change),
        TasksDone: StaffRule(Action.ACT, _act),
    }
)
