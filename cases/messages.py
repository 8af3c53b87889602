"""Values that come in and go out: mails, chat transcripts, letters and notices.

Fields that hold personal data are left out of every `repr`, so that no log or traceback shows them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cases.case_number import CaseNumber
from cases.vocabulary import Flag, Language, Purpose

GAP = re.compile(r"\[\[([^\[\]\n]{1,200})\]\]")
"""A field of a draft that only staff can fill in, as it stands in the text: ``[[what is missing]]``."""


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of RFC 5322 section 3.4: `email` is the addr-spec, `name` the display name."""

    email: str = field(repr=False)
    name: str = field(default="", repr=False)

    @property
    def domain(self) -> str:
        """The part behind the last @, in lower case."""
        return self.email.rpartition("@")[2].lower()

    @property
    def key(self) -> str:
        """What two spellings of one address have in common: the whole, case folded."""
        return self.email.strip().casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """What lay in a mail, described and never opened; the bytes stay in the raw mail.

    Attributes
    ----------
    size:
        Bytes after decoding.
    sha256:
        Hex digest of the decoded bytes.
    dangerous:
        The type can run code or hide it (programs, scripts, macros, archives that need a password).
    """

    name: str = field(repr=False)
    media_type: str
    size: int
    sha256: str
    dangerous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """What a delivery report says (RFC 3464), as far as it could be read.

    Attributes
    ----------
    action:
        `failed`, `delayed`, `delivered`, `relayed` or `expanded`; `failed` where the form has none.
    status:
        The enhanced code, such as `5.1.1`; empty if not given.
    recipient:
        The final or original recipient.
    message_ids:
        Ids of the letters that the report quotes or names, angle brackets included.
    envelope_id:
        ENVID of the letter, as our mail server gave it back (RFC 3464 section 2.2.1).
    returned_to:
        The addresses with a bounce mark that the report was sent to (variable envelope return path).
    """

    action: str
    status: str = ""
    recipient: str = field(default="", repr=False)
    message_ids: tuple[str, ...] = field(default=(), repr=False)
    envelope_id: str = ""
    returned_to: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadClues:
    """What a mail says of the case that it belongs to, strongest first.

    Attributes
    ----------
    message_ids:
        In-Reply-To and References, angle brackets included, nearest ancestor first.
    plus_case:
        The case of a plus-address of ours whose signature was right.
    tagged:
        Numbers that stand as `[PV-…]` in the subject: a hint, which counts only with the same sender.
    """

    message_ids: tuple[str, ...] = field(default=(), repr=False)
    plus_case: CaseNumber | None = None
    tagged: tuple[CaseNumber, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMail:
    """One mail, understood as far as it could be.

    Attributes
    ----------
    sender:
        The single From mailbox, or None where there is no sure one.
    text:
        What the person wrote: without quoted thread, signature and footer.
    quoted, signature:
        What was cut from the text, kept.
    received_at:
        Aware; when our server accepted the mail (IMAP INTERNALDATE), never the Date field.
    sha256:
        Hex digest of the raw bytes as IMAP delivered them.
    automatic:
        The rule that says a robot wrote it (`N1` …), or None.
    no_ack:
        Every rule by which the mail gets no acknowledgement, as `N8 role address`.
    defects:
        What was wrong with the mail, by fixed names without content.
    flags:
        What its form shows beside its words.
    authentication:
        What a server that we trust found (RFC 8601), as `spf=pass dkim=pass dmarc=pass`; empty without one.
    quarantined:
        It lay in the junk folder.
    own_copy:
        It is a mail of ours that came back to us: evidence that it left, and no inquiry.
    """

    sender: Address | None = field(repr=False)
    to: tuple[Address, ...] = field(default=(), repr=False)
    cc: tuple[Address, ...] = field(default=(), repr=False)
    reply_to: Address | None = field(default=None, repr=False)
    subject: str = field(default="", repr=False)
    message_id: str = field(default="", repr=False)
    references: tuple[str, ...] = field(default=(), repr=False)
    date: datetime | None = None
    text: str = field(default="", repr=False)
    quoted: str = field(default="", repr=False)
    signature: str = field(default="", repr=False)
    attachments: tuple[Attachment, ...] = ()
    received_at: datetime
    size: int = 0
    sha256: str = ""
    thread: ThreadClues = ThreadClues()
    automatic: str | None = None
    no_ack: tuple[str, ...] = ()
    bounce: Bounce | None = None
    defects: tuple[str, ...] = ()
    flags: frozenset[Flag] = frozenset()
    authentication: str = ""
    quarantined: bool = False
    own_copy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLine:
    """One message of a chat.

    Attributes
    ----------
    speaker:
        `visitor`, `agent` or `bot`.
    name:
        The agent's first name or role, as the person may see it; empty for the visitor.
    """

    at: datetime
    speaker: str
    name: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    attachments: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatTranscript:
    """A support chat that has ended.

    Attributes
    ----------
    provider, conversation_id:
        Who ran the chat, and its id there; with `ended_at` they are the key by which a repeat is known.
    visitor:
        The address recorded in the chat session: the only one that the copy goes to.
    verified:
        The provider vouches for the address: the visitor was logged in, or proved it.
    """

    provider: str
    conversation_id: str
    started_at: datetime
    ended_at: datetime
    visitor: Address = field(repr=False)
    language: Language | None = None
    verified: bool = False
    lines: tuple[ChatLine, ...] = field(repr=False)

    @property
    def key(self) -> str:
        """Names this end of this conversation, without naming anybody: 24 hex digits."""
        text = json.dumps([self.provider, self.conversation_id, self.ended_at.isoformat()])
        return hashlib.sha256(text.encode()).hexdigest()[:24]


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
    """A text that goes along with a letter. Its name is ours, in ASCII."""

    name: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedLetter:
    """A letter as the person will read it."""

    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    files: tuple[TextFile, ...] = ()

    @property
    def gaps(self) -> tuple[str, ...]:
        """The fields that only staff can fill in, in the order of the text."""
        return tuple(GAP.findall(self.text))


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
