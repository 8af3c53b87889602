"""What follows from evidence of who the person is, and of who may act for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case
from cases.decisions import drafting
from cases.decisions.decision import Decision, notice
from cases.decisions.staff_rule import StaffRule, StaffRules, staff_entry
from cases.errors import LaterReceipt
from cases.events import CodeRequested, IdentityConfirmed, RepresentationEnded, RepresentationSeen
from cases.identity import IdentityCheck, IdentityMethod, assurance, is_authenticated, seal_code, try_code
from cases.messages import InboundMail, Notice
from cases.policy import Policy
from cases.representation import Representation
from cases.vocabulary import Action, Flag


def with_check(case: Case, check: IdentityCheck) -> Case:
    """The case with one more piece of evidence; of each method the service keeps its first."""
    if check.by == SERVICE and any(known.method is check.method for known in case.identity):
        return case
    return replace(case, identity=(*case.identity, check))


def evidence_entry(case: Case, check: IdentityCheck) -> AuditEntry:
    """What the audit log keeps of a check: how, when, and what all the evidence comes to; never the proof."""
    fields = {
        "method": check.method.value,
        "checked_at": check.at.isoformat(timespec="minutes"),
        "assurance": assurance(case.identity).value,
    }
    return AuditEntry(event=AuditEvent.IDENTITY_CHECKED, actor=check.by, case=case.number, fields=fields)


def found_in(case: Case, mail: InboundMail) -> tuple[Case, tuple[AuditEntry, ...]]:
    """What a mail of the person shows by itself: that its domain vouches for it, or that it answers a letter of ours.

    Only who received our letter knows the signed address that it asks to answer to.
    """
    if mail.sender is None or case.sender is None or mail.sender.key != case.sender.key:
        return case, ()
    shown = {
        IdentityMethod.AUTHENTICATED_SENDER: is_authenticated(mail.authentication),
        IdentityMethod.REPLY: mail.thread.plus_case == case.number,
    }
    entries = []
    for method, holds in shown.items():
        changed = with_check(case, IdentityCheck(method=method, by=SERVICE, at=mail.received_at)) if holds else case
        if changed is not case:
            case = changed
            entries.append(evidence_entry(case, case.identity[-1]))
    return case, tuple(entries)


def code_in(case: Case, mail: InboundMail) -> tuple[Case, tuple[AuditEntry, ...], tuple[Notice, ...]]:
    """The case after a message that may carry the one-time code; the words of the mail and what it quotes count."""
    attempt = try_code(case.code, f"{mail.text}\n{mail.quoted}", mail.received_at)
    if not attempt.tried:
        return case, (), ()
    if attempt.matched:
        check = IdentityCheck(method=IdentityMethod.ONE_TIME_CODE, by=SERVICE, at=mail.received_at)
        changed = replace(case, code=None, identity=(*case.identity, check))
        return changed, (evidence_entry(changed, check),), (notice(case, "code_matched"),)
    left = str(attempt.code.attempts if attempt.code else 0)
    entry = AuditEntry(event=AuditEvent.CODE_WRONG, actor=SERVICE, case=case.number, fields={"left": left})
    return replace(case, code=attempt.code), (entry,), (notice(case, "code_wrong", left=left),)


def shown_by(case: Case, mail: InboundMail) -> tuple[Case, tuple[AuditEntry, ...], tuple[Notice, ...]]:
    """All that a further message of a case shows of who the person is."""
    case, found = found_in(case, mail)
    case, tried, told = code_in(case, mail)
    return case, (*found, *tried), told


def _confirm(case: Case, event: IdentityConfirmed, policy: Policy, now: datetime) -> Decision:
    del policy
    if event.at > now:
        raise LaterReceipt(LaterReceipt.__doc__)
    check = IdentityCheck(method=event.method, by=event.staff.id, at=event.at)
    changed = with_check(case, check)
    return Decision(
        case=changed,
        entries=(evidence_entry(changed, check),),
        notices=(notice(case, "identity_confirmed", staff=event.staff.id, method=event.method.value),),
    )


def _send_code(case: Case, event: CodeRequested, policy: Policy, now: datetime) -> Decision:
    """A new code; the one before counts no more."""
    del policy
    code = seal_code(event.code, event.salt, event.recipient, now)
    letter = drafting.one_time_code(case, event.recipient, event.code, code.expires_at)
    fields = {"letter": letter.key, "expires_at": code.expires_at.isoformat(timespec="minutes")}
    return Decision(
        case=replace(case, code=code),
        letters=(letter,),
        entries=(staff_entry(case, AuditEvent.CODE_SENT, event, **fields),),
        notices=(notice(case, "code_sent", staff=event.staff.id),),
    )


def _represent(case: Case, event: RepresentationSeen, policy: Policy, now: datetime) -> Decision:
    del policy
    seen = Representation(authority=event.authority, seen=event.seen, by=event.staff.id, at=now)
    verdict = replace(case.verdict, flags=case.verdict.flags | {Flag.ON_BEHALF})
    fields = {"authority": event.authority.value, "seen": event.seen.value}
    return Decision(
        case=replace(case, representation=seen, verdict=verdict),
        entries=(staff_entry(case, AuditEvent.REPRESENTATION_SEEN, event, **fields),),
        notices=(notice(case, "represented", staff=event.staff.id, authority=event.authority.value),),
    )


def _end_representation(case: Case, event: RepresentationEnded, policy: Policy, now: datetime) -> Decision:
    del policy, now
    verdict = replace(case.verdict, flags=case.verdict.flags - {Flag.ON_BEHALF})
    return Decision(
        case=replace(case, representation=None, verdict=verdict),
        entries=(staff_entry(case, AuditEvent.REPRESENTATION_ENDED, event),),
        notices=(notice(case, "represented_no_more", staff=event.staff.id),),
    )


RULES: StaffRules = MappingProxyType(
    {
        IdentityConfirmed: StaffRule(Action.IDENTIFY, _confirm),
        CodeRequested: StaffRule(Action.SEND_CODE, _send_code),
        RepresentationSeen: StaffRule(Action.REPRESENT, _represent),
        RepresentationEnded: StaffRule(Action.REPRESENT, _end_representation),
    }
)
