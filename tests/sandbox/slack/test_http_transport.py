"""HTTP mode: signed requests to a real Bolt server."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.signature import SignatureVerifier

from sandbox.slack import STAFF_CHANNEL, SlackStandIn, Unacknowledged
from sandbox.slack.transport import HttpTransport, signature
from tests.sandbox.bolt_apps import client_of
from tests.sandbox.refused_requests import actions, button, modal, text_input


@pytest.fixture
async def served() -> AsyncIterator[tuple[SlackStandIn, AsyncApp]]:
    """A stand-in and a Bolt app that it reaches by HTTP."""
    apps: list[AsyncApp] = []

    async def serve(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await apps[0].async_dispatch(await to_bolt_request(request)))

    async with listening(serve) as url:
        slack = SlackStandIn(request_url=url)
        await slack.start()
        apps.append(AsyncApp(client=client_of(slack), signing_secret=slack.signing_secret))
        yield slack, apps[0]
        await slack.stop()


@asynccontextmanager
async def listening(serve: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    """The URL of a server that answers posts."""
    runner = web.AppRunner(web.Application())
    runner.app.router.add_post("/slack/events", serve)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    await runner.cleanup()


async def test_command_click_submission_and_event_arrive_signed(served: tuple[SlackStandIn, AsyncApp]) -> None:
    slack, app = served
    heard: list[str] = []

    @app.command("/personvern")
    async def command(ack: AsyncAck, body: dict[str, str]) -> None:
        heard.append(f"command {body['text']}")
        await ack("ok")
        await app.client.views_open(trigger_id=body["trigger_id"], view=modal(text_input(), callback_id="edit"))

    @app.view("edit")
    async def submitted(ack: AsyncAck) -> None:
        heard.append("submission")
        await ack(response_action="errors", errors={"text": "nei"})

    @app.action("take")
    async def click(ack: AsyncAck) -> None:
        heard.append("click")
        await ack()

    @app.event("app_home_opened")
    async def home() -> None:
        heard.append("event")

    anne = slack.user("U0ANNE")
    reply = await anne.command("/personvern", "vis 12 & mer")
    result = await anne.submit(await anne.modal("edit"), {"text": "Hei"})
    await app.client.chat_postMessage(channel=STAFF_CHANNEL, text="card", blocks=[actions(button())])
    await anne.click(slack.messages(STAFF_CHANNEL)[0], "take")
    await anne.open_home()

    assert sorted(heard) == ["click", "command vis 12 & mer", "event", "submission"]
    assert reply.messages[0].text == "ok"
    assert result.errors == {"text": "nei"}


async def test_a_request_that_is_signed_with_another_secret_is_not_acknowledged(
    served: tuple[SlackStandIn, AsyncApp],
) -> None:
    slack, _ = served
    transport = slack.transport
    assert isinstance(transport, HttpTransport)
    transport.signing_secret = "another"

    with pytest.raises(Unacknowledged, match="401"):
        await slack.user("U0ANNE").command("/personvern")


async def test_nobody_at_the_address_is_not_acknowledged(unused_tcp_port: int) -> None:
    slack = SlackStandIn(request_url=f"http://127.0.0.1:{unused_tcp_port}/slack/events")
    await slack.start()

    with pytest.raises(Unacknowledged, match="ClientConnectorError"):
        await slack.user("U0ANNE").command("/personvern")

    await slack.stop()


async def test_a_repeated_event_says_so_in_its_headers() -> None:
    seen: list[dict[str, str]] = []

    async def take(request: web.Request) -> web.Response:
        seen.append(dict(request.headers))
        return web.Response()

    async with listening(take) as url:
        slack = SlackStandIn(request_url=url)
        await slack.start()
        first = await slack.user("U0ANNE").open_home()
        await slack.repeat(first, attempt=3)
        await slack.stop()

    assert "X-Slack-Retry-Num" not in seen[0]
    assert seen[1]["X-Slack-Retry-Num"] == "3"


def test_the_signature_is_the_one_that_slack_sdk_verifies() -> None:
    body = json.dumps({"a": "æ"}).encode()

    headers = signature("secret", body)
    old = signature("secret", body, at=int(time.time()) - 301)

    assert SignatureVerifier("secret").is_valid_request(body, headers)
    assert not SignatureVerifier("secret").is_valid_request(body, old)
    assert not SignatureVerifier("other").is_valid_request(body, headers)


async def test_an_upload_goes_through_its_three_steps(slack: SlackStandIn) -> None:
    await client_of(slack).files_upload_v2(
        channel=STAFF_CHANNEL, filename="svar.txt", content="Hei", initial_comment="vedlegg"
    )

    (file,) = slack.workspace.files.values()
    assert file.content == b"Hei"
    assert slack.messages(STAFF_CHANNEL)[0].files[0]["name"] == "svar.txt"


async def test_an_upload_to_an_unknown_ticket_is_not_found(slack: SlackStandIn) -> None:
    async with aiohttp.ClientSession() as session, session.post(f"{slack.origin}/upload/none", data=b"x") as answer:
        assert answer.status == 404
