"""Where a token may go, and what may be sent twice."""

from __future__ import annotations

import pytest
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler

from bot.client import UnsafeApiUrl, make_client, posting_client


@pytest.mark.parametrize(
    "url", ["https://slack.com/api/", "http://127.0.0.1:8025/api/", "http://[::1]:1/", "http://localhost:1/"]
)
def test_a_token_is_sent_by_https_or_to_this_machine(url: str) -> None:
    assert make_client("xoxb-1", url).base_url.startswith(url.rstrip("/"))


@pytest.mark.parametrize(
    "url",
    ["http://slack.com/api/", "http://127.0.0.1.evil.example/", "ftp://127.0.0.1/", "slack.com", "http://10.0.0.1/"],
)
def test_a_token_is_sent_nowhere_else(url: str) -> None:
    with pytest.raises(UnsafeApiUrl):
        make_client("xoxb-1", url)


def test_loopback_is_reached_past_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")

    assert make_client("xoxb-1", "http://127.0.0.1:1/").proxy is None
    assert make_client("xoxb-1").proxy == "http://proxy.example:3128"


def test_no_request_whose_connection_broke_is_repeated() -> None:
    client = make_client("xoxb-1")

    assert not [h for h in client.retry_handlers if isinstance(h, AsyncConnectionErrorRetryHandler)]
    assert posting_client(client).retry_handlers == []
