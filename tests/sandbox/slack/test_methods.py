"""What the methods do when they are not refused."""

from __future__ import annotations

from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import STAFF_CHANNEL, SlackStandIn
from tests.sandbox.refused_requests import actions, button, section

CASE = {"event_type": "case", "event_payload": {"case": "PV-2026-0001"}}


async def post(client: AsyncWebClient, text: str, **more: object) -> str:
    return str((await client.chat_postMessage(channel=STAFF_CHANNEL, text=text, **more))["ts"])


async def test_the_history_is_newest_first_without_replies_and_with_metadata_on_request(
    client: AsyncWebClient,
) -> None:
    first = await post(client, "first", metadata=CASE)
    await post(client, "reply", thread_ts=first)
    await post(client, "second")

    plain = (await client.conversations_history(channel=STAFF_CHANNEL))["messages"]
    full = (await client.conversations_history(channel=STAFF_CHANNEL, include_all_metadata=True))["messages"]

    assert [message["text"] for message in plain] == ["second", "first"]
    assert plain[1]["reply_count"] == 1
    assert "metadata" not in plain[1]
    assert full[1]["metadata"] == CASE


async def test_the_history_has_bounds_and_pages(client: AsyncWebClient) -> None:
    stamps = [await post(client, str(number)) for number in range(5)]

    page = await client.conversations_history(channel=STAFF_CHANNEL, limit=2)
    cursor = page["response_metadata"]["next_cursor"]
    following = await client.conversations_history(channel=STAFF_CHANNEL, limit=3, cursor=cursor)
    since = await client.conversations_history(channel=STAFF_CHANNEL, oldest=stamps[3], inclusive=True)

    assert [message["text"] for message in page["messages"]] == ["4", "3"]
    assert [message["text"] for message in following["messages"]] == ["2", "1", "0"]
    assert not following["has_more"]
    assert [message["text"] for message in since["messages"]] == ["4", "3"]


async def test_a_thread_begins_with_its_parent_whichever_of_its_messages_is_named(client: AsyncWebClient) -> None:
    parent = await post(client, "parent")
    reply = await post(client, "reply", thread_ts=parent)
    await post(client, "further", thread_ts=reply)

    thread = (await client.conversations_replies(channel=STAFF_CHANNEL, ts=reply))["messages"]

    assert [message["text"] for message in thread] == ["parent", "reply", "further"]


async def test_a_text_that_is_too_long_is_cut_with_a_warning(slack: SlackStandIn, client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel=STAFF_CHANNEL, text="x" * 40_001)

    assert answer["warning"] == "message_truncated"
    assert len(slack.messages(STAFF_CHANNEL)[0].text) == 40_000


async def test_an_update_keeps_the_blocks_and_metadata_that_it_does_not_name(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    ts = await post(client, "card", blocks=[section(), actions(button())], metadata=CASE)

    await client.chat_update(channel=STAFF_CHANNEL, ts=ts, text="other")
    (kept,) = slack.messages(STAFF_CHANNEL)
    block_kinds = [block["type"] for block in kept.blocks]
    await client.chat_update(channel=STAFF_CHANNEL, ts=ts, text="bare", blocks=[])

    assert block_kinds == ["section", "actions"]
    assert kept.metadata == CASE
    assert kept.blocks == []
    assert [text for text, _ in kept.earlier] == ["card", "other"]


async def test_a_deleted_message_is_gone(slack: SlackStandIn, client: AsyncWebClient) -> None:
    ts = await post(client, "card")

    await client.chat_delete(channel=STAFF_CHANNEL, ts=ts)

    assert slack.messages(STAFF_CHANNEL) == []


async def test_channels_say_what_a_desk_must_know_of_them(client: AsyncWebClient) -> None:
    seen = {c["id"]: c for c in (await client.conversations_list())["channels"]}
    members = (await client.conversations_members(channel="C0ALLMENN"))["members"]

    assert seen[STAFF_CHANNEL]["is_private"]
    assert not seen["C0ALLMENN"]["is_private"]
    assert seen["C0DELT"]["is_ext_shared"]
    assert seen["C0ARKIV"]["is_archived"]
    assert "C0LUKKET" not in seen
    assert (await client.users_info(user="U0GJEST"))["user"]["is_restricted"]
    assert "U0GJEST" in members


async def test_a_direct_message_is_opened_and_written_to(slack: SlackStandIn, client: AsyncWebClient) -> None:
    channel = (await client.conversations_open(users="U0ANNE"))["channel"]["id"]

    await client.chat_postMessage(channel="U0ANNE", text="hei")

    assert [message.text for message in slack.messages(channel)] == ["hei"]


async def test_the_scopes_of_a_token_are_in_the_headers(slack: SlackStandIn, client: AsyncWebClient) -> None:
    slack.workspace.bot_scopes = {"chat:write", "commands"}

    answer = await client.auth_test()

    assert answer.headers["x-oauth-scopes"] == "chat:write,commands"


async def test_user_groups_have_members(client: AsyncWebClient) -> None:
    assert (await client.usergroups_users_list(usergroup="S0PERSONVERN"))["users"] == ["U0ANNE", "U0BJORN"]
    assert (await client.usergroups_list())["usergroups"][0]["handle"] == "personvern"
