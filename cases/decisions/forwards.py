"""What somebody of ours, or a form of ours, hands on: nothing is sent before a person confirms who wrote it, and when.

The month runs from the day on which the inquiry first reached the organisation (EDPB Guidelines 01/2022 § 157), which
is that of the inner mail, not that of its forward.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case
from cases.decisions import autoreply, drafting
from cases.decisions.autoreply import Silence
from cases.decisions.decision import Decision, notice
from cases.decisions.due_dates import clocked, deadline_changes
from cases.decisions.staff_rule import StaffRule, StaffRules, staff_entry
from cases.errors import LaterReceipt, NothingToConfirm
from cases.events import SenderConfirmed
from cases.letters import ACKNOWLEDGEMENTS
from cases.messages import InboundMail, Letter, ThreadHeaders
from cases.policy import Policy
from cases.verdict import Verdict
from cases.vocabulary import Action

UNCONFIRMED = "N19 sender to be confirmed"
_JUNK = "N16"


def silence_of_forward(mail: InboundMail, verdict: Verdict, policy: Policy) -> Silence:
    """Why nothing is acknowledged yet. What the outer mail shows of its own sender says nothing of the inner one."""
    junk = [rule for rule in mail.no_ack if rule.startswith(_JUNK)]
    return Silence(withheld=(UNCONFIRMED, *junk, *autoreply.reasons_of_kind(verdict.kind, policy)))


def opening_entry(case: Case, mail: InboundMail) -> tuple[AuditEntry, ...]:
    """That the sender waits for a person."""
    if mail.forwarded is None:
        return ()
    fields = {"way": "form" if mail.forwarded.by_form else "forward"}
    return (AuditEntry(event=AuditEvent.SENDER_UNCONFIRMED, actor=SERVICE, case=case.number, fields=fields),)


def _confirm(case: Case, event: SenderConfirmed, policy: Policy, now: datetime) -> Decision:
    if case.forwarded is None:
        raise NothingToConfirm(NothingToConfirm.__doc__)
    if event.received_at > case.received_at:
        raise LaterReceipt(LaterReceipt.__doc__)
    changed = replace(
        case,
        sender=event.sender,
        received_at=event.received_at,
        forwarded=None,
        no_acknowledgement=tuple(rule for rule in case.no_acknowledgement if rule != UNCONFIRMED),
        last_message=ThreadHeaders(in_reply_to=case.forwarded.message_id),
    )
    changed = clocked(changed, policy, now)
    changed = replace(changed, no_draft=drafting.why_no_draft(changed))
    fields = {"received_at": event.received_at.isoformat(timespec="minutes")}
    return Decision(
        case=changed,
        letters=_acknowledgement(changed),
        draft=None if case.draft else drafting.draft_letter(changed),
        entries=(staff_entry(case, AuditEvent.SENDER_CONFIRMED, event, **fields), *deadline_changes(case, changed)),
        notices=(notice(case, "sender_confirmed", staff=event.staff.id),),
    )


def _acknowledgement(case: Case) -> tuple[Letter, ...]:
    known = case.verdict.kind in ACKNOWLEDGEMENTS
    if case.sender is None or case.no_acknowledgement or case.acknowledged_at is not None or not known:
        return ()
    return (drafting.acknowledgement(case, case.sender),)


RULES: StaffRules = MappingProxyType({SenderConfirmed: StaffRule(Action.CONFIRM_SENDER, _confirm)})
