"""What follows from how a letter fared: acknowledged, answered, refused, or nobody knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cases import workflow
from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case
from cases.checklist.copies import with_copy_left, with_copy_lost
from cases.decisions import interim_fate
from cases.decisions.decision import Decision, letter_key, notice
from cases.decisions.drafting import to_be_approved_again
from cases.events import DeliveryEvent, LetterAccepted, LetterRefused, LetterUntraced
from cases.messages import Notice
from cases.policy import Policy
from cases.ports import EnqueuedLetter
from cases.vocabulary import Action, OutboxState, Purpose


def settled_state(event: DeliveryEvent) -> tuple[OutboxState, str]:
    """Where the outbox row stands after the event, and what it keeps as evidence."""
    if isinstance(event, LetterAccepted):
        return OutboxState.SENT, event.evidence
    if isinstance(event, LetterRefused):
        return OutboxState.REFUSED, event.code
    return OutboxState.UNKNOWN, ""


def decide_delivery(
    case: Case | None, letter: EnqueuedLetter, event: DeliveryEvent, policy: Policy, now: datetime
) -> Decision:
    """The decision on a delivery; `case` is None for a chat copy."""
    entry = _entry(letter, event)
    if case is None:
        return Decision(case=None, entries=(entry,))
    if isinstance(event, LetterAccepted):
        return _accepted(case, letter, entry, policy, now)
    if isinstance(event, LetterRefused):
        refused = told(case, letter, "letter_refused", code=event.code)
        return fallen_through(case, letter, entry, refused, policy=policy, now=now, because="refused")
    if isinstance(event, LetterUntraced):
        in_doubt = replace(case, in_doubt=letter.key)
        return Decision(case=in_doubt, entries=(entry,), notices=(told(case, letter, "letter_untraced"),))
    return Decision(case=case, entries=(entry,), notices=(told(case, letter, "letter_lost"),))


def _accepted(case: Case, letter: EnqueuedLetter, entry: AuditEntry, policy: Policy, now: datetime) -> Decision:
    silent = letter.purpose is Purpose.ACKNOWLEDGEMENT
    notices = () if silent else (told(case, letter, "letter_sent"),)
    return letter_left(case, letter, entry, notices, policy=policy, now=now)


def letter_left(
    case: Case,
    letter: EnqueuedLetter,
    entry: AuditEntry,
    notices: tuple[Notice, ...],
    *,
    policy: Policy,
    now: datetime,
) -> Decision:
    """A letter of the case is known to have left, by `entry`: the case follows, and its clock."""
    if letter.purpose is not Purpose.INTERIM:
        return Decision(case=with_letter_sent(case, letter, now), entries=(entry,), notices=notices)
    follows = interim_fate.left(no_longer_in_doubt(case, letter), letter.key, policy, now)
    return replace(follows, entries=(entry, *follows.entries), notices=(*notices, *follows.notices))


def with_letter_sent(case: Case, letter: EnqueuedLetter, now: datetime) -> Case:
    """The case once an acknowledgement or an answer of it is known to have left."""
    if letter.purpose is Purpose.ACKNOWLEDGEMENT:
        return replace(case, status=workflow.after(case.status, Action.ACKNOWLEDGE), acknowledged_at=now)
    changed = no_longer_in_doubt(case, letter)
    if not workflow.allows(case.status, Action.ANSWER):
        return changed
    changed = with_copy_left(changed, letter.key)
    return replace(changed, status=workflow.after(case.status, Action.ANSWER), answered_at=now)


def no_longer_in_doubt(case: Case, letter: EnqueuedLetter) -> Case:
    """The case once the fate of this letter is known, or decided."""
    return replace(case, in_doubt="") if case.in_doubt == letter.key else case


def fallen_through(
    case: Case,
    letter: EnqueuedLetter,
    entry: AuditEntry,
    about: Notice,
    *,
    policy: Policy,
    now: datetime,
    because: str,
) -> Decision:
    """A letter of the case did not arrive after all, or never will: neither an answer nor an interim letter counts."""
    if letter.purpose is not Purpose.INTERIM:
        return reopened(case, letter, entry, about, because=because)
    follows = interim_fate.failed(no_longer_in_doubt(case, letter), letter.key, policy, now)
    return replace(follows, entries=(entry, *follows.entries), notices=(about, *follows.notices))


def reopened(case: Case, letter: EnqueuedLetter, entry: AuditEntry, about: Notice, *, because: str) -> Decision:
    """An answer that never leaves is no answer: the case is open again, and its approval is void."""
    changed = no_longer_in_doubt(case, letter)
    if not is_the_answer(case, letter):
        return Decision(case=changed, entries=(entry,), notices=(about,))
    status = workflow.after(case.status, Action.FAIL_DELIVERY)
    changed = replace(to_be_approved_again(changed), status=status, answered_at=None, closed_at=None, close_reason=None)
    changed, copy = with_copy_lost(changed, letter.key)
    fields = {"because": because}
    again = AuditEntry(event=AuditEvent.CASE_REOPENED, actor=SERVICE, case=case.number, fields=fields)
    notices = (about, notice(case, "reopened", because=because))
    return Decision(case=changed, entries=(entry, *copy, again), notices=notices)


def is_the_answer(case: Case, letter: EnqueuedLetter) -> bool:
    """Whether the letter is the answer that stands: what becomes of an older version of it reopens nothing, nor what
    becomes of one of a case that goes on in another."""
    if case.merged_into is not None:
        return False
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
