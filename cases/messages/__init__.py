"""Values that come in and go out: mails, chat transcripts, letters and notices.

Fields that hold personal data are left out of every `repr`, so that no log or traceback shows them.
"""

from __future__ import annotations

from cases.messages.chat import ChatLine, ChatReference, ChatTranscript
from cases.messages.files import AnswerFile, MailFile, Signs
from cases.messages.inbound import Address, Attachment, Bounce, Forwarded, InboundMail, ThreadClues
from cases.messages.outbound import (
    CARD,
    GAP,
    Letter,
    Notice,
    PreparedMail,
    RenderedLetter,
    TextFile,
    ThreadHeaders,
    WrittenLetter,
    letter_digest,
)

__all__ = [
    "CARD",
    "GAP",
    "Address",
    "AnswerFile",
    "Attachment",
    "Bounce",
    "ChatLine",
    "ChatReference",
    "ChatTranscript",
    "Forwarded",
    "InboundMail",
    "Letter",
    "MailFile",
    "Notice",
    "PreparedMail",
    "RenderedLetter",
    "Signs",
    "TextFile",
    "ThreadClues",
    "ThreadHeaders",
    "WrittenLetter",
    "letter_digest",
]
