"""Spellings of one address, for the blind index: an address must be found however it was written."""

from __future__ import annotations

import idna


def canonical(email: str) -> str:
    """The address in lower case with its domain in ASCII, as SMTP sees it."""
    local, _, _ = email.strip().rpartition("@")
    return f"{local.casefold()}@{domain_of(email)}"


def domain_of(email: str) -> str:
    """The domain in lower case and ASCII; as it stands where it is none (RFC 5891)."""
    domain = email.strip().rpartition("@")[2].lower().rstrip(".")  # casefold would make ß another domain
    try:
        return domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return domain
