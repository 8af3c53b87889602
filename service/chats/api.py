"""A provider's API, from which a transcript is fetched: one address, limits of time and bytes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

import aiohttp
from pydantic import BaseModel

from mail.imap_endpoint import is_loopback
from service.chats.payload import read_payload
from service.chats.refusals import ChatRefused, Gone, Unavailable

P = TypeVar("P", bound=BaseModel)

_NO_SUCH = (404, 410)
_LONGEST_WAIT_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class ApiAccess:
    """Where an API is and what we show there.

    Attributes
    ----------
    url:
        What every path is put behind; https, or http on loopback.
    seconds:
        For a whole transcript, however many pages it has: a provider waits no longer for our answer.
    max_bytes:
        For a whole transcript.
    """

    url: str
    headers: Mapping[str, str] = field(repr=False)
    seconds: float
    max_bytes: int


def require_safe(url: str) -> str:
    """The address without a slash at its end. Raises ValueError, without it, where a secret must not go there."""
    parts = urlsplit(url)
    if not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))):
        raise ValueError("must be https, or http on loopback")
    return url.rstrip("/")


class Reader:
    """Reads page by page, and counts the bytes."""

    def __init__(self, session: aiohttp.ClientSession, access: ApiAccess) -> None:
        self._session = session
        self._access = access
        self._left = access.max_bytes

    async def get(self, form: type[P], path: str, **query: str) -> P:
        """One answer in its form. Raises `Unavailable`, `Gone` and `Malformed`."""
        # Redirects are not followed: what we show goes to the named address only.
        async with self._session.get(self._access.url + path, params=query, allow_redirects=False) as answer:
            if answer.status in _NO_SUCH:
                raise Gone
            if answer.status != 200:
                raise Unavailable(f"the provider's API answers {answer.status}", _retry_after(answer))
            return read_payload(form, await self._body(answer))

    async def _body(self, answer: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in answer.content.iter_chunked(65_536):
            self._left -= len(chunk)
            if self._left < 0:
                raise Unavailable("the transcript is too large")
            body += chunk
        return bytes(body)


def _retry_after(answer: aiohttp.ClientResponse) -> float:
    """How long an answer of 429 or 503 asks us to wait (RFC 9110 section 10.2.3); a date is not read."""
    wanted = answer.headers.get("Retry-After", "")
    return min(float(wanted), _LONGEST_WAIT_SECONDS) if wanted.isascii() and wanted.isdigit() else 0.0


@asynccontextmanager
async def reading(access: ApiAccess) -> AsyncIterator[Reader]:
    """A reader for one transcript. Whatever goes wrong with the network or the time is `Unavailable`."""
    try:
        async with asyncio.timeout(access.seconds), aiohttp.ClientSession(headers=access.headers) as session:
            yield Reader(session, access)
    except (ChatRefused, Gone):
        raise
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise Unavailable(f"the provider's API cannot be reached: {type(error).__name__}") from None
