"""Which case a mail says that it belongs to: our own Message-IDs, then a signed plus-address, then a tag."""

from __future__ import annotations

import re

from cases.case_number import CaseNumber
from cases.messages import ThreadClues
from mail import plus_address
from mail.headers import Headers
from mail.mailboxes import read_addresses

MAX_IDS = 50

_ID = re.compile(r"<[^<>\s]{1,500}>")
_WORD = re.compile(r"[^<>\s,;()]+")
_LONGEST = 500
_RECIPIENTS = ("to", "cc", "resent-to", "resent-cc", "delivered-to", "x-original-to", "envelope-to")


def read_message_ids(headers: Headers, name: str) -> tuple[str, ...]:
    """The ids of a field in its order, angle brackets included, added where a sender left them out."""
    text = " ".join(headers.written(name))
    found = _ID.findall(text) or [f"<{word}>" for word in _WORD.findall(text) if _is_bare_id(word)]
    return tuple(dict.fromkeys(found))


def _is_bare_id(word: str) -> bool:
    return len(word) <= _LONGEST and "@" in word[1:-1]


def read_references(headers: Headers) -> tuple[str, ...]:
    """The ancestors, the oldest first: the first and the last ones where there are very many."""
    ids = read_message_ids(headers, "references") or read_message_ids(headers, "in-reply-to")
    return ids if len(ids) <= MAX_IDS else (ids[0], *ids[1 - MAX_IDS :])


def read_clues(headers: Headers, subject: str, own_addresses: tuple[str, ...], key: bytes) -> ThreadClues:
    """All clues of a mail; what they are worth is decided where the cases are known."""
    ancestors = (*read_message_ids(headers, "in-reply-to"), *reversed(read_references(headers)))
    return ThreadClues(
        message_ids=tuple(dict.fromkeys(ancestors))[:MAX_IDS],
        plus_case=_plus_case(headers, own_addresses, key),
        tagged=CaseNumber.find_tags(subject),
    )


def read_bounce_addresses(headers: Headers) -> tuple[str, ...]:
    """The recipients with a bounce mark: one of them may be the envelope sender of a letter of ours."""
    marked = [email for email in _recipients(headers) if f"+{plus_address.BOUNCE_MARK}" in email]
    return tuple(dict.fromkeys(marked))[:MAX_IDS]


def _plus_case(headers: Headers, own_addresses: tuple[str, ...], key: bytes) -> CaseNumber | None:
    plus = [email for email in _recipients(headers) if "+" in email]
    found = (plus_address.verify(email, own, key) for email in plus for own in own_addresses)
    return next((number for number in found if number is not None), None)


def _recipients(headers: Headers) -> list[str]:
    return [
        address.email for name in _RECIPIENTS for value in headers.written(name) for address in read_addresses(value)
    ]
