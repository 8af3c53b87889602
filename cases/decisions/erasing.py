"""What follows when staff have a case erased before its time: one asks, another decides, whatever the four eyes of
answers are set to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from cases.audit_events import AuditEvent
from cases.case import Case
from cases.decisions.decision import Decision, notice
from cases.decisions.staff_rule import StaffRule, StaffRules, staff_entry
from cases.errors import CaseIsMerged, FourEyesRequired, NothingToConfirm, ReasonMissing, UnderHold
from cases.events.erasing import ErasureAsked, ErasureOrdered
from cases.policy import Policy
from cases.retention.state import ErasureOrder
from cases.vocabulary import Action


def _ask(case: Case, event: ErasureAsked, policy: Policy, now: datetime) -> Decision:
    del policy
    _require_free(case)
    if not event.reason.strip():
        raise ReasonMissing("say why the case is to be erased")
    asked = ErasureOrder(by=event.staff.id, at=now, reason=event.reason)
    return Decision(
        case=replace(case, retention=replace(case.retention, asked=asked)),
        entries=(staff_entry(case, AuditEvent.ERASURE_ASKED, event),),
        notices=(notice(case, "erasure_asked", staff=event.staff.id),),
    )


def _order(case: Case, event: ErasureOrdered, policy: Policy, now: datetime) -> Decision:
    del policy
    _require_free(case)
    asked = case.retention.asked
    if asked is None:
        raise NothingToConfirm("nobody asked that this case be erased")
    if asked.by == event.staff.id:
        raise FourEyesRequired("whoever asked for an erasure cannot order it")
    order = replace(asked, approved_by=event.staff.id, at=now)
    return Decision(
        case=replace(case, retention=replace(case.retention, asked=None, order=order)),
        entries=(staff_entry(case, AuditEvent.ERASURE_ORDERED, event, approved_by=event.staff.id),),
        notices=(notice(case, "erasure_ordered", staff=event.staff.id),),
    )


def _require_free(case: Case) -> None:
    if case.hold:
        raise UnderHold(UnderHold.__doc__)
    if case.merged_into is not None:
        raise CaseIsMerged(CaseIsMerged.__doc__)


RULES: StaffRules = MappingProxyType(
    {
        ErasureAsked: StaffRule(Action.ASK_ERASURE, _ask),
        ErasureOrdered: StaffRule(Action.ORDER_ERASURE, _order),
    }
)
