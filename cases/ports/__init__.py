"""The protocols by which the edges reach each other's work without knowing each other.

`models` implements `Repository`, `MailLedger`, `LetterOutbox`, `NoticeOutbox`, `Leases` and `CaseQueries`; `mail`
implements `Renderer` and `Composer`; `service` implements `Clock`. Tests of an edge take the real ones of the others.
"""

from __future__ import annotations

from cases.ports.chats import ChatContent, ChatDeliveries, ClaimedDelivery, DeliveryBacklog
from cases.ports.copies import ClaimedCopy, CopyDepth, CopyOutbox
from cases.ports.desk import Claims, StaffLanguages
from cases.ports.ledger import MailLedger, MovedMail, NewMail
from cases.ports.looks import Looks
from cases.ports.making import Clock, Composer, Renderer, Understanding
from cases.ports.outbox import ClaimedLetter, ClaimedNotice, Leases, LetterOutbox, NoticeOutbox, Posting
from cases.ports.pages import Files, PageRecord, StoredMails, Upload
from cases.ports.reading import (
    AuditRecord,
    CaseQueries,
    CaseSelection,
    ChatSelection,
    HeldLetters,
    OpenTask,
    Pause,
    StoredChat,
    StoredMessage,
    TaskSelection,
)
from cases.ports.record import Record, Repository
from cases.ports.recorded import AcknowledgementHistory, Arrival, Backlog, CopyHistory, EnqueuedLetter
from cases.ports.registers import Blocks, ClaimedBlock, Registers, StoredBlock, UnconfirmedOptOut

__all__ = [
    "AcknowledgementHistory",
    "Arrival",
    "AuditRecord",
    "Backlog",
    "Blocks",
    "CaseQueries",
    "CaseSelection",
    "ChatContent",
    "ChatDeliveries",
    "ChatSelection",
    "ClaimedBlock",
    "ClaimedCopy",
    "ClaimedDelivery",
    "ClaimedLetter",
    "ClaimedNotice",
    "Claims",
    "Clock",
    "Composer",
    "CopyDepth",
    "CopyHistory",
    "CopyOutbox",
    "DeliveryBacklog",
    "EnqueuedLetter",
    "Files",
    "HeldLetters",
    "Leases",
    "LetterOutbox",
    "Looks",
    "MailLedger",
    "MovedMail",
    "NewMail",
    "NoticeOutbox",
    "OpenTask",
    "PageRecord",
    "Pause",
    "Posting",
    "Record",
    "Registers",
    "Renderer",
    "Repository",
    "StaffLanguages",
    "StoredBlock",
    "StoredChat",
    "StoredMails",
    "StoredMessage",
    "TaskSelection",
    "UnconfirmedOptOut",
    "Understanding",
    "Upload",
]
