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
MICROSOFT = "outlook.com"
_NAMELESS = re.compile(r"\s*(?:spf|dkim|dmarc|compauth)\s*=", re.IGNORECASE)
_BY = re.compile(r"\bby\s{1,5}([A-Za-z0-9.-]{1,255})")
_HOST = re.compile(r"[A-Za-z0-9._-]{1,255}")
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

    @property
    def evidence(self) -> str:
        """What was found, as `spf=pass dkim=fail dmarc=none`: for each method its first result, in fixed words."""
        found = {method: result for method, result, _ in reversed(self.results)}
        return " ".join(f"{method}={_word(found[method])}" for method in ("spf", "dkim", "dmarc") if method in found)

    def vouches_for(self, domain: str) -> bool:
        """False when DMARC failed, or when there is no DMARC result and neither SPF nor DKIM passed for this domain."""
        dmarc = [result for method, result, _ in self.results if method == "dmarc"]
        if "fail" in dmarc or "pass" in dmarc:
            return "fail" not in dmarc
        return any(result == "pass" and (not named or _aligned(named, domain)) for _, result, named in self.results)


def read_authentication(headers: Headers, trusted: tuple[str, ...]) -> Authentication | None:
    """The verdict of the topmost field of a trusted server; None where there is none, which says nothing at all.

    A field below an untrusted Received line may have come with the mail: only fields above the first Received that
    follows them count, and behind further ones that name a trusted server. Microsoft's servers leave their name out:
    where `outlook.com` is trusted, and all Received lines above are theirs, their form is believed too.
    """
    names = {name.lower() for name in trusted}
    for value, theirs in _topmost(headers, names):
        server = value.split(";")[0].split()
        if server and (server[0].lower() in names or (theirs and _NAMELESS.match(value))):
            # Microsoft's form begins with its first result.
            return Authentication(tuple(_results(_COMMENT.sub(" ", value), 0 if "=" in server[0] else 1)))
    return None


def servers_named(headers: Headers) -> tuple[str, ...]:
    """Who wrote the fields that stand on top; `outlook.com` for the form that names nobody."""
    values = [value.decode("utf-8", "replace") for name, value in headers.fields if name == "authentication-results"]
    first = (value.split(";")[0].split() for value in values[:3])
    named = [words[0] if "=" not in words[0] else MICROSOFT for words in first if words]
    return tuple(dict.fromkeys(name for name in named if _HOST.fullmatch(name)))


def _topmost(headers: Headers, trusted: set[str]) -> list[tuple[str, bool]]:
    """The fields that our own border server put on top, each with whether all servers above it are Microsoft's."""
    received, theirs = 0, MICROSOFT in trusted
    found: list[tuple[str, bool]] = []
    for name, value in headers.fields:
        text = value.decode("utf-8", "replace")
        if name == "received":
            received += 1
            by = _BY.search(text)
            host = by[1].lower() if by else ""
            theirs = theirs and host.endswith(f".{MICROSOFT}")
            if received > 1 and not theirs and not any(host == one or host.endswith(f".{one}") for one in trusted):
                break
        elif name == "authentication-results":
            found.append((text, theirs))
    return found


def _results(value: str, first: int) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for piece in value.split(";")[first:50]:
        match = _RESULT.search(piece)
        if match:
            domain = _DOMAIN.search(piece)
            found.append((match[1].lower(), match[2].lower(), domain[1].lower() if domain else ""))
    return found


def _word(result: str) -> str:
    return result if result in _RESULTS else "other"


_RESULTS = frozenset(
    {"none", "pass", "fail", "softfail", "neutral", "policy", "temperror", "permerror", "bestguesspass"}
)
"""RFC 8601 section 2.7, and the word that Microsoft has besides."""


def _aligned(named: str, domain: str) -> bool:
    """Relaxed alignment without a list of public suffixes: the same domain, or one below the other."""
    return named == domain or domain.endswith(f".{named}") or named.endswith(f".{domain}")
