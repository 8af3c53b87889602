"""A mail made readable: what a mail program would show of it. Hostile mail is read without ever failing."""

from __future__ import annotations

from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parseaddr

_CHARSETS = ("utf-8", "latin-1")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail: `raw` is every byte of it, the rest is read out of them."""

    raw: bytes = field(repr=False)
    _parsed: Message = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Parse once."""
        object.__setattr__(self, "_parsed", message_from_bytes(self.raw))

    def header(self, name: str) -> str:
        """A header as text, empty when there is none."""
        value = self._parsed.get(name)
        if value is None:
            return ""
        try:
            return " ".join(str(make_header(decode_header(str(value)))).split())
        except (LookupError, ValueError):
            return str(value)

    @property
    def sender(self) -> str:
        """The address of the From header."""
        return parseaddr(self.header("From"))[1]

    @property
    def recipients(self) -> list[str]:
        """The addresses of the To and Cc headers."""
        return [address for _, address in getaddresses([self.header("To"), self.header("Cc")]) if address]

    @property
    def subject(self) -> str:
        """The Subject header."""
        return self.header("Subject")

    @property
    def message_id(self) -> str:
        """The Message-ID header, with its angle brackets."""
        return self.header("Message-ID")

    @property
    def text(self) -> str:
        """The plain text, empty when it has none."""
        return self._body("text/plain")

    @property
    def html(self) -> str:
        """The HTML, empty when it has none; never to be shown but in a sandbox."""
        return self._body("text/html")

    @property
    def attachments(self) -> list[str]:
        """The names of the attachments."""
        return [str(name) for part in self._parsed.walk() if (name := part.get_filename())]

    def _body(self, kind: str) -> str:
        for part in self._parsed.walk():
            if part.get_content_type() == kind and not part.get_filename():
                return _decoded(part)
        return ""


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    for charset in (str(part.get_content_charset() or "utf-8"), *_CHARSETS):
        try:
            return content.decode(charset)
        except (LookupError, ValueError):
            continue
    return ""
