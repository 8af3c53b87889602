"""Acknowledgements that cannot be lost, whatever is asked and whatever fails."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app import build_app, events_route
from bot.connection import SlackConnection
from cases.events import CaseTaken, ReplyApproved
from cases.vocabulary import Status
from sandbox.slack import STAFF_CHANNEL, SlackStandIn, refused
from sandbox.slack.transport import signature
from tests.bot.office import Office, open_office, publishing, texts_of
from tests.servers.stalling import stalled

STAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
SIGNED = {STAMP: "1764000000", SIGNATURE: f"v0={'0' * 64}"}
"""Headers of the right form: what they say of the body is looked at when it has come."""


async def test_a_command_that_is_not_ours_is_acknowledged(quiet: Office) -> None:
    reply = await quiet.slack.user("U0ANNE").command("/annet", "hei")

    assert reply.ack == {}


async def test_a_command_is_acknowledged_though_its_work_fails(quiet: Office, caplog: pytest.LogCaptureFixture) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("kari.nordmann@epost.example")

    object.__setattr__(quiet.desk, "queries", type("Broken", (), {"case": broken})())

    reply = await quiet.slack.user("U0ANNE").command("/personvern", "show 1")
    told = (await reply.message()).text

    assert reply.ack == {}
    reference = told.rpartition(" ")[2]
    assert told.startswith("Noe gikk galt. Referanse: ")
    assert f"a request failed: RuntimeError, reference {reference}" in caplog.text
    assert "kari" not in caplog.text


async def test_a_command_is_acknowledged_though_its_answer_cannot_be_delivered(quiet: Office) -> None:
    case = await quiet.open_case()
    anne = quiet.slack.user("U0ANNE")
    quiet.slack.faults.plan("views.open", refused("expired_trigger_id"))

    late = await anne.command("/personvern", f"approve {case.number}")

    assert (await late.message()).text == "Slack brukte for lang tid. Prøv en gang til."


async def test_a_repeated_command_is_acknowledged_and_answered_once(quiet: Office) -> None:
    reply = await quiet.slack.user("U0ANNE").command("/personvern", "list")
    await reply.message()

    again = await quiet.slack.repeat(reply.envelope)
    await quiet.desk.running.drain(5)

    assert again.ack == {}
    assert len(reply.messages) == 1


async def test_a_repeated_click_does_its_work_once(office: Office) -> None:
    case = await office.open_case()
    card = await office.card(case.number)
    reply = await office.slack.user("U0ANNE").click(card, "take")
    await reply.message()

    await office.slack.repeat(reply.envelope)
    await office.desk.running.drain(5)

    assert [type(event) for event in office.handler.events] == [CaseTaken]
    assert len(reply.messages) == 1


async def test_a_repeated_approval_approves_once(office: Office) -> None:
    case = await office.open_case()
    anne = office.slack.user("U0ANNE")
    await anne.command("/personvern", f"approve {case.number}")
    result = await anne.submit(await anne.modal("approve_reply"))

    again = await office.slack.repeat(result.envelope)

    assert again.ack == result.envelope.ack == {}
    assert [type(event) for event in office.handler.events].count(ReplyApproved) == 1


@pytest.fixture
async def hurried(sqlite_url: str, slack: SlackStandIn) -> AsyncIterator[Office]:
    """An office that waits no time for the work of a submit."""
    async with open_office(sqlite_url, slack) as office:
        app = build_app(office.desk, submit_seconds=0.01)
        connection = SlackConnection(app, office.desk, slack.app_token)
        await connection.start()
        await slack.connected()
        async with publishing(office):
            yield office
        await connection.stop()


async def test_a_slow_approval_is_acknowledged_in_time_and_done_all_the_same(hurried: Office) -> None:
    case = await hurried.open_case()
    anne = hurried.slack.user("U0ANNE")
    await anne.command("/personvern", f"approve {case.number}")
    modal = await anne.modal("approve_reply")
    hurried.handler.open.clear()

    result = await anne.submit(modal)
    told = await hurried.slack.wait_for(lambda: hurried.slack.ephemerals("U0ANNE"))
    hurried.handler.open.set()
    await hurried.desk.running.drain(5)

    assert result.view is None
    assert told[0].text.startswith("Dette tar lengre tid")
    assert (await hurried.case(case.number)).status is Status.APPROVED


async def test_a_slow_approval_that_is_refused_is_told_in_the_channel_to_the_one_who_asked(hurried: Office) -> None:
    case = await hurried.open_case()
    anne = hurried.slack.user("U0ANNE")
    await anne.command("/personvern", f"approve {case.number}")
    modal = await anne.modal("approve_reply")
    await hurried.slack.user("U0BJORN").command("/personvern", f"spam {case.number}")
    await hurried.desk.running.drain(5)
    hurried.handler.open.clear()

    await anne.submit(modal)
    hurried.handler.open.set()
    await hurried.desk.running.drain(5)

    assert "allerede behandlet av <@U0BJORN>" in hurried.slack.ephemerals("U0ANNE")[-1].text


async def test_a_forged_modal_is_refused(quiet: Office, caplog: pytest.LogCaptureFixture) -> None:
    case = await quiet.open_case()
    anne = quiet.slack.user("U0ANNE")
    await anne.command("/personvern", f"approve {case.number}")
    modal = await anne.modal("approve_reply")
    modal.body["private_metadata"] = "{}"

    result = await anne.submit(modal)

    assert result.view is not None
    assert "Noe gikk galt" in texts_of(result.view.blocks)
    assert (await quiet.case(case.number)).approval is None


@pytest.fixture
async def by_http(sqlite_url: str) -> AsyncIterator[tuple[Office, str]]:
    """An office that Slack reaches by signed HTTP requests, and where."""
    server = web.Application()
    runner = web.AppRunner(server, access_log=None)
    routes: list[object] = []

    async def forward(request: web.Request) -> web.StreamResponse:
        return await routes[0](request)  # type: ignore[operator, no-any-return]

    server.router.add_post("/slack/events", forward)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    slack = SlackStandIn(request_url=url, rate_scale=1000)
    await slack.start()
    async with open_office(sqlite_url, slack) as office:
        routes.append(events_route(build_app(office.desk, signing_secret=slack.signing_secret)))
        async with publishing(office):
            yield office, url
        await office.desk.running.drain(5)
    await slack.stop()
    await runner.cleanup()


async def test_the_same_listeners_serve_signed_requests(by_http: tuple[Office, str]) -> None:
    office, _ = by_http
    case = await office.open_case()
    card = await office.card(case.number)
    anne = office.slack.user("U0ANNE")

    await anne.click(card, "approve")
    await anne.submit(await anne.modal("approve_reply"))
    thread = await office.slack.wait_for(lambda: office.slack.thread(STAFF_CHANNEL, card.ts))

    assert thread[0].text == "<@U0ANNE> har godkjent svaret."


async def test_an_unsigned_request_is_refused_and_leaves_no_content_in_the_log(
    by_http: tuple[Office, str], caplog: pytest.LogCaptureFixture
) -> None:
    _, url = by_http
    caplog.set_level(logging.DEBUG, logger="bot")

    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data={"command": "/personvern", "text": "show hemmelig"}) as answer,
    ):
        status = answer.status

    assert status == 401
    assert "hemmelig" not in caplog.text


@pytest.mark.parametrize(("age", "expected"), [(0, 200), (295, 200), (305, 401), (-305, 401)])
async def test_a_signature_counts_for_five_minutes(by_http: tuple[Office, str], age: int, expected: int) -> None:
    office, url = by_http
    body = b"command=%2Fpersonvern&text=help&user_id=U0ANNE&trigger_id=1.2&response_url=http%3A%2F%2F127.0.0.1%3A9%2F"
    head = signature(office.slack.signing_secret, body, at=int(time.time()) - age)

    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers={"Content-Type": "application/x-www-form-urlencoded", **head}) as answer,
    ):
        status = answer.status

    assert status == expected


async def test_a_request_whose_timestamp_or_signature_has_another_form_is_refused(by_http: tuple[Office, str]) -> None:
    _, url = by_http
    stamps = ["", "soon", "-1", "1e9", "٣", "9" * 400, "9" * 5000]
    signatures = ["", "v0=", "v0=é", f"v1={'0' * 64}"]
    heads = [SIGNED | {STAMP: stamp} for stamp in stamps] + [SIGNED | {SIGNATURE: one} for one in signatures]
    heads += [{name: SIGNED[name]} for name in SIGNED]

    async with aiohttp.ClientSession() as session:
        for head in heads:
            async with session.post(url, data=b"command=%2Fpersonvern", headers=head) as answer:
                assert answer.status == 401, head


async def test_a_request_in_no_encoding_is_refused(by_http: tuple[Office, str]) -> None:
    _, url = by_http
    headers = {"Content-Type": "application/json; charset=no-such", **SIGNED}

    async with aiohttp.ClientSession() as session, session.post(url, data=b"{}", headers=headers) as answer:
        assert answer.status == 400


async def test_a_request_that_stalls_is_given_up(quiet: Office) -> None:
    app = web.Application()
    app.router.add_post("/slack/events", events_route(build_app(quiet.desk, signing_secret="x"), seconds=0.01))
    server = TestServer(app)
    await server.start_server()

    answer = await stalled(server, "/slack/events", "application/json", b"{", SIGNED)

    assert answer.startswith(b"HTTP/1.1 408 ")
    await server.close()
