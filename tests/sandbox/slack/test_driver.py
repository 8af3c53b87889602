"""What a member of staff can do, against a real Bolt app over a real socket."""

from __future__ import annotations

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import STAFF_CHANNEL, ElementNotFound, SlackStandIn, SubmitRefused, Unacknowledged

BUTTONS = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "PV-2026-0001"}},
    {
        "type": "actions",
        "block_id": "moves",
        "elements": [
            {
                "type": "button",
                "action_id": "approve",
                "text": {"type": "plain_text", "text": "Approve"},
                "value": "PV-2026-0001",
            }
        ],
    },
]
MODAL = {
    "type": "modal",
    "callback_id": "approval",
    "title": {"type": "plain_text", "text": "Approve"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "text",
            "label": {"type": "plain_text", "text": "Text"},
            "element": {"type": "plain_text_input", "action_id": "text", "initial_value": "Hei", "max_length": 100},
        },
        {
            "type": "input",
            "block_id": "kind",
            "optional": True,
            "label": {"type": "plain_text", "text": "Kind"},
            "element": {
                "type": "static_select",
                "action_id": "kind",
                "options": [{"text": {"type": "plain_text", "text": "Access"}, "value": "access"}],
            },
        },
    ],
}


async def test_a_command_is_acknowledged_and_answered_through_its_response_url(
    slack: SlackStandIn, app: AsyncApp
) -> None:
    @app.command("/personvern")
    async def listed(ack: AsyncAck, respond: AsyncRespond, command: dict[str, str]) -> None:
        await ack()
        await respond(f"{command['text']} in {command['channel_name']} by {command['user_name']}")

    reply = await slack.user("U0ANNE").command("/personvern", "list")
    answer = await reply.message()

    assert reply.ack == {}
    assert answer.text == "list in personvern by anne"
    assert answer.way == "response_url"
    assert slack.ephemerals("U0BJORN") == []


async def test_text_in_an_acknowledgement_is_shown_to_the_person(slack: SlackStandIn, app: AsyncApp) -> None:
    @app.command("/personvern")
    async def helped(ack: AsyncAck) -> None:
        await ack("help")

    reply = await slack.user("U0ANNE").command("/personvern")

    assert [(m.text, m.way) for m in reply.messages] == [("help", "ack")]


async def test_a_click_opens_a_modal_and_its_submission_updates_the_card(
    slack: SlackStandIn, app: AsyncApp, client: AsyncWebClient
) -> None:
    @app.action("approve")
    async def approve(ack: AsyncAck, body: dict[str, str], action: dict[str, str]) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view={**MODAL, "private_metadata": action["value"]})

    @app.view("approval")
    async def approved(ack: AsyncAck, view: dict[str, dict[str, dict[str, dict[str, dict[str, str]]]]]) -> None:
        text = view["state"]["values"]["text"]["text"]["value"]
        if len(text) < 5:
            await ack(response_action="errors", errors={"text": "too short"})
            return
        await ack()
        await client.chat_update(channel=STAFF_CHANNEL, ts=ts, text=text)

    ts = str((await client.chat_postMessage(channel=STAFF_CHANNEL, text="card", blocks=BUTTONS))["ts"])
    anne = slack.user("U0ANNE")

    await anne.click(slack.messages(STAFF_CHANNEL)[0], "approve")
    view = await anne.modal("approval")
    refused = await anne.submit(view)
    accepted = await anne.submit(view, {"text": "Hei igjen", "kind": "access"})
    card = await slack.wait_for(lambda: next((m for m in slack.messages(STAFF_CHANNEL) if m.edited_ts), None))

    assert refused.errors == {"text": "too short"}
    assert accepted.view is None
    assert anne.view() is None
    assert card.text == "Hei igjen"
    assert slack.envelopes[-1].payload["view"]["private_metadata"] == "PV-2026-0001"
    selected = slack.envelopes[-1].payload["view"]["state"]["values"]["kind"]["kind"]["selected_option"]
    assert selected["value"] == "access"


async def test_the_home_tab_is_what_the_app_published(
    slack: SlackStandIn, app: AsyncApp, client: AsyncWebClient
) -> None:
    @app.event("app_home_opened")
    async def opened(event: dict[str, str]) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": BUTTONS})

    anne = slack.user("U0ANNE")
    await anne.open_home()
    home = await slack.wait_for(anne.home)

    assert home.blocks[0]["text"]["text"] == "PV-2026-0001"


async def test_a_message_that_a_person_writes_reaches_the_app(slack: SlackStandIn, app: AsyncApp) -> None:
    heard: list[str] = []

    @app.event("message")
    async def said(event: dict[str, str]) -> None:
        heard.append(f"{event['user']}: {event['text']} ({event['channel_type']})")
        slack.workspace.changes.happened()

    await slack.user("U0ANNE").write("hei")
    await slack.wait_for(lambda: heard)

    assert heard == ["U0ANNE: hei (group)"]


async def test_a_command_nobody_listens_to_is_not_acknowledged(slack: SlackStandIn, app: AsyncApp) -> None:
    slack.sockets.ack_seconds = 0.2

    with pytest.raises(Unacknowledged):
        await slack.user("U0ANNE").command("/ukjent")


async def test_nobody_can_press_what_is_not_there(slack: SlackStandIn, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=STAFF_CHANNEL, text="card", blocks=BUTTONS)

    with pytest.raises(ElementNotFound, match="approve"):
        await slack.user("U0ANNE").click(slack.messages(STAFF_CHANNEL)[0], "reject")


async def test_a_form_with_an_empty_field_or_too_long_a_text_is_not_sent(
    slack: SlackStandIn, app: AsyncApp, client: AsyncWebClient
) -> None:
    @app.command("/personvern")
    async def opened(ack: AsyncAck, body: dict[str, str]) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    anne = slack.user("U0ANNE")
    await anne.command("/personvern")
    view = await anne.modal()

    with pytest.raises(SubmitRefused, match="filled in"):
        await anne.submit(view, {"text": ""})
    with pytest.raises(SubmitRefused, match="0 to 100"):
        await anne.submit(view, {"text": "x" * 101})
    with pytest.raises(ElementNotFound, match="reason"):
        await anne.submit(view, {"reason": "x"})
    view.body["submit"] = None
    with pytest.raises(SubmitRefused, match="no button"):
        await anne.submit(view, {"text": "Hei"})
