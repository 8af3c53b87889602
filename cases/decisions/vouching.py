"""What follows when a second person vouches for what the wrong-person guard found in an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import Case, GuardOverride
from cases.decisions.decision import Decision, notice
from cases.decisions.staff_rule import StaffRule, StaffRules
from cases.errors import FourEyesRequired, NoDraft, NothingToOverride, StaleDraft, WrongPerson
from cases.events import GuardOverridden
from cases.guard import ABSOLUTE
from cases.policy import Policy
from cases.vocabulary import Action


def _override(case: Case, event: GuardOverridden, policy: Policy, now: datetime) -> Decision:
    del policy
    draft = case.draft
    if draft is None:
        raise NoDraft(case.no_draft or "this case has no draft")
    if draft.digest != event.digest:
        raise StaleDraft("the draft was changed after it was shown")
    if event.staff.id in draft.authors:
        raise FourEyesRequired("whoever wrote this answer cannot vouch for it")
    if not event.findings:
        raise NothingToOverride(NothingToOverride.__doc__)
    if not ABSOLUTE.isdisjoint(event.findings):
        raise WrongPerson(event.findings, absolute=True)
    override = GuardOverride(
        staff=event.staff.id, digest=draft.digest, findings=event.findings, reason=event.reason, at=now
    )
    fields = {"version": str(draft.version), "digest": draft.digest, "findings": ", ".join(event.findings)}
    return Decision(
        case=replace(case, override=override),
        entries=(AuditEntry(event=AuditEvent.GUARD_OVERRIDDEN, actor=event.staff.id, case=case.number, fields=fields),),
        notices=(notice(case, "overridden", staff=event.staff.id),),
    )


RULES: StaffRules = MappingProxyType({GuardOverridden: StaffRule(Action.OVERRIDE, _override)})
