"""The protocols by which the edges reach each other's work without knowing each other.

`models` implements `Repository`, `MailLedger`, `LetterOutbox`, `NoticeOutbox`, `Leases` and `CaseQueries`; `mail`
implements `Renderer` and `Composer`; `service` implements `Clock`. Tests of an edge take the real ones of the others.
"""

from __future__ import annotations

from cases.ports.chats import ChatContent, ChatDeliveries, ClaimedDelivery, DeliveryBacklog
from cases.ports.ledger import MailLedger, MovedMail, NewMail
from cases.ports.making import Clock, Composer, Renderer, Understanding
from cases.ports.outbox import ClaimedLetter, ClaimedNotice, Leases, LetterOutbox, NoticeOutbox, Posting
from cases.ports.reading import (
    AuditRecord,
    CaseQueries,
    CaseSelection,
    ChatSelection,
    HeldLetters,
    Pause,
    StoredChat,
    StoredMessage,
)
from cases.ports.record import AcknowledgementHistory, Arrival, Backlog, CopyHistory, EnqueuedLetter, Record, Repository

__all__ = [
    "AcknowledgementHistory",
    "Arrival",
    "AuditRecord",
    "Backlog",
    "CaseQueries",
    "CaseSelection",
    "ChatSelection",
    "ClaimedLetter",
    "ClaimedNotice",
    "Clock",
    "ChatContent",
    "ChatDeliveries",
    "Composer",
    "ClaimedBlock",
    "ClaimedDelivery",
    "CopyHistory",
    "EnqueuedLetter",
    "HeldLetters",
    "Leases",
    "LetterOutbox",
    "DeliveryBacklog",
    "MailLedger",
    "MovedMail",
    "NewMail",
    "NoticeOutbox",
    "Pause",
    "Posting",
    "Record",
    "Renderer",
    "Repository",
    "StoredChat",
    "StoredMessage",
    "Understanding",
]
