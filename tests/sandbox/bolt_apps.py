"""Real slack_sdk clients and real Bolt apps that talk to the stand-in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackStandIn


def client_of(slack: SlackStandIn, token: str | None = None) -> AsyncWebClient:
    """A client without retries, so that a test sees each answer."""
    return AsyncWebClient(token=slack.bot_token if token is None else token, base_url=slack.url, retry_handlers=[])


@asynccontextmanager
async def connected(bolt: AsyncApp, slack: SlackStandIn) -> AsyncIterator[AsyncSocketModeHandler]:
    """The app on one more socket."""
    before = slack.sockets.connected
    handler = AsyncSocketModeHandler(bolt, slack.app_token)
    await handler.connect_async()
    await slack.connected(before + 1)
    yield handler
    await handler.close_async()
