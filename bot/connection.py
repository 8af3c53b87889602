"""The Socket Mode connection: checked before it opens, drained before it closes."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.client import is_loopback, quiet_logger
from bot.desk import Desk
from bot.refusals import error_name, status_of
from bot.running import RunningWork

_TOKEN_ERRORS = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
"""The documented errors of auth.test and apps.connections.open that a person must mend."""


SOCKETS = 2
"""Of the ten that Slack allows an app: five replicas have room."""


class SlackRefused(Exception):
    """Slack does not accept a token: the message names which one and Slack's word for it, never the token."""


class SlackUnreachable(Exception):
    """Slack gave no answer, or none that says anything about the tokens: to be tried again."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the bot token belongs to: ids of the workspace and of the bot's account."""

    team: str
    user: str


async def check_tokens(client: AsyncWebClient, app_token: str) -> Identity:
    """Asks Slack about both tokens; Bolt itself would start with wrong ones, and hang or fail at the first use.

    Raises `SlackRefused` or `SlackUnreachable`.
    """
    _require_prefix("bot token", client.token or "", "xoxb-")
    identity = await check_bot_token(client)
    _require_prefix("app token", app_token, "xapp-")
    await _ask("app token (xapp-…)", client.apps_connections_open(app_token=app_token))
    return identity


async def check_bot_token(client: AsyncWebClient) -> Identity:
    """The same for the bot token alone, as HTTP mode needs."""
    answer = await _ask("bot token (xoxb-…)", client.auth_test())
    return Identity(team=str(answer.get("team_id", "")), user=str(answer.get("user_id", "")))


def _require_prefix(name: str, token: str, prefix: str) -> None:
    if not token.startswith(prefix):
        raise SlackRefused(f"the {name} must begin with {prefix}")


async def _ask(name: str, call: Coroutine[Any, Any, AsyncSlackResponse]) -> AsyncSlackResponse:
    try:
        return await call
    except SlackApiError as error:
        if error_name(error) in _TOKEN_ERRORS:
            raise SlackRefused(f"Slack refuses the {name}: {error_name(error)}") from None
        raise SlackUnreachable(f"Slack answered {error_name(error)} (status {status_of(error)})") from None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise SlackUnreachable(f"Slack could not be reached: {type(error).__name__}") from None


class _TrackedHandler(AsyncSocketModeHandler):
    """Bolt's handler, whose envelopes count as running work until their acknowledgement was sent."""

    def __init__(self, app: AsyncApp, app_token: str, running: RunningWork, ping_seconds: float) -> None:
        super().__init__(app, app_token, logger=quiet_logger(), ping_interval=ping_seconds)
        self._running = running

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        await self._running.start(super().handle(client, req))


class SlackConnection:
    """One app on two WebSockets. The library connects each anew by itself when it breaks or Slack asks for it.

    It closes the old socket before it opens the new one, so that with a single one nobody would answer meanwhile. The
    two share the lock of its reconnecting: while one is renewed, the other stays.
    """

    def __init__(
        self, app: AsyncApp, desk: Desk, app_token: str, *, ping_seconds: float = 10, sockets: int = SOCKETS
    ) -> None:
        self._app = app
        self._desk = desk
        self._app_token = app_token
        self._ping_seconds = ping_seconds
        self._sockets = sockets
        self._handlers: list[_TrackedHandler] = []

    async def start(self, *, connect_seconds: float = 30) -> Identity:
        """Checks both tokens, then connects. Raises `SlackRefused` or `SlackUnreachable`; then nothing is open."""
        identity = await check_tokens(self._desk.client, self._app_token)
        handlers = [self._handler() for _ in range(self._sockets)]
        for handler in handlers[1:]:
            handler.client.connect_operation_lock = handlers[0].client.connect_operation_lock
        try:
            async with asyncio.timeout(connect_seconds):
                for handler in handlers:
                    await _connect(handler)
        except TimeoutError:
            await _close_all(handlers)
            raise SlackUnreachable("Slack did not open a WebSocket in time") from None
        self._handlers = handlers
        return identity

    def _handler(self) -> _TrackedHandler:
        handler = _TrackedHandler(self._app, self._app_token, self._desk.running, self._ping_seconds)
        if is_loopback(self._desk.client.base_url):
            handler.client.proxy = None
        return handler

    async def is_connected(self) -> bool:
        """Whether a WebSocket is open and answers pings."""
        return any([await handler.client.is_connected() for handler in self._handlers])

    async def stop(self, *, drain_seconds: float = 10) -> int:
        """Lets the running work end while its answers can still leave, then closes. Returns how much was cut off."""
        cut = await self._desk.running.drain(drain_seconds)
        await _close_all(self._handlers)
        self._handlers = []
        return cut + await self._desk.running.drain(drain_seconds)


async def _connect(handler: Any) -> None:
    """The library's own method has no types."""
    await handler.connect_async()


async def _close_all(handlers: Iterable[Any]) -> None:
    """The library's own method has no types."""
    for handler in handlers:
        await handler.close_async()
