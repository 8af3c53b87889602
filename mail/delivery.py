"""What came of handing a letter to the next mail server."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ENHANCED = re.compile(r"^([245]\.\d{1,3}\.\d{1,3})(?=\s|$)")
_QUEUED = re.compile(r"queued as ([A-Za-z0-9.-]{1,64})\b")


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server answers for the letter from now on. `reply` is its code, and its queue id where it named one."""

    reply: str


@dataclass(frozen=True, slots=True)
class TryLater:
    """The server did not take the letter, for sure; it may later. `reason` is a reply code or a fixed word."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The server will never take this letter. `code` is its reply code, such as `550 5.1.1`, or a fixed word."""

    code: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The whole letter was sent, and no answer came: the server may have it or not."""

    reason: str


@dataclass(frozen=True, slots=True)
class LoginRefused:
    """The server does not let us in: no letter was tried, and none can be."""

    code: str


Delivery = Accepted | TryLater | Refused | Unknown | LoginRefused


def reply_code(code: int, message: str) -> str:
    """The reply code with its enhanced code (RFC 3463): `550 5.1.1`. The words may name a person and are left out."""
    enhanced = _ENHANCED.search(message)
    return f"{code} {enhanced[1]}" if enhanced else str(code)


def acceptance(code: int, message: str) -> Accepted:
    """What is kept of the answer to the last dot."""
    queued = _QUEUED.search(message)
    return Accepted(f"{reply_code(code, message)} queued as {queued[1]}" if queued else reply_code(code, message))
