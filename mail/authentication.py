"""Authentication-Results (RFC 8601): believed only from servers that the organisation named, none by default."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mail.headers import Headers

_RESULT = re.compile(r"\b(spf|dkim|dmarc)\s{0,3}=\s{0,3}([a-z]{1,20})", re.IGNORECASE)
_DOMAIN = re.compile(
    r"\b(?:header\.d|header\.from|smtp\.mailfrom|header\.i)\s{0,3}=\s{0,3}\"?(?:[^\s;@\"]{0,200}@)?([^\s;\"]{1,255})",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"\([^()]{0,1000}\)")


@dataclass(frozen=True, slots=True)
class Authentication:
    """What one trusted server found.

    Attributes
    ----------
    results:
        Method, result and the domain that it speaks of, in the order of the field.
    """

    results: tuple[tuple[str, str, str], ...]

    def vouches_for(self, domain: str) -> bool:
        """False when DMARC failed, or when there is no DMARC result and neither SPF nor DKIM passed for this domain."""
        dmarc = [result for method, result, _ in self.results if method == "dmarc"]
        if "fail" in dmarc or "pass" in dmarc:
            return "fail" not in dmarc
        return any(result == "pass" and (not named or _aligned(named, domain)) for _, result, named in self.results)


def read_authentication(headers: Headers, trusted: tuple[str, ...]) -> Authentication | None:
    """The verdict of the topmost field of a trusted server; None where there is none, which says nothing at all.

    A field below an untrusted Received line may have come with the mail: only fields above the first Received that
    follows them count.
    """
    for value in _topmost(headers):
        server = value.split(";")[0].split()
        if server and server[0].lower() in {name.lower() for name in trusted}:
            return Authentication(tuple(_results(_COMMENT.sub(" ", value))))
    return None


def _topmost(headers: Headers) -> list[str]:
    """The fields that stand before the second Received line: those that our own border server put on top."""
    received = 0
    found: list[str] = []
    for name, value in headers.fields:
        received += name == "received"
        if received > 1:
            break
        if name == "authentication-results":
            found.append(value.decode("utf-8", "replace"))
    return found


def _results(value: str) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for piece in value.split(";")[1:50]:
        match = _RESULT.search(piece)
        if match:
            domain = _DOMAIN.search(piece)
            found.append((match[1].lower(), match[2].lower(), domain[1].lower() if domain else ""))
    return found


def _aligned(named: str, domain: str) -> bool:
    """Relaxed alignment without a list of public suffixes: the same domain, or one below the other."""
    return named == domain or domain.endswith(f".{named}") or named.endswith(f".{domain}")
