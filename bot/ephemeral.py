"""Answers that only the one who asked can see."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.blocks import Block
from bot.client import is_loopback, quiet_logger
from bot.desk import Desk, Tell


def tell_by_url(desk: Desk, url: str) -> Tell:
    """Answers to the `response_url` of a command or click: five times within thirty minutes, never in the channel."""
    client = AsyncWebhookClient(url, timeout=desk.client.timeout, logger=quiet_logger())
    if is_loopback(url):
        client.proxy = None

    async def tell(text: str, blocks: Sequence[Block] = ()) -> None:
        await client.send(text=text, blocks=list(blocks) or None, response_type="ephemeral", replace_original=False)

    return tell


def tell_by_channel(desk: Desk, channel: str, user: str) -> Tell:
    """Answers in the channel where there is no `response_url`, as after a submit; the user must be its member."""

    async def tell(text: str, blocks: Sequence[Block] = ()) -> None:
        await desk.client.chat_postEphemeral(channel=channel, user=user, text=text, blocks=list(blocks) or None)

    return tell
