"""What follows from how a letter fared: acknowledged, answered, refused, or nobody knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cases import workflow
from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case
from cases.decisions.decision import Decision, letter_key, notice
from cases.events import DeliveryEvent, LetterAccepted, LetterRefused, LetterUntraced
from cases.messages import Notice
from cases.ports import EnqueuedLetter
from cases.vocabulary import Action, OutboxState, Purpose


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
    if isinstance(event, LetterUntraced):
        in_doubt = replace(case, in_doubt=letter.key)
        return Decision(case=in_doubt, entries=(entry,), notices=(told(case, letter, "letter_untraced"),))
    return Decision(case=case, entries=(entry,), notices=(told(case, letter, "letter_lost"),))


def _accepted(case: Case, letter: EnqueuedLetter, entry: AuditEntry, now: datetime) -> Decision:
    silent = letter.purpose is Purpose.ACKNOWLEDGEMENT
    notices = () if silent else (told(case, letter, "letter_sent"),)
    return Decision(case=with_letter_sent(case, letter, now), entries=(entry,), notices=notices)


def with_letter_sent(case: Case, letter: EnqueuedLetter, now: datetime) -> Case:
    """The case once a letter of it is known to have left."""
    if letter.purpose is Purpose.ACKNOWLEDGEMENT:
        return replace(case, status=workflow.after(case.status, Action.ACKNOWLEDGE), acknowledged_at=now)
    changed = no_longer_in_doubt(case, letter)
    if not workflow.allows(case.status, Action.ANSWER):
        return changed
    return replace(changed, status=workflow.after(case.status, Action.ANSWER), answered_at=now)


def no_longer_in_doubt(case: Case, letter: EnqueuedLetter) -> Case:
    """The case once the fate of this letter is known, or decided."""
    return replace(case, in_doubt="") if case.in_doubt == letter.key else case


def _refused(case: Case, letter: EnqueuedLetter, entry: AuditEntry, event: LetterRefused) -> Decision:
    refused = told(case, letter, "letter_refused", code=event.code)
    return reopened(case, letter, entry, refused, because="refused")


def reopened(case: Case, letter: EnqueuedLetter, entry: AuditEntry, about: Notice, *, because: str) -> Decision:
    """An answer that never leaves is no answer: the case is open again, and its approval is void."""
    changed = no_longer_in_doubt(case, letter)
    if not is_the_answer(case, letter):
        return Decision(case=changed, entries=(entry,), notices=(about,))
    status = workflow.after(case.status, Action.FAIL_DELIVERY)
    changed = replace(changed, status=status, answered_at=None, closed_at=None, approval=None)
    fields = {"because": because}
    again = AuditEntry(event=AuditEvent.CASE_REOPENED, actor=SERVICE, case=case.number, fields=fields)
    return Decision(case=changed, entries=(entry, again), notices=(about, notice(case, "reopened", because=because)))


def is_the_answer(case: Case, letter: EnqueuedLetter) -> bool:
    """Whether the letter is the answer that stands: what becomes of an older version of it reopens nothing."""
    if letter.purpose is not Purpose.REPLY or not workflow.allows(case.status, Action.FAIL_DELIVERY):
        return False
    return case.approval is None or letter_key(Purpose.REPLY.value, case, case.approval.version) == letter.key


def told(case: Case, letter: EnqueuedLetter, text: str, **params: str) -> Notice:
    """A notice about a letter of the case; its key holds the row, so that two letters are told apart."""
    about = notice(case, text, purpose=letter.purpose.value, **params)
    return replace(about, key=f"{about.key}.{letter.row}")


def _entry(letter: EnqueuedLetter, event: DeliveryEvent) -> AuditEntry:
    fields = {"letter": letter.key, "purpose": letter.purpose.value}
    name = AuditEvent.LETTER_UNTRACED if isinstance(event, LetterUntraced) else AuditEvent.LETTER_LOST
    if isinstance(event, LetterAccepted):
        name, fields = AuditEvent.LETTER_ACCEPTED, fields | {"evidence": event.evidence}
    elif isinstance(event, LetterRefused):
        name, fields = AuditEvent.LETTER_REFUSED, fields | {"code": event.code}
    return AuditEntry(event=name, actor=SERVICE, case=letter.case, fields=fields)
