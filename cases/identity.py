"""Whether the person is who they say: what was checked is recorded, never the proof (GDPR articles 5(1)(c), 12(6)).

The evidence leads: a mailbox that shows itself by its own mail is one thing, and that it belongs to the person whose
data we hold is another. Only both together, a code that came back, or a check by staff say who the person is.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from cases.messages import Address


class IdentityMethod(StrEnum):
    """By what somebody was recognised; the first three are found by the service, the others recorded by staff."""

    AUTHENTICATED_SENDER = "authenticated_sender"
    REPLY = "reply"
    ONE_TIME_CODE = "one_time_code"
    KNOWN_ADDRESS = "known_address"
    PORTAL_LOGIN = "portal_login"
    CALL_BACK = "call_back"
    CUSTOMER_NUMBER = "customer_number"
    ELECTRONIC_ID = "electronic_id"
    IN_PERSON = "in_person"


class Assurance(StrEnum):
    """What the evidence comes to.

    Attributes
    ----------
    NONE:
        Anybody could have written this.
    MAILBOX:
        Whoever wrote holds the mailbox; that says nothing of whose data we hold.
    PERSON:
        The person whose data we hold.
    """

    NONE = "none"
    MAILBOX = "mailbox"
    PERSON = "person"


BY_STAFF = (
    IdentityMethod.KNOWN_ADDRESS,
    IdentityMethod.PORTAL_LOGIN,
    IdentityMethod.CALL_BACK,
    IdentityMethod.CUSTOMER_NUMBER,
    IdentityMethod.ELECTRONIC_ID,
    IdentityMethod.IN_PERSON,
)
"""What staff can record: a check that was made otherwise."""

_OF_MAILBOX = frozenset({IdentityMethod.AUTHENTICATED_SENDER, IdentityMethod.REPLY})
_OF_RECORDS = frozenset({IdentityMethod.KNOWN_ADDRESS, IdentityMethod.CUSTOMER_NUMBER})
_SUFFICIENT = frozenset(
    {
        IdentityMethod.ONE_TIME_CODE,
        IdentityMethod.PORTAL_LOGIN,
        IdentityMethod.CALL_BACK,
        IdentityMethod.ELECTRONIC_ID,
        IdentityMethod.IN_PERSON,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityCheck:
    """One piece of evidence.

    Attributes
    ----------
    by:
        The staff id of whoever checked, or the service.
    at:
        When it was checked.
    """

    method: IdentityMethod
    by: str
    at: datetime


def assurance(checks: Iterable[IdentityCheck]) -> Assurance:
    """What the evidence comes to.

    A known address counts only where its holder has shown to hold it: anybody can write a From line.
    """
    methods = {check.method for check in checks}
    if methods & _SUFFICIENT or (methods & _OF_RECORDS and methods & _OF_MAILBOX):
        return Assurance.PERSON
    return Assurance.MAILBOX if methods & _OF_MAILBOX else Assurance.NONE


def is_authenticated(found: str) -> bool:
    """Whether our own server's findings (RFC 8601) show that the mail came from the domain that it names.

    DMARC alone says so: it ties SPF and DKIM to the From field (RFC 7489 section 3.1).
    """
    return "dmarc=pass" in found.split()


# --- One-time codes --------------------------------------------------------------------------------------------------

ALPHABET = "BCDFGHJKMNPQRSTVWXYZ23456789"
"""No vowel, so that no code is a word, and nothing that looks like another sign."""

CODE_HALF = 4
CODE_ATTEMPTS = 5
CODE_VALID = timedelta(days=7)
_MOST_CANDIDATES = 20
_CODE = re.compile(rf"(?<![\w-])([{ALPHABET}]{{4}})[-–]([{ALPHABET}]{{4}})(?![\w-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeCode:
    """A code that is on its way to an address which we know to be the person's.

    Attributes
    ----------
    digest, salt:
        `scrypt` of the code, in hex: the code itself is in the letter alone.
    sent_to:
        Where it went: who answers from there may add to the case.
    attempts:
        How often somebody may still be wrong.
    """

    digest: str = field(repr=False)
    salt: str = field(repr=False)
    sent_to: Address = field(repr=False)
    sent_at: datetime
    expires_at: datetime
    attempts: int = CODE_ATTEMPTS


def new_code() -> str:
    """A fresh code of two halves, such as `K7MR-2QXB`: 38 bits, for at most `CODE_ATTEMPTS` guesses."""
    first, second = ("".join(secrets.choice(ALPHABET) for _ in range(CODE_HALF)) for _ in range(2))
    return f"{first}-{second}"


def seal_code(code: str, salt: str, sent_to: Address, now: datetime) -> OneTimeCode:
    """The code as the case keeps it."""
    return OneTimeCode(digest=_digest(code, salt), salt=salt, sent_to=sent_to, sent_at=now, expires_at=now + CODE_VALID)


def new_salt() -> str:
    """A fresh salt."""
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a message came to that may carry a code.

    Attributes
    ----------
    code:
        What is left of it: None once it was used, or has been guessed at too often.
    """

    matched: bool
    tried: bool
    code: OneTimeCode | None


def try_code(code: OneTimeCode | None, text: str, now: datetime) -> Attempt:
    """Looks for the code in a message; a message with wrong ones is one attempt, however many it holds."""
    if code is None or now >= code.expires_at:
        return Attempt(matched=False, tried=False, code=code)
    candidates = list(dict.fromkeys("".join(match.groups()) for match in _CODE.finditer(text)))[:_MOST_CANDIDATES]
    if any(hmac.compare_digest(_digest(one, code.salt), code.digest) for one in candidates):
        return Attempt(matched=True, tried=True, code=None)
    if not candidates:
        return Attempt(matched=False, tried=False, code=code)
    left = code.attempts - 1
    spent = OneTimeCode(
        digest=code.digest,
        salt=code.salt,
        sent_to=code.sent_to,
        sent_at=code.sent_at,
        expires_at=code.expires_at,
        attempts=left,
    )
    return Attempt(matched=False, tried=True, code=spent if left > 0 else None)


def _digest(code: str, salt: str) -> str:
    plain = "".join(character for character in code.upper() if character in ALPHABET)
    return hashlib.scrypt(plain.encode(), salt=bytes.fromhex(salt), n=2**12, r=8, p=1, dklen=32).hex()
