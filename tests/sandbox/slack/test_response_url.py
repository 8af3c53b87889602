"""response_url: who sees what, how often, how long."""

from __future__ import annotations

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox.slack import STAFF_CHANNEL, SlackStandIn
from tests.sandbox.refused_requests import actions, button


@pytest.fixture
async def url(slack: SlackStandIn, app: AsyncApp) -> str:
    """The response URL of a command that Anne ran."""

    @app.command("/personvern")
    async def silent(ack: AsyncAck) -> None:
        await ack()

    reply = await slack.user("U0ANNE").command("/personvern")
    return str(reply.envelope.payload["response_url"])


async def test_an_answer_is_for_the_person_alone_unless_it_says_otherwise(slack: SlackStandIn, url: str) -> None:
    webhook = AsyncWebhookClient(url)

    await webhook.send(text="bare deg")
    await webhook.send(text="alle", response_type="in_channel")

    assert [e.text for e in slack.ephemerals("U0ANNE")] == ["bare deg"]
    assert slack.ephemerals("U0BJORN") == []
    assert [m.text for m in slack.messages(STAFF_CHANNEL)] == ["alle"]


async def test_it_is_good_for_five_answers(slack: SlackStandIn, url: str) -> None:
    answers = [(await AsyncWebhookClient(url).send(text="a")).status_code for _ in range(6)]

    assert answers == [200] * 5 + [404]
    assert slack.responses[-1]["status"] == 404


async def test_it_is_good_for_half_an_hour(slack: SlackStandIn, url: str) -> None:
    slack.workspace.clock.advance(30 * 60 + 1)

    answer = await AsyncWebhookClient(url).send(text="a")

    assert answer.status_code == 404
    assert "expired_url" in answer.body


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "a", "blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"text": "a", "blocks": [{"type": "markdown", "text": "x" * 7000}] * 2}, "msg_blocks_too_long"),
    ],
)
async def test_what_a_message_may_not_hold_an_answer_may_not_either(
    slack: SlackStandIn, url: str, body: dict[str, object], error: str
) -> None:
    answer = await AsyncWebhookClient(url).send_dict(body)

    assert answer.status_code == 400
    assert error in answer.body
    assert slack.ephemerals("U0ANNE") == []


async def test_the_message_of_a_click_is_replaced_or_deleted(
    slack: SlackStandIn, app: AsyncApp, client: AsyncWebClient
) -> None:
    @app.action("take")
    async def silent(ack: AsyncAck) -> None:
        await ack()

    await client.chat_postMessage(channel=STAFF_CHANNEL, text="card", blocks=[actions(button())])
    await client.chat_postEphemeral(channel=STAFF_CHANNEL, user="U0ANNE", text="private", blocks=[actions(button())])
    anne = slack.user("U0ANNE")
    card, private = slack.messages(STAFF_CHANNEL)[0], anne.ephemerals()[0]

    replacing = (await anne.click(card, "take")).envelope.payload
    deleting = (await anne.click(private, "take")).envelope.payload
    await AsyncWebhookClient(replacing["response_url"]).send(text="taken", replace_original=True)
    await AsyncWebhookClient(deleting["response_url"]).send(delete_original=True)

    assert card.text == "taken"
    assert card.earlier[0][0] == "card"
    assert anne.ephemerals() == []
    assert "message" in replacing
    assert "message" not in deleting
    assert deleting["container"]["is_ephemeral"]
