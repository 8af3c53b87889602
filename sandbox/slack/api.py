"""The Web API over HTTP: token, scope, rate limit, arguments, method; and the faults that were asked for."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.slack import methods_chat, methods_conversations, methods_files, methods_people, methods_views
from sandbox.slack.call import Call, Method
from sandbox.slack.faults import Fault, FaultPlan, Moment
from sandbox.slack.people import APP
from sandbox.slack.rates import RateLimits
from sandbox.slack.refusal import Refused
from sandbox.slack.shapes import Json
from sandbox.slack.sockets import SocketMode
from sandbox.slack.workspace import Workspace

_POSTS = {"chat.postMessage"}


@dataclass(slots=True)
class ApiRequest:
    """One request that arrived; `error` is what it was refused with, None when it was done."""

    method: str
    arguments: Json = field(repr=False)
    token: str = field(repr=False)
    at: float
    """Unix seconds."""
    error: str | None = None
    status: int = 200


@dataclass(slots=True)
class WebApi:
    """Answers ``POST|GET /api/{method}``."""

    workspace: Workspace
    sockets: SocketMode
    rates: RateLimits
    bot_token: str
    app_token: str
    faults: FaultPlan = field(default_factory=FaultPlan)
    requests: list[ApiRequest] = field(default_factory=list)
    revoked: dict[str, str] = field(default_factory=dict)
    """Tokens that are refused, and the error with which."""
    methods: dict[str, Method] = field(init=False)

    def __post_init__(self) -> None:
        """Put the table of methods together."""
        self.methods = {
            **methods_chat.METHODS,
            **methods_views.METHODS,
            **methods_conversations.METHODS,
            **methods_people.METHODS,
            **methods_files.METHODS,
            "apps.connections.open": Method(self._open_socket, ("connections:write",), tier=3, app_level=True),
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request, rightly or with the fault that was planned for it."""
        method = request.match_info["method"]
        arguments = await arguments_of(request)
        record = ApiRequest(method, arguments, _token(request, arguments), at=time.time())
        self.requests.append(record)
        fault = self.faults.next(method)
        if fault and fault.moment is Moment.BEFORE:
            return _faulty(fault, record, request) or web.json_response({"ok": False, "error": fault.error})
        answer = self._answer(record, str(request.url.origin()))
        self.workspace.changes.happened()
        return await self._late(fault, record, request) or answer

    async def _late(self, fault: Fault | None, record: ApiRequest, request: web.Request) -> web.Response | None:
        if fault is None:
            return None
        await asyncio.sleep(fault.delay_seconds)
        return _faulty(fault, record, request)

    def _answer(self, record: ApiRequest, origin: str) -> web.Response:
        try:
            body = self._perform(record, origin)
        except Refused as refused:
            record.error = refused.error
            body = refused.as_json()
        except _TooMany as too_many:
            return _too_many(too_many.seconds, record)
        return web.json_response(body, headers=self._headers(record))

    def _perform(self, record: ApiRequest, origin: str) -> Json:
        method = self.methods.get(record.method)
        if method is None:
            raise Refused("unknown_method", req_method=record.method)
        scopes = self._authorize(record.token, method)
        call = Call(record.method, record.arguments, self.workspace, scopes, origin)
        if method.scopes:
            call.require_scope(*method.scopes)
        self._within_rate(call, method)
        call.require(*method.required)
        return method.handle(call)

    def _authorize(self, token: str, method: Method) -> frozenset[str]:
        if not token:
            raise Refused("not_authed")
        if token in self.revoked:
            raise Refused(self.revoked[token])
        if token not in (self.bot_token, self.app_token):
            raise Refused("invalid_auth")
        if method.app_level != (token == self.app_token):
            raise Refused("not_allowed_token_type")
        return self._scopes(token)

    def _scopes(self, token: str) -> frozenset[str]:
        return frozenset(self.workspace.app_scopes if token == self.app_token else self.workspace.bot_scopes)

    def _headers(self, record: ApiRequest) -> dict[str, str]:
        known = record.token in (self.bot_token, self.app_token)
        return {"x-oauth-scopes": ",".join(sorted(self._scopes(record.token)))} if known else {}

    def _within_rate(self, call: Call, method: Method) -> None:
        wait = self.rates.wait_for_method(call.method, method.tier)
        if wait is None and call.method in _POSTS:
            wait = self.rates.wait_for_channel(call.text("channel"))
        if wait is not None:
            raise _TooMany(wait)

    def _open_socket(self, call: Call) -> Json:
        ticket = self.sockets.admit(self.workspace.identifiers.secret())
        address = call.origin.replace("http://", "ws://")
        return {"ok": True, "url": f"{address}/link/?ticket={ticket}&app_id={APP}"}


class _TooMany(Exception):
    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def _too_many(seconds: int, record: ApiRequest) -> web.Response:
    record.error, record.status = "ratelimited", 429
    body = {"ok": False, "error": "ratelimited"}
    return web.json_response(body, status=429, headers={"Retry-After": str(seconds)})


def _faulty(fault: Fault, record: ApiRequest, request: web.Request) -> web.Response | None:
    """The wrong answer, or None when the fault is only that it comes late or says no."""
    record.status = fault.status
    if fault.error:
        record.error = fault.error
        return web.json_response({"ok": False, "error": fault.error})
    if fault.status == 429:
        return _too_many(fault.retry_after or 1, record)
    if fault.status == 0 and request.transport:
        request.transport.abort()
        return web.Response()
    return None if fault.status == 200 else web.Response(status=fault.status, text="fault")


async def arguments_of(request: web.Request) -> Json:
    """The arguments of a call: from the query, the form, or a JSON body."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        arguments.update(_object(await request.text()))
    elif request.can_read_body:
        arguments.update({name: value for name, value in (await request.post()).items() if isinstance(value, str)})
    return arguments


def _object(text: str) -> Json:
    try:
        value: Any = json.loads(text or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _token(request: web.Request, arguments: Json) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" else str(arguments.pop("token", ""))
