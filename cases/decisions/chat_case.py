"""Which chats are inquiries as well: a right, a breach or a complaint that was voiced in a chat is one all the same.

A request under the regulation needs no form and no address (EDPB guidelines 01/2022, paragraph 52).
"""

from __future__ import annotations

import hashlib

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE
from cases.case_number import CaseNumber
from cases.decisions.chat_copy import said_by_visitor
from cases.messages import Address, ChatTranscript, InboundMail
from cases.verdict import Verdict
from cases.vocabulary import RIGHTS, Kind

KINDS = RIGHTS | {Kind.BREACH_REPORT, Kind.COMPLAINT, Kind.COMPENSATION_CLAIM}
NO_COPY = "N18 the copy of the chat was withheld"
SUBJECT = "Chat"


def asks_something(verdict: Verdict, sure_from: float, *, copied: bool) -> bool:
    """Whether the visitor's words are an inquiry; that for the chat itself is answered by its copy."""
    if verdict.confidence < sure_from or (copied and verdict.kind is Kind.CHAT_TRANSCRIPT):
        return False
    return verdict.kind in KINDS


def as_inquiry(transcript: ChatTranscript, sender: Address | None, *, copied: bool) -> InboundMail:
    """The visitor's words as an inquiry, received when the first of them was said.

    Where the copy was withheld nothing else is mailed to the address either: nobody knows whose it is.
    """
    said = [line for line in transcript.lines if line.speaker == "visitor"]
    text = said_by_visitor(transcript)
    return InboundMail(
        sender=sender,
        subject=SUBJECT,
        text=text,
        received_at=min((line.at for line in said), default=transcript.ended_at),
        size=len(text.encode("utf-8", "surrogatepass")),
        sha256=hashlib.sha256(transcript.key.encode()).hexdigest(),
        no_ack=() if copied else (NO_COPY,),
    )


def linked(transcript: ChatTranscript, number: CaseNumber) -> AuditEntry:
    """What the audit log keeps of the link."""
    return AuditEntry(event=AuditEvent.CHAT_LINKED, actor=SERVICE, case=number, fields={"chat": transcript.key})
