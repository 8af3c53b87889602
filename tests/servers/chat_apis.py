"""The APIs of Chatwoot and Zendesk on loopback, as far as a transcript is fetched from them; they can misbehave."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class ChatApis:
    """Both APIs.

    Attributes
    ----------
    answer:
        What they do: `good`, `busy` (503), `gone` (404), `too often` (429), `garbage`, `silent`, `moved`, `endless`.
    messages, events, user:
        What they tell.
    page:
        How many messages or events they give at once.
    asked:
        Every request, path and query.
    """

    messages: list[dict[str, Any]]
    events: list[dict[str, Any]]
    user: dict[str, Any]
    answer: str = "good"
    page: int = 2
    port: int = 0
    asked: list[str] = field(default_factory=list)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    def settings(self) -> dict[str, Any]:
        """The settings of a service that asks them."""
        return {
            "chat_chatwoot_api_url": f"http://127.0.0.1:{self.port}/api/v1/accounts/1",
            "chat_chatwoot_api_token": "chatwoot-token",
            "chat_zendesk_api_url": f"http://127.0.0.1:{self.port}/",
            "chat_zendesk_api_user": "anne@duett.test",
            "chat_zendesk_api_token": "zendesk-token",
        }

    async def _chatwoot(self, request: web.Request) -> web.Response:
        if request.headers.get("api_access_token") != "chatwoot-token":
            return web.Response(status=401)
        first, last = int(request.query["after"]), int(request.query["before"])
        found = [each for each in self.messages if first <= each["id"] < last]
        return web.json_response({"meta": {}, "payload": found[: self.page]})

    async def _user(self, request: web.Request) -> web.Response:
        return web.json_response(self.user) if _knows_us(request) else web.Response(status=401)

    async def _log(self, request: web.Request) -> web.Response:
        if not _knows_us(request):
            return web.Response(status=401)
        start = int(request.query.get("page[after]", "0"))
        end = start + self.page
        meta = {"has_more": end < len(self.events), "after_cursor": str(end)}
        links = {"next": "https://elsewhere.example/steal"}
        return web.json_response({"events": self.events[start:end], "meta": meta, "links": links})

    @web.middleware
    async def _misbehave(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        if self.answer == "silent":
            await self.let_go.wait()
        answers = {
            "busy": web.Response(status=503),
            "gone": web.Response(status=404),
            "too often": web.Response(status=429, headers={"Retry-After": "7"}),
            "garbage": web.Response(text="<html>hemmelig</html>"),
            "endless": web.Response(body=b" " * 1_000_000),
            "moved": web.Response(status=302, headers={"Location": f"http://127.0.0.1:{self.port}/elsewhere"}),
        }
        found: web.StreamResponse = answers.get(self.answer) or await handler(request)
        return found

    @asynccontextmanager
    async def running(self) -> AsyncIterator[ChatApis]:
        """Serves them."""
        app = web.Application(middlewares=[self._misbehave])
        app.router.add_get("/api/v1/accounts/1/conversations/10/messages", self._chatwoot)
        app.router.add_get("/api/v2/users/8303911923701.json", self._user)
        app.router.add_get("/api/v2/users/me.json", self._user)
        app.router.add_get("/api/v2/tickets/35436/conversation_log", self._log)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        try:
            yield self
        finally:
            self.let_go.set()
            await runner.cleanup()


def _knows_us(request: web.Request) -> bool:
    login = base64.b64encode(b"anne@duett.test/token:zendesk-token").decode()
    return request.headers.get("Authorization") == f"Basic {login}"
