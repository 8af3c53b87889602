"""Socket Mode: tickets, sockets, envelopes that go to exactly one of them, and their acknowledgements.

docs.slack.dev apis/events-api/using-socket-mode. Which socket gets an envelope is promised nowhere: here they take
turns. An acknowledgement is accepted on any socket, as Slack's answer to a late one is not documented.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from sandbox.changes import Changes
from sandbox.slack import limits
from sandbox.slack.people import APP
from sandbox.slack.shapes import Json
from sandbox.slack.transport import Envelope, Unacknowledged


@dataclass(slots=True, eq=False)
class _Socket:
    number: int
    web_socket: web.WebSocketResponse
    request: web.Request


@dataclass(slots=True)
class SocketMode:
    """The sockets of one app."""

    changes: Changes
    ack_seconds: float = limits.ACK_SECONDS
    stray_acks: list[str] = field(default_factory=list)
    """Envelope ids that were acknowledged though nobody waited for them: too late, or twice."""
    _tickets: set[str] = field(default_factory=set)
    _open: list[_Socket] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)
    _turns: itertools.count[int] = field(default_factory=itertools.count)
    _waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)

    @property
    def connected(self) -> int:
        """How many sockets are open."""
        return len(self._open)

    def admit(self, ticket: str) -> str:
        """Remember a ticket, good for one connection; returns it."""
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Take one WebSocket connection, until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=404, text="invalid ticket")
        self._tickets.discard(ticket)
        web_socket = web.WebSocketResponse(autoping=True)
        await web_socket.prepare(request)
        if len(self._open) >= limits.SOCKETS:
            await web_socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await web_socket.close()
            return web_socket
        await self._talk(_Socket(next(self._numbers), web_socket, request))
        return web_socket

    async def _talk(self, socket: _Socket) -> None:
        self._open.append(socket)
        try:
            await socket.web_socket.send_json(self._hello())
            self.changes.happened()
            async for message in socket.web_socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(message.data)
        finally:
            self._open.remove(socket)
            self.changes.happened()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "connection_info": {"app_id": APP},
            "debug_info": {"host": "stand-in", "build_number": 1, "approximate_connection_time": 18060},
        }

    def _acknowledged(self, text: str) -> None:
        answer = json.loads(text)
        envelope_id = str(answer.get("envelope_id"))
        waiting = self._waiting.get(envelope_id)
        if waiting is None or waiting.done():
            self.stray_acks.append(envelope_id)
        else:
            waiting.set_result(answer.get("payload") or {})
        self.changes.happened()

    async def deliver(self, envelope: Envelope) -> Json:
        """Send an envelope on one socket and wait for its acknowledgement."""
        if not self._open:
            raise Unacknowledged("no socket is connected")
        socket = self._open[next(self._turns) % len(self._open)]
        envelope.sent_to = socket.number
        waiting = self._waiting[envelope.id] = asyncio.get_running_loop().create_future()
        started = time.monotonic()
        try:
            envelope.ack = await self._sent(socket, envelope, waiting)
        finally:
            if self._waiting.get(envelope.id) is waiting:
                del self._waiting[envelope.id]
        envelope.ack_seconds = time.monotonic() - started
        return envelope.ack

    async def _sent(self, socket: _Socket, envelope: Envelope, waiting: asyncio.Future[Json]) -> Json:
        try:
            async with asyncio.timeout(self.ack_seconds):
                await socket.web_socket.send_json(envelope.as_json())
                return await waiting
        except (TimeoutError, ConnectionError) as error:
            raise Unacknowledged(f"{envelope.type} was not acknowledged") from error

    async def disconnect(self, reason: str = "refresh_requested", most: int = limits.SOCKETS) -> None:
        """Tell every socket, or the `most` oldest, to go and come back, then close them; `reason` as documented."""
        for socket in self._open[:most]:
            await socket.web_socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
            await socket.web_socket.close()

    def drop(self, most: int = limits.SOCKETS) -> None:
        """Cut every socket, or the `most` oldest, off without a word, as a broken network does."""
        for socket in self._open[:most]:
            if socket.request.transport:
                socket.request.transport.abort()

    async def close(self) -> None:
        """Close every socket."""
        for socket in list(self._open):
            await socket.web_socket.close()
