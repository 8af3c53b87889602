"""What follows when staff decide on our role, set a date, or put a case under a legal hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from cases.audit_events import AuditEvent
from cases.case import SERVICE, Case
from cases.deadlines.calendar import local_date
from cases.decisions import drafting
from cases.decisions.decision import Decision, notice
from cases.decisions.due_dates import clocked, deadline_changes
from cases.decisions.staff_rule import StaffRule, StaffRules, staff_entry
from cases.errors import WrongDate
from cases.events import DatesSet, LegalHoldLifted, LegalHoldSet, RoleDecided
from cases.messages import Letter
from cases.policy import Policy
from cases.vocabulary import Action, Role


def _decide_role(case: Case, event: RoleDecided, policy: Policy, now: datetime) -> Decision:
    del policy, now
    if event.role is Role.UNKNOWN:
        raise ValueError("a person decides on a role, or leaves the guess as it is")
    changed = replace(case, decided_role=event.role)
    words = {"guess": case.verdict.role.value, "role": event.role.value}
    return Decision(
        case=changed,
        draft=_redraft(changed),
        entries=(staff_entry(case, AuditEvent.ROLE_DECIDED, event, **words),),
        notices=(notice(case, "role_decided", role=event.role.value, staff=event.staff.id),),
    )


def _redraft(case: Case) -> Letter | None:
    """The letter of the role, where nobody has worked on the draft that stands, and it began as another one."""
    if case.draft is not None and case.draft.author != SERVICE:
        return None
    letter = drafting.draft_letter(case)
    return None if letter is None or (case.draft and case.draft.letter == letter.name) else letter


def _set_dates(case: Case, event: DatesSet, policy: Policy, now: datetime) -> Decision:
    if event.aware_at is not None and event.aware_at > now:
        raise WrongDate("nobody becomes aware of a breach in the future")
    if event.named is not None and event.named < local_date(case.received_at):
        raise WrongDate("a letter names no date before it arrived")
    changed = replace(case, aware_at=event.aware_at or case.aware_at, named=event.named or case.named)
    changed = clocked(changed, policy, now)
    fields = {
        "aware_at": changed.aware_at.isoformat(timespec="seconds") if changed.aware_at else "",
        "named": changed.named.isoformat() if changed.named else "",
    }
    return Decision(
        case=changed,
        entries=(staff_entry(case, AuditEvent.DATES_SET, event, **fields), *deadline_changes(case, changed)),
        notices=(notice(case, "dates_set", staff=event.staff.id),),
    )


def _hold(case: Case, event: LegalHoldSet, policy: Policy, now: datetime) -> Decision:
    del policy, now
    reason = event.reason.value
    return Decision(
        case=replace(case, hold=reason),
        entries=(staff_entry(case, AuditEvent.HOLD_SET, event, reason=reason),),
        notices=(notice(case, "hold_set", hold=reason, staff=event.staff.id),),
    )


def _lift(case: Case, event: LegalHoldLifted, policy: Policy, now: datetime) -> Decision:
    del policy, now
    if not case.hold:
        return Decision(case=None)
    return Decision(
        case=replace(case, hold=""),
        entries=(staff_entry(case, AuditEvent.HOLD_LIFTED, event, reason=case.hold),),
        notices=(notice(case, "hold_lifted", staff=event.staff.id),),
    )


RULES: StaffRules = MappingProxyType(
    {
        RoleDecided: StaffRule(Action.DECIDE_ROLE, _decide_role),
        DatesSet: StaffRule(Action.SET_DATES, _set_dates),
        LegalHoldSet: StaffRule(Action.HOLD, _hold),
        LegalHoldLifted: StaffRule(Action.LIFT_HOLD, _lift),
    }
)
