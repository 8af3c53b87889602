"""Each request that Slack refuses is refused by the stand-in, through the real slack_sdk, with the documented error."""

from __future__ import annotations

import json
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack import SlackStandIn
from sandbox.slack.documented import COMMON, DOCUMENTED
from tests.sandbox.bolt_apps import client_of
from tests.sandbox.refused_requests import REFUSED, RefusedRequest


def token_of(slack: SlackStandIn, request: RefusedRequest) -> str:
    return {"bot": slack.bot_token, "app": slack.app_token}.get(request.token, request.token)


@pytest.mark.parametrize("request_", REFUSED, ids=lambda request: request.name)
async def test_a_request_is_refused_with_the_documented_error(slack: SlackStandIn, request_: RefusedRequest) -> None:
    client = client_of(slack, token_of(slack, request_))
    more = await request_.prepare(slack, client) if request_.prepare else {}

    with pytest.raises(SlackApiError) as refusal:
        await client.api_call(request_.method, json={**request_.arguments, **more})

    assert refusal.value.response["error"] == request_.error
    assert slack.requests[-1].error == request_.error


@pytest.mark.parametrize("request_", REFUSED, ids=lambda request: request.name)
def test_the_error_is_one_that_the_method_documents(request_: RefusedRequest) -> None:
    assert request_.error in DOCUMENTED.get(request_.method, frozenset()) | COMMON
    assert request_.source.startswith(("docs.slack.dev ", "slack_sdk "))


def test_there_are_at_least_sixty_and_no_name_twice() -> None:
    names = [request.name for request in REFUSED]

    assert len(names) >= 60
    assert len(set(names)) == len(names)


async def test_the_problems_are_named_with_their_places(slack: SlackStandIn) -> None:
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]

    with pytest.raises(SlackApiError) as refusal:
        await client_of(slack).chat_postMessage(channel="C0PERSONVERN", text="a", blocks=blocks)

    messages: Any = refusal.value.response["response_metadata"]["messages"]
    assert messages == ["[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"]


async def test_blocks_given_as_a_form_are_read_as_json(slack: SlackStandIn) -> None:
    blocks = json.dumps([{"type": "divider"}])

    answer = await client_of(slack).api_call(
        "chat.postMessage", data={"channel": "C0PERSONVERN", "text": "a", "blocks": blocks}
    )

    assert answer["message"]["blocks"][0]["type"] == "divider"
