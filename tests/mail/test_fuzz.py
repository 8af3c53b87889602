"""The parser on mails that nobody wrote, and on those made to harm: it raises nowhere, ends soon, and loses nothing."""

import base64
import hashlib
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from bench.fuzz import complaint, originals
from bench.mutations import mutations
from mail.parse import parse_mail
from tests.mail.found_again import lost_lines
from tests.mail.reading import MAILS, OPTIONS, RECEIVED, raw

# Python's package does not know the transfer encoding as this one spells it, and leaves it undecoded.
NAMES = sorted({path.stem for path in MAILS.glob("*.eml")} - {"quoted_printable_broken"})
HEAD = b"From: kari@kunde.example\r\n"


@pytest.mark.no_cover
def test_mails_that_nobody_wrote_are_parsed_without_a_complaint() -> None:
    complaints = [why for changed in mutations(originals(MAILS), 400) if (why := complaint(changed))]

    assert complaints == []


@pytest.mark.parametrize("name", NAMES)
def test_each_line_of_each_text_part_is_found_again(name: str) -> None:
    mail = parse_mail(raw(name), RECEIVED, OPTIONS)

    assert lost_lines(raw(name), mail) == []


def test_a_part_that_is_no_text_in_any_charset_is_named_as_an_attachment() -> None:
    body = bytes(range(128, 256)) * 20

    mail = parse_mail(HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + body, RECEIVED, OPTIONS)

    assert [attachment.sha256 for attachment in mail.attachments] == [hashlib.sha256(body).hexdigest()]


def _nested(count: int) -> bytes:
    opened = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(count)
    )
    return HEAD + opened + b"\r\nhei" + b"".join(b"\r\n--b%d--" % level for level in reversed(range(count)))


HOSTILE = {
    "a thousand nested multiparts": _nested(1_000),
    "a thousand nested messages": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 1_000 + b"hei",
    "twenty thousand parts": HEAD
    + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"--b\r\n\r\nhei\r\n" * 20_000,
    "twenty thousand encoded words": HEAD + b"Subject: " + b"=?utf-8?b?aGVp?= " * 20_000 + b"\r\n\r\nhei",
    "twenty thousand addresses": HEAD + b"To: " + b"=?utf-8?b?aGVp?= <a@b.example>, " * 20_000 + b"\r\n\r\nhei",
    "fifty thousand fields": HEAD + b"X-A: b\r\n" * 50_000 + b"\r\nhei",
    "html a hundred thousand deep": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000 + b"hei",
    "html that never ends a tag": HEAD + b"Content-Type: text/html\r\n\r\n" + b'<a href="' * 100_000,
    "a hundred thousand comments": HEAD + b"To: " + b"(" * 100_000 + b"\r\n\r\nhei",
    "a line of a million marks": HEAD + b"\r\n" + b">" * 1_000_000,
    "uuencoded in lines of one letter": HEAD
    + b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\r\n"
    + b"!0\r\n" * 1_000_000,
}


# Timed: the tracer of a coverage run would be measured.
@pytest.mark.no_cover
@pytest.mark.parametrize("name", HOSTILE)
def test_a_mail_made_to_harm_takes_less_than_a_second(name: str) -> None:
    assert complaint(HOSTILE[name]) == ""


@pytest.mark.parametrize(
    ("media_type", "encoding"),
    [("application/pdf", "base64"), ("text/plain", "base64"), ("text/plain", "8bit"), ("text/plain", "x-uuencode")],
)
def test_25_megabytes_are_read_within_a_few(tmp_path: Path, media_type: str, encoding: str) -> None:
    content = base64.encodebytes(os.urandom(1_000)) * 18_000
    head = f"Content-Type: {media_type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    path = tmp_path / "large.eml"
    path.write_bytes(HEAD + head.encode() + content)
    program = """
        import sys
        from bench.fuzz import complaint
        def most(): return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
        raw = open(sys.argv[1], "rb").read()
        before = most()
        assert complaint(raw) == ""
        print(most() - before)
    """

    found = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(path)], capture_output=True, check=True, text=True
    )

    assert int(found.stdout) < 100_000
