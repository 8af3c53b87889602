"""What leaves: letters and notices."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cases.case_number import CaseNumber
from cases.messages.files import MailFile
from cases.messages.inbound import Address
from cases.vocabulary import Language, Purpose

GAP = re.compile(r"\[\[([^\[\]\n]{1,200})\]\]")
"""A field of a draft that only staff can fill in, as it stands in the text: ``[[what is missing]]``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadHeaders:
    """What a letter of ours answers: the Message-ID of the person's mail and its ancestors."""

    in_reply_to: str = field(default="", repr=False)
    references: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter that the rules want written: a template, its language and its variables.

    Attributes
    ----------
    name:
        The template, a name in `cases.letters.LETTERS`.
    key:
        Names the letter for good: the idempotency key of the outbox, and the stem of its Message-ID.
        Lower-case letters, digits, `-` and `.` only; no personal data.
    case:
        The case that it belongs to; None for a chat copy.
    variables:
        By the names that the letter declares.
    """

    name: str
    purpose: Purpose
    language: Language
    key: str
    recipient: Address = field(repr=False)
    case: CaseNumber | None = None
    variables: Mapping[str, Any] = field(default_factory=dict, repr=False)
    thread: ThreadHeaders = ThreadHeaders()


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text that goes along with a letter. Its name and type are ours, in ASCII."""

    name: str
    text: str = field(repr=False)
    media_type: str = "text/plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedLetter:
    """A letter as the person will read it."""

    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    files: tuple[TextFile, ...] = ()
    attachments: tuple[MailFile, ...] = ()

    @property
    def gaps(self) -> tuple[str, ...]:
        """The fields that only staff can fill in, in the order of the text."""
        return tuple(GAP.findall(self.text))


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """A letter with its rendering, made before anything was locked for it."""

    letter: Letter
    rendered: RenderedLetter


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedMail:
    """The exact bytes and envelope of a letter, made once, at enqueue; a resend is byte-identical.

    Attributes
    ----------
    message_id:
        Angle brackets included; the same for the same letter, for ever.
    envelope_from:
        MAIL FROM, empty for the null sender.
    recipient:
        RCPT TO: one address in ASCII, the domain in punycode.
    envelope_id:
        ENVID for the delivery report (RFC 3461), used only where the server offers DSN.
    """

    key: str
    purpose: Purpose
    case: CaseNumber | None
    message_id: str
    envelope_from: str = field(repr=False)
    recipient: str = field(repr=False)
    envelope_id: str
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that staff are told in Slack; it names a case and fixed words, never a person.

    Attributes
    ----------
    key:
        The idempotency key of the outbox.
    text:
        The key of the text in `bot.texts`; `card` posts or updates the card of the case, any other is a reply in
        its thread.
    params:
        Fixed words, numbers, dates and staff ids only.
    """

    key: str
    case: CaseNumber
    text: str
    params: Mapping[str, str] = field(default_factory=dict)


CARD = "card"


def letter_digest(recipient: str, subject: str, text: str, attachments: tuple[str, ...] = ()) -> str:
    """What an approval binds to: a sha256 in hex over recipient, subject, exact text and attachment digests."""
    parts = json.dumps([recipient, subject, text, list(attachments)], ensure_ascii=False)
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()
