"""A seeded mailbox: 70 % small mails, 25 % with 20 to 200 KB attached, 5 % with 1 to 3 MB; every sender another."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime

SHARES = ((0.70, 0, 0), (0.25, 20_000, 200_000), (0.05, 1_000_000, 3_000_000))
"""Of the mails: share, and the least and largest attachment in bytes."""

_ASKS = (
    "Jeg ber om innsyn i alle personopplysninger dere har lagret om meg, og hvem de er delt med.",
    "Eg vil ha sletta alt de har lagra om meg, og eg vil ha det stadfesta skriftleg.",
    "Please send me a copy of all personal data that you hold about me.",
    "Meld meg av nyhetsbrevet. Jeg har bedt om dette før.",
    "Hvor lenge oppbevarer dere opplysninger om tidligere kunder?",
    "Adressen dere har på meg er feil og må rettes.",
    "Jeg fikk lønnsslippen til en annen på e-post i går. Hva gjør jeg?",
)
_FILLER = (
    "Jeg har vært kunde en stund og er ikke sikker på hva som er registrert.",
    "Det haster ikke, men jeg vil gjerne ha et ordentlig svar.",
    "Eg ringde kundestøtta i førre veke, men fekk ikkje noko klart svar.",
    "My employer used your software until last year.",
    "Vennligst bekreft at dere har mottatt denne henvendelsen.",
)


def mails(count: int, seed: int = 1, to: str = "personvern@duett.test") -> Iterator[bytes]:
    """`count` mails to the desk, always the same for the same seed."""
    rnd = random.Random(seed)
    for number in range(count):
        yield _mail(number, rnd, to)


def sender_of(number: int) -> str:
    """The address that mail `number` comes from: of a domain of its own, so that no limit of ours bites early."""
    return f"person{number}@domene{number}.example"


def large_mail(number: int, attached: int) -> bytes:
    """A mail with an attachment of so many bytes."""
    rnd = random.Random(number)
    return _with(number, rnd, "personvern@duett.test", rnd.randbytes(attached))


def _mail(number: int, rnd: random.Random, to: str) -> bytes:
    roll, attachment = rnd.random(), b""
    for share, least, largest in SHARES:
        if roll < share:
            attachment = rnd.randbytes(rnd.randint(least, largest)) if largest else b""
            break
        roll -= share
    return _with(number, rnd, to, attachment)


def _with(number: int, rnd: random.Random, to: str, attachment: bytes) -> bytes:
    text = _text(rnd)
    head = [
        f"Return-Path: <{sender_of(number)}>",
        f"From: Person {number} <{sender_of(number)}>",
        f"To: {to}",
        f"Subject: Henvendelse {number}",
        f"Message-ID: <bench-{number}@domene{number}.example>",
        f"Date: {format_datetime(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))}",
        "MIME-Version: 1.0",
    ]
    return "\r\n".join([*head, *_body(text, attachment)]).encode()


def _text(rnd: random.Random) -> str:
    lines = ["Hei,", "", rnd.choice(_ASKS), ""]
    while sum(map(len, lines)) < rnd.randint(1_500, 5_000):
        lines.append(rnd.choice(_FILLER))
    return "\r\n".join([*lines, "", "Hilsen", "en person"])


def _body(text: str, attachment: bytes) -> list[str]:
    part = ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", text]
    if not attachment:
        return part
    encoded = base64.encodebytes(attachment).decode().replace("\n", "\r\n")
    return [
        'Content-Type: multipart/mixed; boundary="=_skille"',
        "",
        "--=_skille",
        *part,
        "--=_skille",
        'Content-Type: application/pdf; name="vedlegg.pdf"',
        'Content-Disposition: attachment; filename="vedlegg.pdf"',
        "Content-Transfer-Encoding: base64",
        "",
        encoded,
        "--=_skille--",
        "",
    ]
