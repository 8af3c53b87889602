"""What comes in: mails, and what lies in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cases.case_number import CaseNumber
from cases.vocabulary import Flag


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
    media_type: str = field(repr=False)
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
    envelope_id: str = field(default="", repr=False)
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
class Forwarded:
    """What a mail says of the inquiry that it hands on: a colleague's forward, or a form on a web page.

    It is what somebody claims, and counts only once a person has confirmed it.

    Attributes
    ----------
    sender:
        Who seems to have written it; None where no sure address was found.
    sent_at:
        When they seem to have; None where no date could be read.
    message_id:
        Of their own mail, where it came along whole.
    by_form:
        It was filled in on a web page.
    """

    sender: Address | None = field(default=None, repr=False)
    sent_at: datetime | None = None
    subject: str = field(default="", repr=False)
    message_id: str = field(default="", repr=False)
    by_form: bool = False


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
    by_portal:
        A portal or a web form may have sent it for a person, by the signs that call it a robot's.
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
    forwarded:
        Whom it hands something on for, where it came from ourselves or from a form of ours.
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
    by_portal: bool = False
    no_ack: tuple[str, ...] = ()
    bounce: Bounce | None = None
    defects: tuple[str, ...] = ()
    flags: frozenset[Flag] = frozenset()
    authentication: str = ""
    quarantined: bool = False
    forwarded: Forwarded | None = None
    own_copy: bool = False
