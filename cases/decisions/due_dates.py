"""The clock of a case, reckoned anew whenever something happened that it rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case
from cases.deadlines.deadline import Deadline
from cases.deadlines.of_case import deadlines_of
from cases.policy import Policy


def clocked(case: Case, policy: Policy, now: datetime) -> Case:
    """The case with both deadlines as they stand now."""
    both = deadlines_of(case, policy.periods, now)
    return replace(case, deadline=both.legal, unpaused=both.unpaused if both.unpaused != both.legal else None)


def deadline_changes(before: Case, after: Case) -> tuple[AuditEntry, ...]:
    """What the audit log keeps where a deadline moved, or is none any more."""
    if after.deadline == before.deadline:
        return ()
    if after.deadline is None:
        return (AuditEntry(event=AuditEvent.DEADLINE_LIFTED, actor=SERVICE, case=after.number, fields={}),)
    return deadline_entries(after, after.deadline)


def deadline_entries(case: Case, deadline: Deadline | None) -> tuple[AuditEntry, ...]:
    """The entry of a deadline that was set, with the rules that its steps followed."""
    if deadline is None:
        return ()
    fields = {
        "due_at": deadline.due_at.isoformat(),
        "statutory": str(deadline.statutory).lower(),
        "rule": ">".join(step.rule for step in deadline.steps),
    }
    return (AuditEntry(event=AuditEvent.DEADLINE_SET, actor=SERVICE, case=case.number, fields=fields),)


def shown_due(case: Case) -> str:
    """The date that staff are alarmed by, in ISO 8601, for a notice; empty where there is none."""
    return case.alarm_deadline.due.isoformat() if case.alarm_deadline else ""


def shown_legal(case: Case) -> str:
    """The date with the pauses that count, in the same form."""
    return case.deadline.due.isoformat() if case.deadline else ""
