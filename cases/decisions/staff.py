"""What follows from what a member of staff does. Each checks the right first, then the state, then the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from cases import workflow
from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Approval, Case, Draft
from cases.deadlines.by_kind import deadline_for
from cases.decisions import drafting, quarantine
from cases.decisions.decision import Decision, notice
from cases.decisions.incoming import deadline_entries
from cases.errors import DraftHasGaps, NoDraft, StaleDraft
from cases.events import (
    CaseClosed,
    CaseMarkedSpam,
    CaseReclassified,
    CaseReleased,
    CaseTaken,
    ContentShown,
    DraftRequested,
    ReplyApproved,
    ReplyEdited,
    ReplyRejected,
    StaffEvent,
)
from cases.messages import GAP
from cases.permissions import require, require_four_eyes
from cases.policy import Policy
from cases.vocabulary import Action

ACTIONS: Mapping[type[StaffEvent], Action] = MappingProxyType(
    {
        CaseTaken: Action.TAKE,
        CaseReclassified: Action.RECLASSIFY,
        DraftRequested: Action.DRAFT,
        ReplyEdited: Action.EDIT,
        ReplyApproved: Action.APPROVE,
        ReplyRejected: Action.REJECT,
        CaseClosed: Action.CLOSE,
        CaseMarkedSpam: Action.MARK_SPAM,
        CaseReleased: Action.RELEASE,
        ContentShown: Action.READ,
    }
)
"""The action that each event of staff is."""


def decide_staff(case: Case, event: StaffEvent, policy: Policy, now: datetime) -> Decision:
    """The decision on an event of staff.

    Raises `NotPermitted`, `IllegalTransition`, `NoDraft`, `StaleDraft`, `DraftHasGaps` or `FourEyesRequired`.
    """
    action = ACTIONS[type(event)]
    require(event.staff, action)
    status = workflow.after(case.status, action)
    return _DECIDERS[type(event)](replace(case, status=status), event, policy, now)


def _take(case: Case, event: CaseTaken, policy: Policy, now: datetime) -> Decision:
    del policy, now
    return Decision(
        case=replace(case, assignee=event.staff.id),
        entries=(_entry(case, AuditEvent.CASE_TAKEN, event),),
        notices=(notice(case, "taken", staff=event.staff.id),),
    )


def _reclassify(case: Case, event: CaseReclassified, policy: Policy, now: datetime) -> Decision:
    del now
    old = case.verdict
    verdict = replace(
        old, kind=event.kind, also=tuple(kind for kind in old.also if kind is not event.kind), confidence=1.0
    )
    deadline = deadline_for(verdict.kinds, case.received_at, policy.periods)
    changed = replace(case, verdict=verdict, deadline=deadline)
    changed = replace(changed, no_draft=drafting.why_no_draft(changed))
    words = {"from": old.kind.value, "to": event.kind.value}
    changed, draft = _redraft(changed)
    return Decision(
        case=changed,
        draft=draft,
        entries=(
            AuditEntry(event=AuditEvent.CASE_RECLASSIFIED, actor=event.staff.id, case=case.number, fields=words),
            *(deadline_entries(changed, deadline) if deadline != case.deadline else ()),
        ),
        notices=(notice(case, "reclassified", staff=event.staff.id, **words),),
    )


def _redraft(case: Case) -> tuple[Case, Any]:
    """A fresh draft for the new kind, unless a person has worked on the one that stands."""
    if case.draft is not None and case.draft.author != SERVICE:
        return case, None
    letter = drafting.draft_letter(case)
    return (case, letter) if letter else (replace(case, draft=None), None)


def _draft(case: Case, event: DraftRequested, policy: Policy, now: datetime) -> Decision:
    del policy, now
    letter = drafting.draft_letter(case)
    if letter is None:
        raise NoDraft(drafting.why_no_draft(case))
    return Decision(case=case, draft=letter, notices=(notice(case, "drafted", staff=event.staff.id),))


def _edit(case: Case, event: ReplyEdited, policy: Policy, now: datetime) -> Decision:
    del policy, now
    current = _draft_for_editing(case)
    if current.version and current.digest != event.base:
        raise StaleDraft("the draft was changed after it was shown")
    draft = replace(
        current,
        version=current.version + 1,
        author=event.staff.id,
        subject=" ".join(event.subject.split()),
        text=event.text.replace("\r\n", "\n").strip() + "\n",
    )
    fields = {"version": str(draft.version), "digest": draft.digest}
    return Decision(
        case=replace(case, draft=draft),
        entries=(AuditEntry(event=AuditEvent.DRAFT_EDITED, actor=event.staff.id, case=case.number, fields=fields),),
        notices=(notice(case, "edited", staff=event.staff.id, version=str(draft.version)),),
    )


def _draft_for_editing(case: Case) -> Draft:
    """The draft that stands, or an empty one where the service wrote none: staff may always write themselves."""
    if case.draft is not None:
        return case.draft
    if case.sender is None:
        raise NoDraft(drafting.NO_ADDRESS)
    return Draft(letter="", version=0, author=SERVICE, recipient=case.sender, subject="", text="")


def _approve(case: Case, event: ReplyApproved, policy: Policy, now: datetime) -> Decision:
    draft = case.draft
    if draft is None:
        raise NoDraft(case.no_draft or "this case has no draft")
    if draft.digest != event.digest:
        raise StaleDraft("the draft was changed after it was shown")
    gaps = tuple(GAP.findall(f"{draft.subject}\n{draft.text}"))
    if gaps:
        raise DraftHasGaps(gaps)
    require_four_eyes(case, event.staff, policy)
    approval = Approval(approver=event.staff.id, version=draft.version, digest=draft.digest, at=now)
    fields = {"version": str(draft.version), "digest": draft.digest, "letter": drafting.reply_key(case, draft)}
    return Decision(
        case=replace(case, approval=approval),
        reply=draft,
        entries=(AuditEntry(event=AuditEvent.REPLY_APPROVED, actor=event.staff.id, case=case.number, fields=fields),),
        notices=(notice(case, "approved", staff=event.staff.id),),
    )


def _reject(case: Case, event: ReplyRejected, policy: Policy, now: datetime) -> Decision:
    del policy, now
    if case.draft is None:
        raise NoDraft(case.no_draft or "this case has no draft")
    return Decision(
        case=replace(case, rejection=event.reason),
        entries=(_entry(case, AuditEvent.DRAFT_REJECTED, event, version=str(case.draft.version)),),
        notices=(notice(case, "rejected", staff=event.staff.id),),
    )


def _close(case: Case, event: CaseClosed, policy: Policy, now: datetime) -> Decision:
    del policy
    return Decision(
        case=replace(case, closed_at=now),
        entries=(_entry(case, AuditEvent.CASE_CLOSED, event),),
        notices=(notice(case, "closed", staff=event.staff.id),),
    )


def _mark_spam(case: Case, event: CaseMarkedSpam, policy: Policy, now: datetime) -> Decision:
    del policy, now
    return quarantine.mark_spam(case, event.staff.id)


def _release(case: Case, event: CaseReleased, policy: Policy, now: datetime) -> Decision:
    del now
    return quarantine.release(case, event.staff.id, policy)


def _show(case: Case, event: ContentShown, policy: Policy, now: datetime) -> Decision:
    del policy, now
    return Decision(
        case=None, entries=(_entry(case, AuditEvent.CONTENT_SHOWN, event, what=event.what, digest=event.digest),)
    )


_DECIDERS: Mapping[type[StaffEvent], Callable[[Case, Any, Policy, datetime], Decision]] = MappingProxyType(
    {
        CaseTaken: _take,
        CaseReclassified: _reclassify,
        DraftRequested: _draft,
        ReplyEdited: _edit,
        ReplyApproved: _approve,
        ReplyRejected: _reject,
        CaseClosed: _close,
        CaseMarkedSpam: _mark_spam,
        CaseReleased: _release,
        ContentShown: _show,
    }
)


def _entry(case: Case, event: AuditEvent, by: StaffEvent, **fields: str) -> AuditEntry:
    return AuditEntry(event=event, actor=by.staff.id, case=case.number, fields=fields)
