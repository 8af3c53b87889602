"""What follows when staff write down an inquiry that came by telephone, on paper, through support or from the junk.

A request needs no form and no channel (EDPB Guidelines 01/2022 § 52): the month runs from when it reached us, however
late it is written down.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import Case
from cases.case_number import CaseNumber
from cases.deadlines.terms import ContractTerms
from cases.decisions import drafting
from cases.decisions.decision import Decision, notice
from cases.decisions.due_dates import clocked
from cases.decisions.incoming import opening_entries
from cases.errors import LaterReceipt, ReasonMissing
from cases.events import CaseRegistered
from cases.intake import Intake, Note
from cases.letters import ACKNOWLEDGEMENTS
from cases.messages import InboundMail, Letter
from cases.policy import Policy
from cases.verdict import Verdict
from cases.vocabulary import Status

BY_HAND = "written down by staff"


def as_inquiry(event: CaseRegistered, now: datetime) -> InboundMail:
    """The words as triage reads them."""
    return InboundMail(sender=event.sender, text=event.text, received_at=event.received_at or now)


def verdict_of(event: CaseRegistered, read: Verdict) -> Verdict:
    """What staff say of the inquiry, with the flags, the role and the urgency that triage reads in its words."""
    return replace(
        read,
        kind=event.kind,
        also=tuple(kind for kind in dict.fromkeys(event.also) if kind is not event.kind),
        candidates=(),
        confidence=1.0,
        language=event.language,
    )


def register(
    event: CaseRegistered, number: CaseNumber, policy: Policy, now: datetime, *, terms: ContractTerms | None = None
) -> Decision:
    """The new case, on the terms of the customer who asked, if one did. Raises `LaterReceipt` and `ReasonMissing`."""
    received_at = event.received_at or now
    if received_at > now:
        raise LaterReceipt(LaterReceipt.__doc__)
    if event.received_at is not None and not event.reason.strip():
        raise ReasonMissing(ReasonMissing.__doc__)
    assert event.verdict is not None
    case = Case(
        number=number,
        status=Status.RECEIVED,
        verdict=event.verdict,
        received_at=received_at,
        sender=event.sender,
        assignee=event.staff.id,
        no_acknowledgement=() if _acknowledges(event) else (BY_HAND,),
        terms=terms,
        intake=Intake(channel=event.channel, by=event.staff.id, at=now, reason=event.reason),
    )
    case = clocked(case, policy, now)
    case = replace(case, no_draft=drafting.why_no_draft(case))
    return Decision(
        case=case,
        letters=_acknowledgement(case),
        draft=drafting.draft_letter(case),
        notes=(Note(at=received_at, author=event.staff.id, text=event.text, inquiry=True),),
        entries=(_entry(case, event), *opening_entries(case, event.staff.id)),
        notices=(notice(case, "registered", staff=event.staff.id, channel=event.channel.value),),
    )


def _acknowledges(event: CaseRegistered) -> bool:
    return event.acknowledge and event.sender is not None and event.kind in ACKNOWLEDGEMENTS


def _acknowledgement(case: Case) -> tuple[Letter, ...]:
    if case.no_acknowledgement or case.sender is None:
        return ()
    return (drafting.acknowledgement(case, case.sender),)


def _entry(case: Case, event: CaseRegistered) -> AuditEntry:
    fields = {"channel": event.channel.value, "earlier": str(event.received_at is not None).lower()}
    return AuditEntry(event=AuditEvent.CASE_REGISTERED, actor=event.staff.id, case=case.number, fields=fields)
