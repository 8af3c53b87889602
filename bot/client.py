"""The client of Slack's Web API: where it may send its token, and what it may repeat."""

from __future__ import annotations

import ipaddress
import logging
from urllib.parse import urlsplit

from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler, AsyncServerErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

SLACK_API = "https://slack.com/api/"


class UnsafeApiUrl(ValueError):
    """The address of the Web API must be https, or http on loopback: the bot token is sent there."""


def make_client(token: str, api_url: str = SLACK_API, *, timeout_seconds: int = 10) -> AsyncWebClient:
    """A client that waits out a rate limit and a failing server once.

    It never repeats a request whose connection broke: Slack may have acted on it, and would act twice.
    Raises `UnsafeApiUrl`.
    """
    require_safe(api_url)
    return _client(token, api_url, timeout_seconds, [AsyncRateLimitErrorRetryHandler(), AsyncServerErrorRetryHandler()])


def posting_client(client: AsyncWebClient) -> AsyncWebClient:
    """The same client, repeating nothing: for posts, which the outbox repeats after it looked for the first."""
    return _client(client.token, client.base_url, client.timeout, [])


def tokenless_client(client: AsyncWebClient) -> AsyncWebClient:
    """The same client without its token: Bolt warns of one that it does not use, for it is told who the bot is."""
    return _client(None, client.base_url, client.timeout, client.retry_handlers)


def require_safe(api_url: str) -> None:
    """Raises `UnsafeApiUrl` for an address to which no token may be sent."""
    parts = urlsplit(api_url)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(api_url)):
        raise UnsafeApiUrl("the address of the Slack API must be https, or http on loopback")


def is_loopback(url: str) -> bool:
    """Whether the URL names this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _client(token: str | None, api_url: str, timeout_seconds: int, handlers: list[AsyncRetryHandler]) -> AsyncWebClient:
    client = AsyncWebClient(
        token=token, base_url=api_url, timeout=timeout_seconds, retry_handlers=handlers, logger=quiet_logger()
    )
    if is_loopback(api_url):
        # The library would send even loopback requests through HTTPS_PROXY; it ignores NO_PROXY.
        client.proxy = None
    return client


def quiet_logger() -> logging.Logger:
    """A logger for the Slack libraries: below warnings they log whole requests, with content and signatures."""
    logger = logging.getLogger("bot.slack")
    logger.setLevel(logging.WARNING)
    return logger
