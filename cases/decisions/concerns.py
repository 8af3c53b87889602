"""What follows when staff say whom of them an inquiry is about: it is closed to those, and restricted for all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from cases.audit_events import AuditEvent
from cases.case import Case
from cases.decisions.decision import Decision, notice
from cases.decisions.staff_rule import StaffRule, StaffRules, staff_entry
from cases.errors import CaseClosedToStaff
from cases.events import ConcernsSet
from cases.policy import Policy
from cases.vocabulary import Action, Flag


def _set(case: Case, event: ConcernsSet, policy: Policy, now: datetime) -> Decision:
    """Whom it is about cannot have it; a case of theirs is nobody's until somebody takes it."""
    del policy, now
    if event.staff.id in event.concerned:
        raise CaseClosedToStaff("nobody closes a case to themselves: hand it to a colleague first")
    if event.concerned == case.concerns:
        return Decision(case=None)
    flag = frozenset({Flag.NAMED_STAFF_MEMBER})
    flags = case.verdict.flags | flag if event.concerned else case.verdict.flags - flag
    assignee = None if case.assignee in event.concerned else case.assignee
    changed = replace(
        case, concerns=event.concerned, assignee=assignee, verdict=replace(case.verdict, flags=frozenset(flags))
    )
    return Decision(
        case=changed,
        entries=(staff_entry(case, AuditEvent.CONCERNS_SET, event, staff=",".join(sorted(event.concerned))),),
        notices=(notice(case, "concerns_set", staff=event.staff.id),),
    )


RULES: StaffRules = MappingProxyType({ConcernsSet: StaffRule(Action.SET_CONCERNS, _set)})
