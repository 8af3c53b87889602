"""What follows when staff ask for a draft, edit, approve or reject it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Approval, Case, Draft
from cases.checklist.gate import require_ready
from cases.decisions import drafting
from cases.decisions.attaching import require_way
from cases.decisions.decision import Decision, notice
from cases.decisions.staff_rule import StaffRule, StaffRules, staff_entry
from cases.errors import DraftHasGaps, FourEyesRequired, NoDraft, StaleDraft
from cases.events import (
    DraftRequested,
    ReplyApproved,
    ReplyEdited,
    ReplyRejected,
)
from cases.messages import GAP
from cases.permissions import require_four_eyes
from cases.policy import Policy
from cases.vocabulary import Action


def _draft(case: Case, event: DraftRequested, policy: Policy, now: datetime) -> Decision:
    del policy, now
    letter = drafting.draft_letter(case, event.letter, event.provision)
    if letter is None:
        raise NoDraft(drafting.why_no_draft(case))
    return Decision(
        case=case,
        draft=letter,
        entries=(staff_entry(case, AuditEvent.DRAFT_REQUESTED, event, letter=letter.name),),
        notices=(notice(case, "drafted", staff=event.staff.id),),
    )


def _edit(case: Case, event: ReplyEdited, policy: Policy, now: datetime) -> Decision:
    del policy, now
    current = _draft_for_editing(case)
    if case.draft is not None and current.digest != event.base:
        raise StaleDraft("the draft was changed after it was shown")
    draft = replace(
        current,
        version=current.version + 1,
        author=event.staff.id,
        subject=" ".join(event.subject.split()),
        text=event.text.replace("\r\n", "\n").strip() + "\n",
        standard=current.standard or (current.text if current.author == SERVICE else ""),
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
    return Draft(letter="", version=case.last_version, author=SERVICE, recipient=case.sender, subject="", text="")


def _approve(case: Case, event: ReplyApproved, policy: Policy, now: datetime) -> Decision:
    draft = case.draft
    if draft is None:
        raise NoDraft(case.no_draft or "this case has no draft")
    if draft.digest != event.digest or event.version not in (None, draft.version):
        raise StaleDraft("the draft was changed, or its approval taken back, after it was shown")
    gaps = tuple(GAP.findall(f"{draft.subject}\n{draft.text}"))
    if gaps:
        raise DraftHasGaps(gaps)
    require_ready(case, draft, policy.checklist)
    require_way(case, draft, policy.pages)
    require_four_eyes(case, event.staff, policy)
    _require_another_than_vouched(case, draft, event)
    leaves_at = now + policy.undo_window if policy.undo_window else None
    approval = Approval(
        approver=event.staff.id, version=draft.version, digest=draft.digest, at=now, leaves_at=leaves_at
    )
    fields = {"version": str(draft.version), "digest": draft.digest, "letter": drafting.reply_key(case, draft)}
    return Decision(
        case=replace(case, approval=approval),
        reply=draft,
        entries=(AuditEntry(event=AuditEvent.REPLY_APPROVED, actor=event.staff.id, case=case.number, fields=fields),),
        notices=(notice(case, "approved", staff=event.staff.id),),
    )


def _require_another_than_vouched(case: Case, draft: Draft, event: ReplyApproved) -> None:
    override = case.override
    if override is not None and override.digest == draft.digest and override.staff == event.staff.id:
        raise FourEyesRequired("whoever vouched for this answer cannot approve it")


def _reject(case: Case, event: ReplyRejected, policy: Policy, now: datetime) -> Decision:
    del policy, now
    if case.draft is None:
        raise NoDraft(case.no_draft or "this case has no draft")
    return Decision(
        case=replace(case, rejection=event.reason),
        entries=(staff_entry(case, AuditEvent.DRAFT_REJECTED, event, version=str(case.draft.version)),),
        notices=(notice(case, "rejected", staff=event.staff.id),),
    )


RULES: StaffRules = MappingProxyType(
    {
        DraftRequested: StaffRule(Action.DRAFT, _draft),
        ReplyEdited: StaffRule(Action.EDIT, _edit),
        ReplyApproved: StaffRule(Action.APPROVE, _approve),
        ReplyRejected: StaffRule(Action.REJECT, _reject),
    }
)
