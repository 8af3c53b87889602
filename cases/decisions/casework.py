"""What follows when staff hand a case on, note something down, or find that what was done is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from cases.audit_events import AuditEvent
from cases.case import Case
from cases.decisions.decision import Decision, notice
from cases.decisions.staff_rule import StaffRule, StaffRules, staff_entry
from cases.errors import CaseClosedToStaff, CaseIsMerged
from cases.events import CaseAssigned, CaseReopened, NoteAdded
from cases.intake import Note
from cases.policy import Policy
from cases.vocabulary import Action

BY_STAFF = "staff"
"""Why a case was opened again: a member of staff said so."""


def _assign(case: Case, event: CaseAssigned, policy: Policy, now: datetime) -> Decision:
    del policy, now
    if event.colleague in case.concerns:
        raise CaseClosedToStaff(CaseClosedToStaff.__doc__)
    return Decision(
        case=replace(case, assignee=event.colleague),
        entries=(staff_entry(case, AuditEvent.CASE_ASSIGNED, event, to=event.colleague),),
        notices=(notice(case, "assigned", staff=event.staff.id, colleague=event.colleague),),
    )


def _note(case: Case, event: NoteAdded, policy: Policy, now: datetime) -> Decision:
    del policy
    return Decision(
        case=case,
        notes=(Note(at=now, author=event.staff.id, text=event.text),),
        entries=(staff_entry(case, AuditEvent.NOTE_ADDED, event),),
        notices=(notice(case, "noted", staff=event.staff.id),),
    )


def _reopen(case: Case, event: CaseReopened, policy: Policy, now: datetime) -> Decision:
    """Open again, with the same clock; why is kept as a note."""
    del policy
    if case.merged_into is not None:
        raise CaseIsMerged(CaseIsMerged.__doc__)
    return Decision(
        case=replace(case, answered_at=None, closed_at=None, close_reason=None, approval=None),
        notes=(Note(at=now, author=event.staff.id, text=event.reason),),
        entries=(staff_entry(case, AuditEvent.CASE_REOPENED, event, because=BY_STAFF),),
        notices=(notice(case, "reopened_by", staff=event.staff.id),),
    )


RULES: StaffRules = MappingProxyType(
    {
        CaseAssigned: StaffRule(Action.ASSIGN, _assign),
        NoteAdded: StaffRule(Action.NOTE, _note),
        CaseReopened: StaffRule(Action.REOPEN, _reopen),
    }
)
