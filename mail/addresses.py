"""Mail addresses: one plain mailbox in, its ASCII form out."""

from __future__ import annotations

import re

import idna

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")


def normalise(address: str) -> str:
    """The addr-spec in ASCII, ready for an envelope: the local part as it stands, the domain in lower-case punycode.

    Takes what RFC 5321 section 4.1.2 calls a dot-string and a domain of at least two labels; no quoted local part,
    no address literal, no comment, no display name. Raises ValueError, without the address in it, on anything else.
    """
    local, at, domain = address.strip(" ").rpartition("@")
    if not at or len(local) > 64 or not _LOCAL.fullmatch(local):
        raise ValueError("not one plain mail address")
    return f"{local}@{ascii_domain(domain)}"


def ascii_domain(domain: str) -> str:
    """The domain in lower-case punycode by UTS 46 and IDNA 2008, so that `ß` never becomes another domain.

    Raises ValueError, without the domain in it, where it is none.
    """
    try:
        name = domain.lower() if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise ValueError("not a mail domain") from None
    labels = name.split(".")
    if len(name) > 253 or len(labels) < 2 or not all(len(part) < 64 and _LABEL.fullmatch(part) for part in labels):
        raise ValueError("not a mail domain")
    return name


def is_plain(address: str) -> bool:
    """Whether `normalise` takes it."""
    try:
        normalise(address)
    except ValueError:
        return False
    return True


def same_mailbox(one: str, other: str) -> bool:
    """Whether two addresses name one mailbox: compared in ASCII where they can be, without regard to case."""
    return _key(one) == _key(other)


def _key(address: str) -> str:
    return (normalise(address) if is_plain(address) else address.strip()).casefold()
