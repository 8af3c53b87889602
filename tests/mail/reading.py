"""Reads the mails of `tests/mails`, each named by its trait."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cases.messages import InboundMail
from mail.parse import ParseOptions, parse_mail

MAILS = Path(__file__).parent.parent / "mails"
RECEIVED = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
OPTIONS = ParseOptions(
    own_addresses=("personvern@duett.example",),
    plus_key=b"a key for tests only",
    trusted_authserv_ids=("mx.duett.example",),
)


def raw(name: str) -> bytes:
    return (MAILS / f"{name}.eml").read_bytes()


def parsed(name: str, options: ParseOptions = OPTIONS) -> InboundMail:
    return parse_mail(raw(name), RECEIVED, options)


def with_field(name: str, line: str) -> InboundMail:
    """The mail with one more field on top."""
    return parse_mail(line.encode() + b"\r\n" + raw(name), RECEIVED, OPTIONS)
