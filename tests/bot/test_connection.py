"""The connection: wrong tokens are named at the start, broken sockets come back, running work is let end."""

from __future__ import annotations

import asyncio

import pytest

from bot.connection import SOCKETS, SlackConnection, SlackRefused, SlackUnreachable, check_bot_token
from cases.vocabulary import Status
from sandbox.slack import broken, slow
from tests.bot.office import Office


async def start_with(office: Office, app_token: str) -> None:
    await SlackConnection(office.connection._app, office.desk, app_token).start()


async def anything_running(office: Office) -> None:
    """Returns once the app works on something."""
    async with asyncio.timeout(60):
        while not len(office.desk.running):
            await asyncio.sleep(0)


async def test_a_revoked_bot_token_is_named(unconnected: Office) -> None:
    unconnected.slack.revoke(unconnected.slack.bot_token)

    with pytest.raises(SlackRefused, match=r"bot token \(xoxb-…\): token_revoked") as refused:
        await unconnected.connection.start()

    assert unconnected.slack.bot_token not in str(refused.value)


async def test_a_refused_app_token_is_named(unconnected: Office) -> None:
    with pytest.raises(SlackRefused, match=r"app token \(xapp-…\): invalid_auth"):
        await start_with(unconnected, "xapp-wrong")


async def test_tokens_that_were_swapped_are_named_before_they_are_sent(unconnected: Office) -> None:
    with pytest.raises(SlackRefused, match="the app token must begin with xapp-"):
        await start_with(unconnected, unconnected.slack.bot_token)

    assert unconnected.slack.calls("apps.connections.open") == []


async def test_a_failing_slack_is_told_from_a_wrong_token(unconnected: Office) -> None:
    unconnected.slack.faults.plan("auth.test", broken(503), times=3)

    with pytest.raises(SlackUnreachable):
        await check_bot_token(unconnected.desk.client)


async def test_a_slack_that_is_not_there_is_told_from_a_wrong_token(unconnected: Office) -> None:
    await unconnected.slack.stop()

    with pytest.raises(SlackUnreachable):
        await unconnected.connection.start()


async def test_the_start_says_who_the_bot_is(unconnected: Office) -> None:
    identity = await unconnected.connection.start()

    assert identity.user == "U0BOT"
    assert await unconnected.connection.is_connected()
    await unconnected.connection.stop()
    assert not await unconnected.connection.is_connected()


async def test_commands_arrive_again_after_slack_asked_for_a_new_connection(quiet: Office) -> None:
    opened = len(quiet.slack.calls("apps.connections.open"))

    await quiet.slack.sockets.disconnect("refresh_requested")
    await quiet.slack.wait_for(lambda: len(quiet.slack.calls("apps.connections.open")) >= opened + SOCKETS)
    await quiet.slack.connected(SOCKETS)

    reply = await quiet.slack.user("U0ANNE").command("/personvern", "list")

    assert (await reply.message()).text == "Ingen saker."


async def test_commands_are_answered_while_one_of_the_sockets_is_renewed(quiet: Office) -> None:
    await quiet.slack.connected(SOCKETS)
    quiet.slack.faults.plan("apps.connections.open", slow(0.5))

    await quiet.slack.sockets.disconnect("refresh_requested", most=1)
    await quiet.slack.wait_for(lambda: quiet.slack.sockets.connected == 1)
    reply = await quiet.slack.user("U0ANNE").command("/personvern", "list")

    assert reply.ack == {}
    await quiet.slack.connected(SOCKETS)


async def test_commands_arrive_again_after_the_socket_broke(quiet: Office) -> None:
    opened = len(quiet.slack.calls("apps.connections.open"))

    quiet.slack.sockets.drop()
    await quiet.slack.wait_for(lambda: len(quiet.slack.calls("apps.connections.open")) >= opened + SOCKETS)
    await quiet.slack.connected(SOCKETS)

    reply = await quiet.slack.user("U0ANNE").command("/personvern", "list")

    assert (await reply.message()).text == "Ingen saker."


async def test_work_that_was_acknowledged_is_finished_before_the_connection_closes(unconnected: Office) -> None:
    await unconnected.connection.start()
    case = await unconnected.open_case()
    unconnected.handler.open.clear()
    await unconnected.slack.user("U0ANNE").command("/personvern", f"spam {case.number}")
    await anything_running(unconnected)

    stopping = asyncio.create_task(unconnected.connection.stop())
    unconnected.handler.open.set()
    cut = await stopping

    assert cut == 0
    assert (await unconnected.case(case.number)).status is Status.SPAM


async def test_a_submit_that_is_under_way_is_acknowledged_before_the_connection_closes(unconnected: Office) -> None:
    await unconnected.connection.start()
    await unconnected.slack.connected()
    case = await unconnected.open_case()
    anne = unconnected.slack.user("U0ANNE")
    await anne.command("/personvern", f"approve {case.number}")
    modal = await anne.modal("approve_reply")
    await unconnected.desk.running.drain(5)
    unconnected.handler.open.clear()
    submitting = asyncio.create_task(anne.submit(modal))
    await unconnected.slack.wait_for(lambda: len(unconnected.slack.envelopes) == 2)
    await anything_running(unconnected)

    stopping = asyncio.create_task(unconnected.connection.stop())
    await asyncio.sleep(0)
    unconnected.handler.open.set()

    assert (await submitting).envelope.ack == {}
    assert await stopping == 0


async def test_work_that_does_not_end_is_cut_off_and_counted(unconnected: Office) -> None:
    await unconnected.connection.start()
    case = await unconnected.open_case()
    unconnected.handler.open.clear()
    await unconnected.slack.user("U0ANNE").command("/personvern", f"spam {case.number}")
    await anything_running(unconnected)

    assert await unconnected.connection.stop(drain_seconds=0.01) >= 1
