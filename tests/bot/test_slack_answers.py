"""What follows from each answer of Slack to a post."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.client import make_client
from bot.slack_answers import MOST_UNSAID, REFUSED_FOR_GOOD, Answer, answer_to


def refused(data: object, status: int = 200, headers: dict[str, str] | None = None) -> SlackApiError:
    response = AsyncSlackResponse(
        client=make_client("xoxb-1"),
        http_verb="POST",
        api_url="chat.postMessage",
        req_args={},
        data=data,  # type: ignore[arg-type]
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError("refused", response)


@pytest.mark.parametrize("name", sorted(REFUSED_FOR_GOOD))
def test_an_error_of_the_message_itself_is_for_good(name: str) -> None:
    assert answer_to(refused({"ok": False, "error": name}), 1) == Answer(name, for_good=True, retry_seconds=1)


@pytest.mark.parametrize("name", ["internal_error", "token_revoked", "not_in_channel", "something_new"])
def test_every_other_error_is_tried_again(name: str) -> None:
    assert answer_to(refused({"ok": False, "error": name}), 1) == Answer(name, retry_seconds=1)


@pytest.mark.parametrize(("data", "name"), [("gateway", "http_502"), ({}, "http_502")])
def test_an_answer_that_is_not_slacks_is_named_by_its_status(data: object, name: str) -> None:
    assert answer_to(refused(data, 502), 1).name == name


@pytest.mark.parametrize(("header", "seconds"), [("30", 30.0), ("soon", 1.0)])
def test_a_rate_limit_is_waited_out_as_long_as_slack_says(header: str, seconds: float) -> None:
    error = refused({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": header})

    assert answer_to(error, 7) == Answer("ratelimited", retry_seconds=seconds, pause_seconds=seconds)


def test_a_broken_connection_is_named_by_its_class() -> None:
    assert answer_to(aiohttp.ServerDisconnectedError(), 1) == Answer("ServerDisconnectedError", retry_seconds=1)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 1), (2, 2), (3, 4), (9, 256), (10, 300), (2000, 300)])
def test_each_attempt_waits_twice_as_long_up_to_five_minutes(attempts: int, seconds: int) -> None:
    assert answer_to(TimeoutError(), attempts).retry_seconds == seconds


def test_a_notice_without_a_text_is_tried_for_three_quarters_of_an_hour() -> None:
    answers = [answer_to(KeyError("notice.of_later"), attempts) for attempts in range(1, MOST_UNSAID + 1)]

    assert [answer.for_good for answer in answers] == [False] * (MOST_UNSAID - 1) + [True]
    assert 43 <= sum(answer.retry_seconds for answer in answers[:-1]) / 60 <= 47
