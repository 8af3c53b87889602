"""HTTP: chats come in on one address; health and metrics are told on another, on loopback by default."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog
from aiohttp import web

from cases.ports import Clock
from service.chat_accepting import ChatAccepting, Traffic
from service.chats.provider import Delivery, Provider
from service.chats.refusals import ChatRefused, Malformed, TooLarge, TooSlow
from service.health import Health
from service.metrics import DeskCollector, render_metrics

BACKLOG = 2048
"""Connections that wait to be taken up: a provider may deliver a thousand chats at once."""

BODY_SECONDS = 30.0
"""For the whole body of a delivery: a sender that stalls holds neither memory nor the worker's attention."""

KEEP_ALIVE_SECONDS = 75.0
"""A connection that asks nothing more; longer than a reverse proxy keeps one."""

_log = structlog.get_logger("personvern.http")


class ChatIntake:
    """Takes signed deliveries and stores them; an answer says that a delivery is committed."""

    def __init__(
        self,
        accepting: ChatAccepting,
        traffic: Traffic,
        clock: Clock,
        providers: Sequence[Provider],
        max_bytes: int,
        *,
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        self._accepting = accepting
        self._traffic = traffic
        self._clock = clock
        self._providers = {provider.name: provider for provider in providers if provider.secrets}
        self._max_bytes = max_bytes
        self._body_seconds = body_seconds

    def routes(self) -> list[web.RouteDef]:
        """The routes to mount."""
        return [web.post("/chats/{provider}", self._take)]

    async def _take(self, request: web.Request) -> web.Response:
        provider = self._providers.get(request.match_info["provider"])
        if provider is None:
            return web.json_response({"error": "no such provider"}, status=404)
        with self._traffic.one():
            try:
                body = await self._body(request)
                content = provider.read(Delivery(request.headers, body, self._clock.now()))
            except ChatRefused as refused:
                return _refuse(provider, refused, request.content_length or 0)
            if content is None:
                return web.json_response({"status": "ignored"})
            is_new = await self._accepting.accept(content)
        # 200, not 202: Rocket.Chat delivers again after anything else.
        return web.json_response({"status": "logged" if is_new else "known"})

    async def _body(self, request: web.Request) -> bytes:
        """The body of a delivery. Raises `TooLarge`, `TooSlow` and `Malformed`."""
        try:
            if request.content.is_eof():
                return _whole_body(request, self._max_bytes)
            async with asyncio.timeout(self._body_seconds):
                return await _read_body(request, self._max_bytes)
        except TimeoutError:
            raise TooSlow("too slow") from None
        except web.RequestPayloadError:
            raise Malformed("encoding", "body") from None


def _refuse(provider: Provider, refused: ChatRefused, size: int) -> web.Response:
    _log.warning("chat refused", provider=provider.name, reason=refused.reason, field=refused.field, size=size)
    return web.json_response({"error": refused.reason, "field": refused.field}, status=refused.status)


def _whole_body(request: web.Request, limit: int) -> bytes:
    """The body that came together with its headers, as nearly every chat does: no clock need be set for it."""
    body: bytes = request.content.read_nowait()
    if len(body) > limit:
        raise TooLarge("too large")
    return body


async def _read_body(request: web.Request, limit: int) -> bytes:
    """The body, never more than `limit` bytes of it. Raises `TooLarge`."""
    if (request.content_length or 0) > limit:
        raise TooLarge("too large")
    body = bytearray()
    async for chunk in request.content.iter_chunked(65_536):
        body += chunk
        if len(body) > limit:
            raise TooLarge("too large")
    return bytes(body)


def ops_routes(health: Health, collector: DeskCollector) -> list[web.RouteDef]:
    """`/healthz`: the process is alive. `/readyz`: each part. `/metrics`: for Prometheus, without personal labels."""

    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(_request: web.Request) -> web.Response:
        parts = {
            name: {"ready": state.ready, "detail": state.detail, "alarm": state.alarm}
            for name, state in health.parts().items()
        }
        ok = health.ready
        return web.json_response({"ready": ok, "parts": parts}, status=200 if ok else 503)

    async def metrics(_request: web.Request) -> web.Response:
        body, content_type = render_metrics(collector)
        return web.Response(body=body, headers={"Content-Type": content_type})

    return [web.get("/healthz", alive), web.get("/readyz", ready), web.get("/metrics", metrics)]


class HttpServer:
    """One listening address with its routes."""

    def __init__(self, bind: str, routes: Sequence[web.RouteDef]) -> None:
        self._host, _, port = bind.rpartition(":")
        self._port = int(port)
        self._routes = routes

    async def run(self, stop: asyncio.Event) -> None:
        """Serves until `stop`. Raises OSError when the address cannot be had."""
        app = web.Application()
        app.add_routes(self._routes)
        app.on_response_prepare.append(_without_versions)
        runner = web.AppRunner(app, access_log=None, handle_signals=False, keepalive_timeout=KEEP_ALIVE_SECONDS)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port, backlog=BACKLOG).start()
            await stop.wait()
        finally:
            await runner.cleanup()


async def _without_versions(_request: web.Request, response: web.StreamResponse) -> None:
    """Strangers need not know which library answers, and of which age it is."""
    response.headers.pop("Server", None)
