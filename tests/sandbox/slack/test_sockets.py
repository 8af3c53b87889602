"""Socket Mode: each envelope goes to exactly one socket, and sockets come and go."""

from __future__ import annotations

import json
from collections import Counter

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackStandIn, Unacknowledged
from tests.sandbox.bolt_apps import client_of, connected


def answering(slack: SlackStandIn, client: AsyncWebClient, name: str, heard: list[str]) -> AsyncApp:
    bolt = AsyncApp(client=client, signing_secret=slack.signing_secret)

    @bolt.command("/personvern")
    async def answer(ack: AsyncAck) -> None:
        heard.append(name)
        await ack(name)

    return bolt


async def open_socket(slack: SlackStandIn, session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
    answer = await client_of(slack).apps_connections_open(app_token=slack.app_token)
    return await session.ws_connect(str(answer["url"]))


async def test_every_envelope_reaches_exactly_one_of_several_sockets(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    heard: list[str] = []
    one, two = (answering(slack, client, name, heard) for name in ("one", "two"))

    async with connected(one, slack), connected(two, slack):
        for _ in range(6):
            await slack.user("U0ANNE").command("/personvern")

    assert Counter(heard) == {"one": 3, "two": 3}
    assert Counter(envelope.sent_to for envelope in slack.envelopes) == {0: 3, 1: 3}


async def test_a_client_that_is_told_to_disconnect_comes_back(slack: SlackStandIn, client: AsyncWebClient) -> None:
    heard: list[str] = []

    async with connected(answering(slack, client, "app", heard), slack):
        await slack.sockets.disconnect("refresh_requested")
        await slack.wait_for(lambda: len(slack.calls("apps.connections.open")) == 2)
        await slack.connected()
        reply = await slack.user("U0ANNE").command("/personvern")

    assert reply.ack == {"text": "app"}
    assert reply.envelope.sent_to == 1


async def test_a_socket_that_is_cut_off_leaves_the_command_unacknowledged(slack: SlackStandIn) -> None:
    async with aiohttp.ClientSession() as session:
        socket = await open_socket(slack, session)
        await slack.connected()

        slack.sockets.drop()
        await socket.receive()
        await socket.receive()
        await slack.wait_for(lambda: slack.sockets.connected == 0)

        with pytest.raises(Unacknowledged, match="no socket"):
            await slack.user("U0ANNE").command("/personvern")


async def test_an_envelope_can_be_repeated_with_its_own_id(slack: SlackStandIn, client: AsyncWebClient) -> None:
    heard: list[str] = []

    async with connected(answering(slack, client, "app", heard), slack):
        reply = await slack.user("U0ANNE").command("/personvern")
        again = await slack.repeat(reply.envelope, attempt=2)

    assert heard == ["app", "app"]
    assert again.id == reply.envelope.id
    assert again.as_json()["retry_attempt"] == 2
    assert again.as_json()["retry_reason"] == "timeout"


async def test_it_says_hello_and_counts_its_sockets(slack: SlackStandIn) -> None:
    async with aiohttp.ClientSession() as session:
        first = await open_socket(slack, session)
        await first.receive()
        second = await open_socket(slack, session)
        hello = json.loads((await second.receive()).data)

    assert hello["type"] == "hello"
    assert hello["num_connections"] == 2


async def test_the_eleventh_socket_is_sent_away(slack: SlackStandIn) -> None:
    async with aiohttp.ClientSession() as session:
        sockets = [await open_socket(slack, session) for _ in range(10)]
        await slack.connected(len(sockets))
        extra = await open_socket(slack, session)
        message = json.loads((await extra.receive()).data)

    assert message == {"type": "disconnect", "reason": "too_many_websockets"}


async def test_a_ticket_is_good_for_one_connection(slack: SlackStandIn) -> None:
    answer = await client_of(slack).apps_connections_open(app_token=slack.app_token)

    async with aiohttp.ClientSession() as session:
        await session.ws_connect(str(answer["url"]))
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(str(answer["url"]))


async def test_an_acknowledgement_that_nobody_waits_for_is_noted(slack: SlackStandIn) -> None:
    async with aiohttp.ClientSession() as session:
        socket = await open_socket(slack, session)
        await socket.send_json({"envelope_id": "late"})
        await slack.wait_for(lambda: slack.sockets.stray_acks)

    assert slack.sockets.stray_acks == ["late"]
