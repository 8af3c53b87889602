"""What arrives: a mail, a chat that ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cases.messages import ChatTranscript, InboundMail, WrittenLetter
from cases.verdict import Verdict


@dataclass(frozen=True, slots=True)
class MailReceived:
    """A mail lies in the mailbox, its bytes are stored as `arrival`, and it could be understood.

    Attributes
    ----------
    verdict:
        What triage took it for, where that was asked already, beside the process.
    """

    arrival: int
    mail: InboundMail
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class ChatMailed:
    """A chat system sent its transcript to the mailbox; the mail is stored as `arrival`."""

    arrival: int
    transcript: ChatTranscript


@dataclass(frozen=True, slots=True)
class MailUnreadable:
    """A mail lies in the mailbox and is stored as `arrival`, but nothing could be read from it.

    Attributes
    ----------
    reason:
        The name of the error by which handling failed last, or `poison` after three attempts that ended the process.
    """

    arrival: int
    received_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ChatEnded:
    """A support chat ended, and its provider delivered the transcript.

    Attributes
    ----------
    verdict:
        What triage took the visitor's words for, once it was asked.
    delivery:
        The accepted delivery that is worked off with it; None where it came another way.
    copy:
        Its copy as it is likely to be wanted, written beforehand; None leaves it to whoever records the chat.
    """

    transcript: ChatTranscript
    verdict: Verdict | None = None
    delivery: int | None = None
    copy: WrittenLetter | None = field(default=None, repr=False)
