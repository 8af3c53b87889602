"""The bytes of one attachment, found again in the stored mail."""

from __future__ import annotations

import hashlib
from email.message import EmailMessage

from mail.attached import attached
from mail.parse import ParseOptions, parse_mail
from tests.examples import RECEIVED


def a_mail() -> bytes:
    message = EmailMessage()
    message["From"] = "kari@epost.example"
    message.set_content("Hei")
    message.add_attachment(b"\x00\x01bytes", maintype="application", subtype="pdf", filename="a.pdf")
    inner = EmailMessage()
    inner["Subject"] = "Videresendt"
    inner.set_content("Gammel")
    message.add_attachment(inner)
    return message.as_bytes()


def test_each_attachment_that_the_parser_describes_is_found_by_its_digest() -> None:
    raw = a_mail()
    described = parse_mail(raw, RECEIVED, ParseOptions()).attachments

    found = [attached(raw, each.sha256) for each in described]

    assert found[0] == b"\x00\x01bytes"
    assert [hashlib.sha256(content or b"").hexdigest() for content in found] == [each.sha256 for each in described]


def test_what_is_not_in_the_mail_is_not_found() -> None:
    assert attached(a_mail(), "ab" * 32) is None
    assert attached(b"", "ab" * 32) is None
