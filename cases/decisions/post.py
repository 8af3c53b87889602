"""What follows when staff or an operator decide on a letter that waits: held, in doubt, refused or not sent yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from cases import workflow
from cases.audit_events import AuditEntry, AuditEvent
from cases.case import Case
from cases.decisions.decision import Decision, letter_key, notice
from cases.decisions.delivery import fallen_through, letter_left, no_longer_in_doubt, told
from cases.decisions.drafting import to_be_approved_again
from cases.policy import Policy
from cases.ports import EnqueuedLetter
from cases.vocabulary import Action, OutboxState, Purpose, Status

RETRIED = frozenset({OutboxState.REFUSED, OutboxState.RETRY, OutboxState.UNKNOWN})
"""The states in which a letter can be sent again, once no sender holds it."""

WITHDRAWN = frozenset({OutboxState.NEW, OutboxState.RETRY, OutboxState.UNKNOWN, OutboxState.REFUSED})
"""The states in which a letter can still be kept from leaving, as far as anybody knows."""

_TOO_LATE = frozenset({Status.SPAM, Status.ANSWERED, Status.CLOSED})

_HELD: Mapping[bool, tuple[AuditEvent, str]] = MappingProxyType(
    {
        True: (AuditEvent.ACKNOWLEDGEMENT_RELEASED, "ack_released"),
        False: (AuditEvent.ACKNOWLEDGEMENT_DISCARDED, "ack_discarded"),
    }
)


def may_still_leave(case: Case) -> bool:
    """Whether an acknowledgement still makes sense: not for spam, nor behind the answer."""
    return case.status not in _TOO_LATE


def decide_held(case: Case, letter: EnqueuedLetter, actor: str, *, released: bool) -> Decision:
    """A held acknowledgement leaves, or never does."""
    event, text = _HELD[released]
    none = case.no_acknowledgement if released else (*case.acknowledgement_held, f"discarded by {actor}")
    return Decision(
        case=replace(case, acknowledgement_held=(), no_acknowledgement=none),
        entries=(AuditEntry(event=event, actor=actor, case=case.number, fields={"letter": letter.key}),),
        notices=(notice(case, text, staff=actor),),
    )


def decide_again(case: Case | None, letter: EnqueuedLetter, actor: str) -> Decision:
    """A letter is sent once more, byte for byte."""
    fields = {"letter": letter.key, "purpose": letter.purpose.value, "state": letter.state.value}
    entry = AuditEntry(event=AuditEvent.LETTER_SENT_AGAIN, actor=actor, case=letter.case, fields=fields)
    if case is None:
        return Decision(case=None, entries=(entry,))
    notices = (told(case, letter, "letter_sent_again", staff=actor),)
    return Decision(case=no_longer_in_doubt(case, letter), entries=(entry,), notices=notices)


def decide_confirmed(case: Case, letter: EnqueuedLetter, actor: str, policy: Policy, now: datetime) -> Decision:
    """The person has the letter: staff learned it outside of the desk."""
    fields = {"letter": letter.key, "purpose": letter.purpose.value}
    entry = AuditEntry(event=AuditEvent.LETTER_CONFIRMED, actor=actor, case=case.number, fields=fields)
    about = told(case, letter, "letter_confirmed", staff=actor)
    return letter_left(case, letter, entry, (about,), policy=policy, now=now)


def decide_withdrawn(case: Case | None, letter: EnqueuedLetter, actor: str, policy: Policy, now: datetime) -> Decision:
    """A letter never leaves; an answer that is kept back opens its case again."""
    fields = {"letter": letter.key, "purpose": letter.purpose.value, "state": letter.state.value}
    entry = AuditEntry(event=AuditEvent.LETTER_WITHDRAWN, actor=actor, case=letter.case, fields=fields)
    if case is None:
        return Decision(case=None, entries=(entry,))
    about = told(case, letter, "letter_withdrawn", staff=actor)
    decision = fallen_through(case, letter, entry, about, policy=policy, now=now, because="withdrawn")
    assert decision.case is not None
    if letter.purpose is not Purpose.ACKNOWLEDGEMENT:
        return decision
    none = (*case.no_acknowledgement, *case.acknowledgement_held, f"discarded by {actor}")
    return replace(decision, case=replace(decision.case, acknowledgement_held=(), no_acknowledgement=none))


def decide_undone(case: Case, letter: EnqueuedLetter, actor: str) -> Decision:
    """An approved answer is taken back before it left: it is a draft again, and nobody has approved it."""
    assert case.approval is not None
    fields = {"letter": letter.key, "version": str(case.approval.version)}
    return Decision(
        case=replace(to_be_approved_again(case), status=workflow.after(case.status, Action.UNDO)),
        entries=(AuditEntry(event=AuditEvent.REPLY_UNDONE, actor=actor, case=case.number, fields=fields),),
        notices=(notice(case, "undone", staff=actor),),
    )


def is_approved(case: Case | None, letter: EnqueuedLetter) -> bool:
    """Whether the letter may leave as far as its approval goes: one that was refused or withdrawn has none any more,
    and the case goes on with another version. Only an answer needs one."""
    if letter.purpose is not Purpose.REPLY or case is None:
        return True
    return case.approval is not None and letter_key(letter.purpose.value, case, case.approval.version) == letter.key


def approved_key(case: Case) -> str:
    """The key of the answer that was approved. Raises `IllegalTransition` where none waits to leave."""
    workflow.after(case.status, Action.UNDO)
    assert case.approval is not None
    return letter_key(Purpose.REPLY.value, case, case.approval.version)


def require_in_doubt(case: Case) -> None:
    """Raises `IllegalTransition` where no approved answer waits for a person to say what became of it."""
    workflow.after(case.status if case.in_doubt else Status.ANSWERED, Action.SETTLE)
