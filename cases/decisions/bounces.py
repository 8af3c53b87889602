"""What follows from a delivery report on a letter of ours (RFC 3464): the letter came back, or is late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case
from cases.decisions.decision import Decision
from cases.decisions.delivery import fallen_through, letter_left, told
from cases.decisions.incoming import message_entry
from cases.messages import Bounce, InboundMail, Notice
from cases.policy import Policy
from cases.ports import EnqueuedLetter
from cases.vocabulary import OutboxState, Relation

REPORT = "report"
"""The clue by which a report joins a case: the letter that it is about."""

NAMED = "named by a report"
"""The evidence that a letter left of which nobody knew."""

_TOLD: Mapping[str, tuple[AuditEvent, str]] = MappingProxyType(
    {
        "failed": (AuditEvent.LETTER_BOUNCED, "letter_bounced"),
        "delayed": (AuditEvent.LETTER_DELAYED, "letter_delayed"),
    }
)
"""What each action is called in the audit log and in Slack; others say that all is well, and change nothing."""

SAYS_SOMETHING = frozenset(_TOLD)
"""The actions that are decided on here."""


def heard(bounce: Bounce) -> str:
    """What the outbox keeps of the report, such as `failed 5.1.1`."""
    return f"{bounce.action} {bounce.status}".strip()


def decide_bounce(
    case: Case | None, letter: EnqueuedLetter, mail: InboundMail, policy: Policy, now: datetime
) -> Decision:
    """The decision on a report; `case` is None for the copy of a chat.

    An answer that came back is none: the case is open again; a question that did never stopped the clock. An
    acknowledgement that came back, or a letter that is late, is shown and changes nothing.
    """
    assert mail.bounce is not None
    entry = _entry(letter, mail, mail.bounce)
    if case is None:
        return Decision(case=None, entries=(entry,))
    message, about = message_entry(case, mail, Relation.AUTOMATIC, REPORT), _notice(case, letter, mail.bounce)
    if mail.bounce.action == "failed":
        decision = fallen_through(case, letter, entry, about, policy=policy, now=now, because="bounce")
    elif letter.state is OutboxState.UNKNOWN:
        decision = letter_left(case, letter, entry, (about,), policy=policy, now=now)
    else:
        decision = Decision(case=case, entries=(entry,), notices=(about,))
    return replace(decision, entries=(message, *decision.entries))


def _entry(letter: EnqueuedLetter, mail: InboundMail, bounce: Bounce) -> AuditEntry:
    fields = {"letter": letter.key, "purpose": letter.purpose.value, "status": bounce.status, "sha256": mail.sha256}
    return AuditEntry(event=_TOLD[bounce.action][0], actor=SERVICE, case=letter.case, fields=fields)


def _notice(case: Case, letter: EnqueuedLetter, bounce: Bounce) -> Notice:
    return told(case, letter, _TOLD[bounce.action][1], status=bounce.status)
