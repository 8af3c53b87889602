"""What follows from how a letter fared: acknowledged, answered, refused, or nobody knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cases import workflow
from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case
from cases.decisions.decision import Decision, notice
from cases.events import DeliveryEvent, LetterAccepted, LetterRefused
from cases.messages import Notice
from cases.ports import EnqueuedLetter
from cases.vocabulary import Action, OutboxState, Purpose, Status


def settled_state(event: DeliveryEvent) -> tuple[OutboxState, str]:
    """Where the outbox row stands after the event, and what it keeps as evidence."""
    if isinstance(event, LetterAccepted):
        return OutboxState.SENT, event.evidence
    if isinstance(event, LetterRefused):
        return OutboxState.REFUSED, event.code
    return OutboxState.UNKNOWN, ""


def decide_delivery(case: Case | None, letter: EnqueuedLetter, event: DeliveryEvent, now: datetime) -> Decision:
    """The decision on a delivery; `case` is None for a chat copy."""
    entry = _entry(letter, event)
    if case is None:
        return Decision(case=None, entries=(entry,))
    if isinstance(event, LetterAccepted):
        return _accepted(case, letter, entry, now)
    if isinstance(event, LetterRefused):
        return _refused(case, letter, entry, event)
    return Decision(case=case, entries=(entry,), notices=(_told(case, letter, "letter_lost"),))


def _accepted(case: Case, letter: EnqueuedLetter, entry: AuditEntry, now: datetime) -> Decision:
    if letter.purpose is Purpose.ACKNOWLEDGEMENT:
        status = workflow.after(case.status, Action.ACKNOWLEDGE)
        return Decision(case=replace(case, status=status, acknowledged_at=now), entries=(entry,))
    told = (_told(case, letter, "letter_sent"),)
    if not workflow.allows(case.status, Action.ANSWER):
        return Decision(case=case, entries=(entry,), notices=told)
    status = workflow.after(case.status, Action.ANSWER)
    return Decision(case=replace(case, status=status, answered_at=now), entries=(entry,), notices=told)


def _refused(case: Case, letter: EnqueuedLetter, entry: AuditEntry, event: LetterRefused) -> Decision:
    """An answer that was refused is no answer: the case is open again, and its approval is void."""
    told: list[Notice] = [_told(case, letter, "letter_refused", code=event.code)]
    entries = [entry]
    changed = case
    if letter.purpose is Purpose.REPLY and workflow.allows(case.status, Action.FAIL_DELIVERY):
        status = workflow.after(case.status, Action.FAIL_DELIVERY)
        changed = replace(case, status=status, answered_at=None, closed_at=None, approval=None)
    if changed.status is Status.REOPENED and case.status is not Status.REOPENED:
        fields = {"because": "refused"}
        entries.append(AuditEntry(event=AuditEvent.CASE_REOPENED, actor=SERVICE, case=case.number, fields=fields))
        told.append(notice(case, "reopened", because="refused"))
    return Decision(case=changed, entries=tuple(entries), notices=tuple(told))


def _told(case: Case, letter: EnqueuedLetter, text: str, **params: str) -> Notice:
    told = notice(case, text, purpose=letter.purpose.value, **params)
    return replace(told, key=f"{told.key}.{letter.row}")


def _entry(letter: EnqueuedLetter, event: DeliveryEvent) -> AuditEntry:
    fields = {"letter": letter.key, "purpose": letter.purpose.value}
    name = AuditEvent.LETTER_LOST
    if isinstance(event, LetterAccepted):
        name, fields = AuditEvent.LETTER_ACCEPTED, fields | {"evidence": event.evidence}
    elif isinstance(event, LetterRefused):
        name, fields = AuditEvent.LETTER_REFUSED, fields | {"code": event.code}
    return AuditEntry(event=name, actor=SERVICE, case=letter.case, fields=fields)
