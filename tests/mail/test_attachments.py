"""Files of an answer in the mail: byte for byte, under a name that makes no header."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from cases.messages import MailFile
from cases.vocabulary import Purpose
from tests.mail.test_compose import LETTER, compose

BYTES = bytes(range(256)) * 300


def mailed(*files: MailFile) -> EmailMessage:
    raw = compose(replace(LETTER, attachments=files), purpose=Purpose.REPLY).raw
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert raw.isascii()
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_each_file_arrives_byte_for_byte_behind_the_letter() -> None:
    message = mailed(MailFile("a.pdf", "application/pdf", BYTES), MailFile("tom.zip", "application/zip", b"PK"))

    parts = [(part.get_filename(), part.get_content_type(), part.get_content()) for part in message.iter_attachments()]
    assert parts == [("a.pdf", "application/pdf", BYTES), ("tom.zip", "application/zip", b"PK")]
    assert message.get_content_type() == "multipart/mixed"
    assert message.get_body(("plain",)) is not None
    assert message.get_body(("html",)) is not None


@pytest.mark.parametrize("name", ["Ærlig svar.pdf", "å" * 100 + ".csv", "svar (1).json"])
def test_a_name_arrives_as_it_is(name: str) -> None:
    (part,) = mailed(MailFile(name, "text/csv", b"a;b\n")).iter_attachments()

    assert part.get_filename() == name


@pytest.mark.parametrize("name", ['a"; x="\r\nBcc: evil@evil.example\r\n.csv', "a\\\r\n\r\n--b.csv"])
def test_a_hostile_name_or_type_makes_no_header(name: str) -> None:
    message = mailed(MailFile(name, "text/html\r\nBcc: evil@evil.example", b"x"))

    (part,) = message.iter_attachments()
    assert message["Bcc"] is None
    assert part["Bcc"] is None
    assert part.get_content_type() == "application/octet-stream"
