"""What an app's answer to a submission does with the modals of a person."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import Refused, SlackStandIn, Staff
from sandbox.slack.views import View
from tests.sandbox.refused_requests import modal, plain, section, text_input

OTHER = modal(section("other"), title=plain("Other"))


@pytest.fixture
def answers(app: AsyncApp, client: AsyncWebClient) -> dict[str, Any]:
    """What the app answers to a submission; the test fills it in."""
    answer: dict[str, Any] = {}

    @app.command("/personvern")
    async def opened(ack: AsyncAck, body: dict[str, str]) -> None:
        await ack()
        form = modal(text_input(initial_value="Hei"), callback_id="edit", notify_on_close=True)
        await client.views_open(trigger_id=body["trigger_id"], view=form)

    @app.view("edit")
    async def submitted(ack: AsyncAck) -> None:
        await ack(**answer)

    return answer


async def opened(slack: SlackStandIn) -> tuple[Staff, View]:
    anne = slack.user("U0ANNE")
    await anne.command("/personvern")
    return anne, await anne.modal("edit")


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ({}, None),
        ({"response_action": "clear"}, None),
        ({"response_action": "update", "view": OTHER}, "Other"),
        ({"response_action": "push", "view": OTHER}, "Other"),
        ({"response_action": "errors", "errors": {"text": "nei"}}, "Godkjenn"),
    ],
)
async def test_the_person_sees_what_the_answer_says(
    slack: SlackStandIn, answers: dict[str, Any], answer: dict[str, Any], seen: str | None
) -> None:
    answers.update(answer)
    anne, view = await opened(slack)

    result = await anne.submit(view)

    assert (result.view.body["title"]["text"] if result.view else None) == seen


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"subject": "no such block"}},
        {"response_action": "update", "view": {**OTHER, "title": plain("x" * 25)}},
        {"response_action": "explode"},
    ],
)
async def test_an_answer_that_slack_would_not_take_is_refused(
    slack: SlackStandIn, answers: dict[str, Any], answer: dict[str, Any]
) -> None:
    answers.update(answer)
    anne, view = await opened(slack)

    with pytest.raises(Refused, match="invalid_arguments"):
        await anne.submit(view)


async def test_a_modal_that_is_closed_tells_the_app_when_it_asked_to(
    slack: SlackStandIn, app: AsyncApp, answers: dict[str, Any]
) -> None:
    @app.view_closed("edit")
    async def closed(ack: AsyncAck) -> None:
        await ack()

    anne, view = await opened(slack)
    await anne.close(view)

    assert anne.view() is None
    assert slack.envelopes[-1].payload["type"] == "view_closed"


async def test_a_click_in_a_thread_names_the_thread(slack: SlackStandIn, app: AsyncApp, client: AsyncWebClient) -> None:
    @app.action("take")
    async def taken(ack: AsyncAck) -> None:
        await ack()

    card = await client.chat_postMessage(channel="C0PERSONVERN", text="card")
    buttons = [{"type": "actions", "elements": [{"type": "button", "action_id": "take", "text": plain("Ta")}]}]
    await client.chat_postMessage(channel="C0PERSONVERN", text="reply", thread_ts=str(card["ts"]), blocks=buttons)
    (reply,) = slack.thread("C0PERSONVERN", str(card["ts"]))
    await slack.user("U0ANNE").click(reply, "take")

    assert slack.envelopes[-1].payload["container"]["thread_ts"] == card["ts"]
