"""The stand-in as a whole: start it, read what it received, act as its people, make it misbehave."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import ClassVar, TypeVar

from aiohttp import web

from sandbox.changes import PATIENCE_SECONDS, Changes
from sandbox.slack import limits
from sandbox.slack.api import ApiRequest, WebApi
from sandbox.slack.clock import SlackClock
from sandbox.slack.driver import Deliveries, Staff
from sandbox.slack.faults import FaultPlan
from sandbox.slack.messages import Ephemeral, Message
from sandbox.slack.rates import RateLimits
from sandbox.slack.response_url import respond
from sandbox.slack.shapes import Json
from sandbox.slack.sockets import SocketMode
from sandbox.slack.transport import Envelope, HttpTransport, Transport
from sandbox.slack.views import View
from sandbox.slack.workspace import Workspace

T = TypeVar("T")
_BODY_BYTES = 32 * 1024 * 1024


class SlackStandIn:
    """One workspace with one app, on loopback.

    `request_url` switches from Socket Mode to signed HTTP requests. `rate_scale` makes the rate limits' clock run that
    many times faster. `ack_seconds` is how long an acknowledgement may take. `changes` may be shared with others that
    are waited for together.
    """

    at_stop: ClassVar[list[Callable[[SlackStandIn], None]]] = []
    """Whoever looks at what each stand-in received, when it stops."""

    def __init__(
        self,
        *,
        port: int = 0,
        request_url: str | None = None,
        rate_scale: float = 1.0,
        ack_seconds: float = limits.ACK_SECONDS,
        changes: Changes | None = None,
    ) -> None:
        self._port = port
        self.bot_token = f"xoxb-stand-in-{secrets.token_hex(12)}"
        self.app_token = f"xapp-stand-in-{secrets.token_hex(12)}"
        self.signing_secret = secrets.token_hex(16)
        self.workspace = Workspace(changes=changes or Changes())
        self.sockets = SocketMode(self.workspace.changes, ack_seconds)
        rates = RateLimits(SlackClock(scale=rate_scale))
        self._api = WebApi(self.workspace, self.sockets, rates, self.bot_token, self.app_token)
        self.transport: Transport = (
            HttpTransport(request_url, self.signing_secret, ack_seconds) if request_url else self.sockets
        )
        self._deliveries = Deliveries(self.transport)
        self._runner: web.AppRunner | None = None
        self.responses: list[Json] = []
        """What was posted to response URLs: `body` as text, and the `status` that it was answered with."""

    async def start(self) -> None:
        """Listen on 127.0.0.1."""
        app = web.Application(client_max_size=_BODY_BYTES)
        app.router.add_route("*", "/api/{method}", self._api.handle)
        app.router.add_get("/link/", self.sockets.serve)
        app.router.add_post("/response/{ticket}", self._respond)
        app.router.add_post("/upload/{ticket}", self._upload)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close every socket and stop listening."""
        for look in self.at_stop:
            look(self)
        await self.sockets.close()
        await self.transport.close()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    @property
    def origin(self) -> str:
        """``http://127.0.0.1:port``."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def url(self) -> str:
        """The base URL for slack_sdk, and PERSONVERN_SLACK_API_URL."""
        return f"{self.origin}/api/"

    @property
    def faults(self) -> FaultPlan:
        """What goes wrong next: ``slack.faults.plan("chat.postMessage", rate_limited(1))``."""
        return self._api.faults

    @property
    def requests(self) -> list[ApiRequest]:
        """Every call of the Web API that arrived, oldest first."""
        return self._api.requests

    @property
    def envelopes(self) -> list[Envelope]:
        """Everything that was delivered to the app, oldest first."""
        return self._deliveries.envelopes

    def deliver_by(self, transport: Transport) -> None:
        """Deliver by another transport from now on."""
        self.transport = self._deliveries.transport = transport

    def calls(self, method: str) -> list[ApiRequest]:
        """The calls of one method that arrived."""
        return [request for request in self.requests if request.method == method]

    def revoke(self, token: str, error: str = "token_revoked") -> None:
        """Refuse a token from now on, with token_revoked, account_inactive or invalid_auth."""
        self._api.revoked[token] = error

    def restore(self, token: str) -> None:
        """Accept a token again."""
        self._api.revoked.pop(token, None)

    def user(self, user_id: str) -> Staff:
        """A person, to act as."""
        return Staff(self.workspace.users[user_id], self.workspace, self._deliveries, self.origin)

    def messages(self, channel: str) -> list[Message]:
        """The messages of a channel without replies, oldest first."""
        return self.workspace.top_level(channel)

    def thread(self, channel: str, ts: str) -> list[Message]:
        """The replies to a message, oldest first."""
        return self.workspace.replies(channel, ts)

    def ephemerals(self, user_id: str) -> list[Ephemeral]:
        """What only this person was shown, oldest first."""
        return self.user(user_id).ephemerals()

    def open_view(self, user_id: str) -> View | None:
        """The modal that a person sees."""
        return self.workspace.views.top(user_id)

    async def wait_for(self, condition: Callable[[], T | None], timeout: float = PATIENCE_SECONDS) -> T:
        """What `condition` finds as soon as it is true; looked at whenever something arrived. Raises TimeoutError."""
        return await self.workspace.changes.wait_for(condition, timeout)

    async def connected(self, sockets: int = 1) -> None:
        """Wait until the app holds that many sockets."""
        await self.wait_for(lambda: self.sockets.connected >= sockets)

    async def repeat(self, envelope: Envelope, attempt: int = 1) -> Envelope:
        """Deliver an envelope once more, with retry_attempt, to whichever socket's turn it is."""
        return await self._deliveries.send(envelope.again(attempt))

    async def _respond(self, request: web.Request) -> web.Response:
        body = await request.read()
        answer = respond(self.workspace, request.match_info["ticket"], body)
        self.responses.append({"body": body.decode(errors="replace"), "status": answer.status})
        return answer

    async def _upload(self, request: web.Request) -> web.Response:
        ticket = request.match_info["ticket"]
        file = next((f for f in self.workspace.files.values() if f.ticket == ticket), None)
        if file is None:
            return web.Response(status=404)
        file.content = await _uploaded_bytes(request)
        return web.Response(text=f"OK - {len(file.content)}")


async def _uploaded_bytes(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    parts = (await request.post()).values()
    return b"".join(part.file.read() for part in parts if isinstance(part, web.FileField))
