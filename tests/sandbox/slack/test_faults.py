"""Faults that are asked for, and rate limits."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import (
    STAFF_CHANNEL,
    Moment,
    SlackStandIn,
    broken,
    dropped,
    rate_limited,
    refused,
    slow,
)
from sandbox.slack.clock import SlackClock
from sandbox.slack.limits import CHANNEL_BURST
from sandbox.slack.rates import RateLimits


async def post(client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=STAFF_CHANNEL, text="card")


async def test_429_says_when_to_come_back(slack: SlackStandIn, client: AsyncWebClient) -> None:
    slack.faults.plan("chat.postMessage", rate_limited(7))

    with pytest.raises(SlackApiError) as refusal:
        await post(client)
    await post(client)

    assert refusal.value.response.status_code == 429
    assert refusal.value.response.headers["Retry-After"] == "7"
    assert len(slack.messages(STAFF_CHANNEL)) == 1


@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.parametrize(("moment", "posted"), [(Moment.BEFORE, 0), (Moment.AFTER, 1)])
async def test_a_broken_answer_leaves_open_whether_it_was_done(
    slack: SlackStandIn, client: AsyncWebClient, status: int, moment: Moment, posted: int
) -> None:
    slack.faults.plan("chat.postMessage", broken(status, moment))

    with pytest.raises(SlackApiError) as refusal:
        await post(client)

    assert refusal.value.response.status_code == status
    assert len(slack.messages(STAFF_CHANNEL)) == posted


@pytest.mark.parametrize(("moment", "posted"), [(Moment.BEFORE, 0), (Moment.AFTER, 1)])
async def test_a_connection_is_dropped_once_the_request_was_read(
    slack: SlackStandIn, client: AsyncWebClient, moment: Moment, posted: int
) -> None:
    slack.faults.plan("*", dropped(moment))

    with pytest.raises(aiohttp.ClientConnectionError):
        await post(client)

    assert len(slack.requests) == 1
    assert len(slack.messages(STAFF_CHANNEL)) == posted


async def test_an_error_of_the_service_comes_with_200(slack: SlackStandIn, client: AsyncWebClient) -> None:
    slack.faults.plan("chat.postMessage", refused("internal_error"), times=2)

    for _ in range(2):
        with pytest.raises(SlackApiError, match="internal_error"):
            await post(client)
    await post(client)

    assert [request.error for request in slack.requests] == ["internal_error", "internal_error", None]


async def test_a_slow_answer_is_the_right_one(slack: SlackStandIn, client: AsyncWebClient) -> None:
    slack.faults.plan("auth.test", slow(0.01))

    assert (await client.auth_test())["user_id"] == "U0BOT"


async def test_one_message_a_second_and_channel_after_a_short_burst(
    client: AsyncWebClient, slack: SlackStandIn
) -> None:
    limited = SlackStandIn()
    await limited.start()
    hasty = AsyncWebClient(token=limited.bot_token, base_url=limited.url, retry_handlers=[])

    for _ in range(CHANNEL_BURST):
        await post(hasty)
    with pytest.raises(SlackApiError) as refusal:
        await post(hasty)
    await hasty.chat_postMessage(channel="C0ALLMENN", text="elsewhere")
    await limited.stop()

    assert refusal.value.response["error"] == "ratelimited"
    assert refusal.value.response.headers["Retry-After"] == "1"


def test_a_tier_allows_its_requests_a_minute_and_then_waits() -> None:
    clock = SlackClock(scale=0)
    rates = RateLimits(SlackClock(scale=1e-9))
    rates.clock = clock
    clock.scale = 1e-9

    allowed = [rates.wait_for_method("users.list", 2) for _ in range(20)]
    refused_at = rates.wait_for_method("users.list", 2)
    clock.advance(3.1)
    later = rates.wait_for_method("users.list", 2)

    assert allowed == [None] * 20
    assert refused_at is not None
    assert later is None


def test_a_fast_clock_shortens_the_wait() -> None:
    rates = RateLimits(SlackClock(scale=1000))

    waits = [rates.wait_for_channel("C1") for _ in range(200)]

    assert set(waits) <= {None, 0}


async def test_a_method_without_a_tier_is_not_limited(slack: SlackStandIn, client: AsyncWebClient) -> None:
    for _ in range(150):
        await client.auth_test()

    assert {request.error for request in slack.requests} == {None}
