"""What follows from a support chat that ended: it is logged, and its copy goes to the address of the session."""

from __future__ import annotations

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE
from cases.decisions.decision import Decision
from cases.messages import ChatTranscript, Letter
from cases.vocabulary import Language, Purpose

NOBODY_ANSWERED = "no line by our side"
NO_ADDRESS = "no address that a letter can be sent to"


def decide_chat(transcript: ChatTranscript, *, can_be_mailed: bool = True) -> Decision:
    """The copy of a chat.

    A chat in which nobody of ours wrote is logged and not mailed: otherwise whoever opens a chat with a
    stranger's address could have us write to it.
    """
    chat = {"chat": transcript.key}
    logged = AuditEntry(
        event=AuditEvent.CHAT_LOGGED,
        actor=transcript.provider,
        case=None,
        fields=chat | {"provider": transcript.provider, "lines": str(len(transcript.lines))},
    )
    reason = _why_no_copy(transcript, can_be_mailed=can_be_mailed)
    if reason:
        withheld = AuditEntry(
            event=AuditEvent.CHAT_COPY_WITHHELD, actor=SERVICE, case=None, fields=chat | {"reason": reason}
        )
        return Decision(case=None, entries=(logged, withheld))
    letter = Letter(
        name="chat_copy",
        purpose=Purpose.CHAT_COPY,
        language=(transcript.language or Language.NB).reply,
        key=f"chat.{transcript.key}",
        recipient=transcript.visitor,
        variables={"transcript": transcript},
    )
    enqueued = AuditEntry(
        event=AuditEvent.CHAT_COPY_ENQUEUED, actor=SERVICE, case=None, fields=chat | {"letter": letter.key}
    )
    return Decision(case=None, letters=(letter,), entries=(logged, enqueued))


def _why_no_copy(transcript: ChatTranscript, *, can_be_mailed: bool) -> str:
    if not can_be_mailed:
        return NO_ADDRESS
    return "" if any(line.speaker in ("agent", "bot") for line in transcript.lines) else NOBODY_ANSWERED
