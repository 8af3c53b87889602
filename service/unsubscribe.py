"""`/unsubscribe/<token>`: out of voluntary notices, by one click of the mail program or by a button on a page.

A GET changes nothing, for scanners follow links; the POST needs no login and shows no address (RFC 8058 section 3).
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import Protocol

from aiohttp import web

from cases.ports import Clock
from service.pages.answers import Look, language_of

_SIGNED = 32
_MARK = 64
_MOST = 1024


class OptOuts(Protocol):
    """Where it is kept."""

    async def unsubscribe(self, mark: str, now: datetime) -> bool:
        """No voluntary notice goes to the address of this mark any more."""


def token_of(mark: str, key: bytes) -> str:
    """What stands in the link: the keyed hash of the address, and a signature of ours. It ends never."""
    return f"{mark}{hmac.new(key, mark.encode(), hashlib.sha256).hexdigest()[:_SIGNED]}"


def mark_of(token: str, key: bytes) -> str | None:
    """The mark in a token; None where it is not one of ours."""
    mark = token[:_MARK]
    return mark if token.isascii() and hmac.compare_digest(token_of(mark, key), token) else None


class Unsubscribing:
    """The two routes."""

    def __init__(self, optouts: OptOuts, clock: Clock, key: bytes, look: Look) -> None:
        self._optouts = optouts
        self._clock = clock
        self._key = key
        self._look = look

    def routes(self) -> list[web.RouteDef]:
        """The routes to mount."""
        return [web.get("/unsubscribe/{token}", self._show), web.post("/unsubscribe/{token}", self._take)]

    async def _show(self, request: web.Request) -> web.Response:
        known = mark_of(request.match_info["token"], self._key) is not None
        return self._page(request, "ask" if known else "unknown", 200 if known else 404)

    async def _take(self, request: web.Request) -> web.Response:
        mark = mark_of(request.match_info["token"], self._key)
        if (request.content_length or 0) > _MOST:
            raise web.HTTPRequestEntityTooLarge(_MOST, request.content_length or 0)
        if mark is None:
            return self._page(request, "unknown", 404)
        await self._optouts.unsubscribe(mark, self._clock.now())
        return self._page(request, "done", 200)

    def _page(self, request: web.Request, state: str, status: int) -> web.Response:
        language = language_of(request.headers.get("Accept-Language", ""))
        return self._look.page("unsubscribe", language, status, state=state)
