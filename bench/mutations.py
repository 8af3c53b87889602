"""Mails that nobody ever wrote: seeded changes to mails that somebody did."""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Callable, Iterator, Sequence

Change = Callable[[bytes, random.Random, Sequence[bytes]], bytes]

CHARSETS = (
    b"utf-8",
    b"iso-8859-1",
    b"utf-7",
    b"utf-16",
    b"gb2312",
    b"idna",
    b"x-none",
    b"",
    b"iso-2022-jp",
    b"punycode",
)
ENCODINGS = (b"base64", b"quoted-printable", b"8bit", b"x-uuencode", b"7-bit", b"binary", b"base9000")
TYPES = (
    b"text/html",
    b"text/plain",
    b"multipart/mixed",
    b"message/rfc822",
    b"multipart/report",
    b"x",
    b"text/calendar",
)


def mutations(originals: Sequence[bytes], count: int, seed: int = 1) -> Iterator[bytes]:
    """`count` mails, each of one original with one to four changes; always the same for the same arguments."""
    rnd = random.Random(seed)
    for _ in range(count):
        raw = rnd.choice(originals)
        for change in rnd.choices(CHANGES, k=rnd.randint(1, 4)):
            raw = change(raw, rnd, originals)[:3_000_000]
        yield raw


def _truncate(raw: bytes, rnd: random.Random, _others: Sequence[bytes]) -> bytes:
    return raw[: rnd.randint(0, len(raw))]


def _splice(raw: bytes, rnd: random.Random, others: Sequence[bytes]) -> bytes:
    other = rnd.choice(others)
    return raw[: rnd.randint(0, len(raw))] + other[rnd.randint(0, len(other)) :]


def _flip(raw: bytes, rnd: random.Random, _others: Sequence[bytes]) -> bytes:
    changed = bytearray(raw)
    for _ in range(min(len(changed), rnd.randint(1, 40))):
        changed[rnd.randrange(len(changed))] = rnd.randrange(256)
    return bytes(changed)


def _double(raw: bytes, rnd: random.Random, _others: Sequence[bytes]) -> bytes:
    lines = raw.split(b"\n")
    start = rnd.randrange(len(lines))
    some = lines[start : start + rnd.randint(1, 20)]
    return b"\n".join(lines[:start] + some * rnd.randint(2, 30) + lines[start:])


def _drop(raw: bytes, rnd: random.Random, _others: Sequence[bytes]) -> bytes:
    lines = raw.split(b"\n")
    start = rnd.randrange(len(lines))
    return b"\n".join(lines[:start] + lines[start + rnd.randint(1, 5) :])


def _swap(pattern: bytes, values: Sequence[bytes]) -> Change:
    matcher = re.compile(pattern, re.IGNORECASE)

    def change(raw: bytes, rnd: random.Random, _others: Sequence[bytes]) -> bytes:
        return matcher.sub(lambda found: found[1] + rnd.choice(values), raw)

    return change


def _nest(raw: bytes, rnd: random.Random, others: Sequence[bytes]) -> bytes:
    for level in range(rnd.randint(1, 12)):
        mark = b"=_m%d" % level
        head = b"From: a@kunde.example\r\nContent-Type: multipart/mixed; boundary=%s\r\n\r\n--%s\r\n" % (mark, mark)
        inside = b"Content-Type: message/rfc822\r\n\r\n" + raw
        raw = head + inside + b"\r\n--%s\r\n\r\n%s\r\n--%s--\r\n" % (mark, rnd.choice(others)[:200], mark)
    return raw


def _encode(raw: bytes, rnd: random.Random, _others: Sequence[bytes]) -> bytes:
    head, _, body = raw.partition(b"\r\n\r\n" if b"\r\n\r\n" in raw else b"\n\n")
    cut = rnd.randint(0, 5)
    return head + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(body)[cut:]


CHANGES: tuple[Change, ...] = (
    _truncate,
    _splice,
    _flip,
    _double,
    _drop,
    _swap(rb'(charset=)"?[\w.:-]+"?', CHARSETS),
    _swap(rb"(content-transfer-encoding:\s*)[\w-]+", ENCODINGS),
    _swap(rb"(content-type:\s*)[\w./+-]+", TYPES),
    _nest,
    _encode,
)
