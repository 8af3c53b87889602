"""The token endpoint: one POST, and what its answer means.

TokenError
 ├── TokenRefused       the provider does not accept who we are: a person must act
 └── TokenUnavailable   no answer, or none that says anything about us: it may pass

Messages are fixed words, codes of RFC 6749 section 5.2 and numbers; nothing else of an answer is ever shown.
"""

from __future__ import annotations

import json
import re
import ssl
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from mail.imap_endpoint import is_loopback
from mail.oauth_grants import Grant

REFUSALS = frozenset(
    {
        "access_denied",
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_resource",
        "invalid_scope",
        "unauthorized_client",
        "unsupported_grant_type",
    }
)
"""The errors that a person must mend: RFC 6749 section 5.2, and those that Microsoft and Google add."""

ASSUMED_LIFETIME = timedelta(minutes=5)
"""Of a token whose answer does not tell it (RFC 6749 section 5.1 only recommends that it does)."""

_MOST_BYTES = 65_536
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""A bearer token (RFC 6750 section 2.1): nothing in it can end a SASL field."""


class TokenError(Exception):
    """No access token can be had."""


class TokenRefused(TokenError):
    """The provider refuses us a token; the message names its error."""


class TokenUnavailable(TokenError):
    """The provider did not answer, or not in the form of the protocol."""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and when it ends."""

    value: str = field(repr=False)
    begins_at: datetime
    ends_at: datetime


class TokenEndpoint:
    """Where tokens are had, with what we show there."""

    def __init__(
        self, url: str, grant: Grant, *, timeout_seconds: float = 10.0, ssl_context: ssl.SSLContext | None = None
    ) -> None:
        """Raises ValueError, without the address, where it is neither https nor http on loopback."""
        parts = urlsplit(url)
        if not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))):
            raise ValueError("must be https, or http on loopback")
        self._url = url
        self._grant = grant
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        self._ssl = ssl_context

    async def fetch(self, now: datetime) -> Token:
        """A new token. Raises `TokenRefused` and `TokenUnavailable`."""
        try:
            status, body = await self._post(self._grant.form(self._url, now))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise TokenUnavailable(type(error).__name__) from None
        answer = _read(body)
        if status == 200:
            return _token(answer, now)
        if 400 <= status < 500 and answer.get("error") in REFUSALS:
            raise TokenRefused(_name(answer))
        raise TokenUnavailable(f"status {status}")

    async def _post(self, form: dict[str, str]) -> tuple[int, bytes]:
        ssl_option: Any = self._ssl if self._ssl is not None else True
        # Redirects are not followed: what we show goes to the named address only.
        async with (
            aiohttp.ClientSession(timeout=self._timeout) as session,
            session.post(self._url, data=form, allow_redirects=False, ssl=ssl_option) as answer,
        ):
            body = b""
            async for chunk in answer.content.iter_chunked(8192):
                body += chunk
                if len(body) > _MOST_BYTES:
                    raise TokenUnavailable("answer too long")
            return answer.status, body


def _read(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _token(answer: dict[str, Any], now: datetime) -> Token:
    value = answer.get("access_token")
    if not isinstance(value, str) or not _TOKEN.fullmatch(value):
        raise TokenUnavailable("answer without a token")
    return Token(value, now, now + _lifetime(answer.get("expires_in")))


def _lifetime(told: object) -> timedelta:
    """Whole seconds, as a number or, as some servers do, as text."""
    seconds = re.fullmatch(r"\d{1,9}", str(told))
    return timedelta(seconds=int(seconds[0])) if seconds and int(seconds[0]) else ASSUMED_LIFETIME


def _name(answer: dict[str, Any]) -> str:
    """The error, with Microsoft's number for it, which says which of its many causes it is."""
    codes = answer.get("error_codes")
    number = codes[0] if isinstance(codes, list) and codes else None
    return f"{answer['error']} AADSTS{number}" if type(number) is int else str(answer["error"])
