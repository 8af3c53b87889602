"""Mails made readable, hostile ones too."""

from __future__ import annotations

import pytest

from sandbox.letters import Letter


def test_headers_text_html_and_attachments_are_read() -> None:
    letter = Letter(
        b"From: =?utf-8?q?K=C3=A5re?= <kare@example.test>\r\nTo: a@example.test, B <b@example.test>\r\n"
        b'Subject: =?utf-8?b?w6Y=?=\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nbl\xe5\r\n"
        b"--x\r\nContent-Type: text/html\r\n\r\n<p>hei</p>\r\n"
        b'--x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\nnei\r\n--x--\r\n'
    )

    assert letter.sender == "kare@example.test"
    assert letter.recipients == ["a@example.test", "b@example.test"]
    assert (letter.subject, letter.text.strip(), letter.html.strip()) == ("æ", "blå", "<p>hei</p>")
    assert letter.attachments == ["a.txt"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff",
        b"Subject: =?x-none?q?=FF?=\r\n\r\n",
        b"Content-Type: text/plain; charset=x-none\r\n\r\n\xff",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"From: <<<>>>\r\nTo: ,;,\r\n\r\n",
    ],
)
def test_no_mail_is_too_broken_to_be_shown(raw: bytes) -> None:
    letter = Letter(raw)

    shown = (letter.subject, letter.sender, letter.text, letter.html, *letter.recipients, *letter.attachments)

    assert all(isinstance(part, str) for part in shown)
