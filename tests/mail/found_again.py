"""What a mail says according to Python's own `email` package, and whether the parser's result still holds it.

It shares no line with `mail/`: a part that both read wrongly in the same way is all that it can miss.
"""

from __future__ import annotations

import email
import hashlib
import re
from collections.abc import Iterator
from email.message import Message
from html.parser import HTMLParser
from typing import Any

from cases.messages import InboundMail

_SILENT = ("script", "style", "title", "template", "noscript")


class _Visible(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        del attrs
        self.silent += tag in _SILENT

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in _SILENT))

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.text.append(data)


def lost_lines(raw: bytes, mail: InboundMail) -> list[str]:
    """Lines of text parts that stand neither in text, quoted or signature nor in an attachment.

    A line is there if its letters are, in their order, white space and punctuation aside, or if each of its words is.
    """
    shown = _letters(f"{mail.text}\n{mail.quoted}\n{mail.signature}")
    joined, words = shown.replace(" ", ""), set(shown.split())
    attached = {attachment.sha256 for attachment in mail.attachments}
    return [
        line
        for data, text in _text_parts(raw)
        if hashlib.sha256(data).hexdigest() not in attached
        for line in map(_letters, text.splitlines())
        if line.replace(" ", "") not in joined and not set(line.split()) <= words
    ]


def _text_parts(raw: bytes) -> Iterator[tuple[bytes, str]]:
    for part in email.message_from_bytes(raw).walk():
        if not part.is_multipart() and part.get_content_maintype() == "text":
            data = part.get_payload(decode=True)
            if isinstance(data, bytes):
                yield data, _visible(part, _decoded(data, part))


def _decoded(data: bytes, part: Message) -> str:
    for charset in (part.get_param("charset"), "utf-8", "cp1252"):
        try:
            return data.decode(str(charset))
        except (LookupError, UnicodeError):
            continue
    return data.decode("latin-1")


def _visible(part: Message, text: str) -> str:
    if part.get_content_subtype() != "html":
        return text
    reader = _Visible()
    reader.feed(text)
    return " ".join(reader.text)


def _letters(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))
