"""What follows when staff take, correct, close, release or read a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case
from cases.decisions import drafting, holds, quarantine
from cases.decisions.decision import Decision, notice
from cases.decisions.due_dates import clocked, deadline_changes
from cases.decisions.staff_rule import StaffRule, StaffRules, staff_entry
from cases.errors import ReasonMissing
from cases.events import (
    CaseClosed,
    CaseMarkedSpam,
    CaseReclassified,
    CaseReleased,
    CaseTaken,
    ContentShown,
)
from cases.intake import CHOSEN_REASONS, CloseReason
from cases.permissions import eased_by
from cases.policy import Policy
from cases.vocabulary import Action


def _take(case: Case, event: CaseTaken, policy: Policy, now: datetime) -> Decision:
    del policy, now
    return Decision(
        case=replace(case, assignee=event.staff.id),
        entries=(staff_entry(case, AuditEvent.CASE_TAKEN, event),),
        notices=(notice(case, "taken", staff=event.staff.id),),
    )


def _reclassify(case: Case, event: CaseReclassified, policy: Policy, now: datetime) -> Decision:
    old = case.verdict
    verdict = replace(
        old, kind=event.kind, also=tuple(kind for kind in old.also if kind is not event.kind), confidence=1.0
    )
    changed = replace(case, verdict=verdict, eased_by=eased_by(case, verdict.kinds, event.staff))
    changed = clocked(changed, policy, now)
    # A hold that stands is lifted by a person alone.
    set_itself = "" if case.hold else holds.hold_of(verdict.kinds)
    changed = replace(changed, hold=case.hold or set_itself, no_draft=drafting.why_no_draft(changed))
    words = {"from": old.kind.value, "to": event.kind.value}
    changed, draft = _redraft(changed)
    return Decision(
        case=changed,
        draft=draft,
        entries=(
            AuditEntry(event=AuditEvent.CASE_RECLASSIFIED, actor=event.staff.id, case=case.number, fields=words),
            *deadline_changes(case, changed),
            *(holds.set_itself(changed) if set_itself else ()),
        ),
        notices=(notice(case, "reclassified", staff=event.staff.id, **words),),
    )


def _redraft(case: Case) -> tuple[Case, Any]:
    """A fresh draft for the new kind, unless a person has worked on the one that stands."""
    if case.draft is not None and case.draft.author != SERVICE:
        return case, None
    letter = drafting.draft_letter(case)
    return (case, letter) if letter else (drafting.without_draft(case), None)


def _close(case: Case, event: CaseClosed, policy: Policy, now: datetime) -> Decision:
    """Closed: because it was answered, else for the reason that staff give. Raises `ReasonMissing`."""
    del policy
    reason = CloseReason.ANSWERED if case.answered_at is not None else event.reason
    if reason is None or (reason is not CloseReason.ANSWERED and reason not in CHOSEN_REASONS):
        raise ReasonMissing(ReasonMissing.__doc__)
    return Decision(
        case=replace(case, closed_at=now, close_reason=reason),
        entries=(staff_entry(case, AuditEvent.CASE_CLOSED, event, reason=reason.value),),
        notices=(notice(case, "closed", staff=event.staff.id),),
    )


def _mark_spam(case: Case, event: CaseMarkedSpam, policy: Policy, now: datetime) -> Decision:
    del policy, now
    return quarantine.mark_spam(case, event.staff.id)


def _release(case: Case, event: CaseReleased, policy: Policy, now: datetime) -> Decision:
    return quarantine.release(case, event.staff.id, policy, now)


def _show(case: Case, event: ContentShown, policy: Policy, now: datetime) -> Decision:
    del policy, now
    return Decision(
        case=None, entries=(staff_entry(case, AuditEvent.CONTENT_SHOWN, event, what=event.what, digest=event.digest),)
    )


RULES: StaffRules = MappingProxyType(
    {
        CaseTaken: StaffRule(Action.TAKE, _take),
        CaseReclassified: StaffRule(Action.RECLASSIFY, _reclassify),
        CaseClosed: StaffRule(Action.CLOSE, _close),
        CaseMarkedSpam: StaffRule(Action.MARK_SPAM, _mark_spam),
        CaseReleased: StaffRule(Action.RELEASE, _release),
        ContentShown: StaffRule(Action.READ, _show),
    }
)
