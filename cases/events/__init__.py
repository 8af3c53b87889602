"""What can happen to a case, in the past tense. Every change enters `CaseHandler.handle` as one of these."""

from __future__ import annotations

from cases.events.arrivals import ChatEnded, MailReceived, MailUnreadable
from cases.events.delivery import DeliveryEvent, LetterAccepted, LetterLost, LetterRefused, LetterUntraced
from cases.events.event import Event
from cases.events.post import (
    AcknowledgementsPaused,
    AcknowledgementsResumed,
    AnswerConfirmed,
    AnswerSentAgain,
    HeldDiscarded,
    HeldReleased,
    LetterRetried,
    LetterWithdrawn,
    MailReplayed,
    PostEvent,
)
from cases.events.staff import (
    CaseClosed,
    CaseMarkedSpam,
    CaseReclassified,
    CaseReleased,
    CaseTaken,
    ContentShown,
    DraftRequested,
    ReplyApproved,
    ReplyEdited,
    ReplyRejected,
    StaffEvent,
)

__all__ = [
    "AcknowledgementsPaused",
    "AcknowledgementsResumed",
    "AnswerConfirmed",
    "AnswerSentAgain",
    "CaseClosed",
    "CaseMarkedSpam",
    "CaseReclassified",
    "CaseReleased",
    "CaseTaken",
    "ChatEnded",
    "ContentShown",
    "DeliveryEvent",
    "DraftRequested",
    "Event",
    "HeldDiscarded",
    "HeldReleased",
    "LetterAccepted",
    "LetterLost",
    "LetterRefused",
    "LetterRetried",
    "LetterUntraced",
    "LetterWithdrawn",
    "MailReceived",
    "MailReplayed",
    "MailUnreadable",
    "PostEvent",
    "ReplyApproved",
    "ReplyEdited",
    "ReplyRejected",
    "StaffEvent",
]
