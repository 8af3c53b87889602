"""Delivery reports: the standard form (RFC 3464), and what servers wrote before it and beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cases.messages import Bounce
from mail.bounce_forms import (
    ANSWER_OR_FORWARD,
    DELAY,
    HINTING_SUBJECT,
    OFFICE,
    OPENING,
    REPORT_SUBJECT,
    ROBOT,
    ROBOT_NAME,
    SAYS_NO,
)
from mail.headers import Headers, read_headers
from mail.mailboxes import read_addresses
from mail.parts import Part, Tree

_ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_MESSAGE_ID = re.compile(r"^[>\s]{0,9}Message-ID:\s{0,9}(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)
_QUOTED_HEADERS = frozenset({"text/rfc822-headers", "message/rfc822-headers"})


def read_bounce(tree: Tree, sender: str, subject: str, text: str) -> Bounce | None:
    """What a delivery report says, or None where the mail is none."""
    status_parts = [part for part in tree.leaves if part.media_type.endswith("/delivery-status")]
    if status_parts:
        return _standard(status_parts, tree, text)
    if _is_report(sender, subject, text[:20_000], tree.top):
        return _other_form(tree, subject, text)
    return None


def _is_report(sender: str, subject: str, text: str, headers: Headers) -> bool:
    """A robot's name or mark is enough; anything else that people may share needs two signs of a report."""
    name = sender.rpartition("@")[0] or sender
    written = " ".join(headers.all("from")[:1])
    if "x-failed-recipients" in headers or ROBOT.fullmatch(name) or ROBOT_NAME.search(written) or _by_qmail(headers):
        return True
    if ANSWER_OR_FORWARD.match(subject):
        return False
    begins, is_named = bool(OPENING.search(_first_lines(text))), bool(REPORT_SUBJECT.match(subject))
    if "<>" in headers.written("return-path")[:1]:
        return is_named or begins or _says_no(text)
    if OFFICE.search(f"{name} {written}"):
        return is_named or (begins and _says_no(text))
    return begins and (is_named or bool(HINTING_SUBJECT.match(subject))) and _says_no(text)


def _says_no(text: str) -> bool:
    """Asked last: it reads the whole text."""
    return bool(SAYS_NO.search(text))


def _by_qmail(headers: Headers) -> bool:
    return any("invoked for bounce)" in value for value in headers.written("received")[:3])


def _first_lines(text: str) -> str:
    """The first lines that are no decoration; people write before they quote a report."""
    lines = [line for line in text[:4_000].split("\n") if re.search(r"\w", line)]
    return "\n".join(lines[:4])


# --- RFC 3464 ------------------------------------------------------------------------------------------------------


def _standard(parts: list[Part], tree: Tree, text: str) -> Bounce:
    blocks = [block for part in parts for block in _blocks(b"".join(part.decoded()))]
    message = next((block for block in blocks if "original-envelope-id" in block), Headers())
    recipient = _worst([block for block in blocks if "action" in block or "final-recipient" in block])
    action = recipient.first("action").split(" ")[0].lower()
    return Bounce(
        action=action if action in _ACTIONS else "failed",
        status=_status([recipient.first("status"), recipient.first("diagnostic-code")]),
        recipient=_recipient(recipient),
        message_ids=_message_ids(tree, text),
        envelope_id=message.first("original-envelope-id")[:200],
    )


def _blocks(data: bytes) -> Iterator[Headers]:
    """The groups of fields, parted by empty lines."""
    for piece in re.split(rb"\r?\n[ \t]*\r?\n", data.strip())[:200]:
        headers = read_headers(piece, 0, len(piece)).headers
        if headers.fields:
            yield headers


def _worst(recipients: list[Headers]) -> Headers:
    """The first recipient that failed, for our letters have one; else the first."""
    failed = (one for one in recipients if one.first("action").lower().startswith("failed"))
    return next(failed, recipients[0] if recipients else Headers())


def _recipient(block: Headers) -> str:
    for name in ("original-recipient", "final-recipient"):
        address = read_addresses(block.first(name).rpartition(";")[2])
        if address:
            return address[0].email
    return ""


# --- Other forms ---------------------------------------------------------------------------------------------------


def _other_form(tree: Tree, subject: str, text: str) -> Bounce:
    failed = read_addresses(tree.top.first("x-failed-recipients"))
    return Bounce(
        action="delayed" if DELAY.search(subject) else "failed",
        status=_status([text[:20_000]]),
        recipient=failed[0].email if failed else "",
        message_ids=_message_ids(tree, text),
    )


def _status(texts: Iterable[str]) -> str:
    return next((match[1] for text in texts if (match := _STATUS.search(text))), "")


def _message_ids(tree: Tree, text: str) -> tuple[str, ...]:
    """The ids of the letters that came back: of attached messages, of quoted headers, of the text."""
    headers = [b"".join(part.decoded()) for part in tree.leaves if part.media_type in _QUOTED_HEADERS]
    attached = [part.data[:65_536] for part in tree.embedded]
    quoted = [data.decode("latin-1") for data in (*headers, *attached)]
    return tuple(dict.fromkeys(found for source in (*quoted, text[:200_000]) for found in _MESSAGE_ID.findall(source)))[
        :20
    ]
