"""A stand-in, and a real Bolt app that is connected to it, for the tests of the sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackStandIn
from tests.sandbox.bolt_apps import client_of, connected


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """slack_sdk would send even requests to loopback through a proxy of the environment."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    stand_in = SlackStandIn(rate_scale=1000)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
def client(slack: SlackStandIn) -> AsyncWebClient:
    return client_of(slack)


@pytest.fixture
async def app(slack: SlackStandIn, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    """A Bolt app without listeners, connected by Socket Mode; the test adds its own."""
    bolt = AsyncApp(client=client, signing_secret=slack.signing_secret)
    async with connected(bolt, slack):
        yield bolt
