"""Posting to Slack: each message once, found again by its metadata when nobody knows whether it was posted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.blocks import Block
from bot.cards import Card
from bot.pacing import Pacer
from bot.refusals import error_name
from cases.ports import Posting

_PAGE = 200
_PAGES = 10
"""A lookup reads at most 2,000 messages back: a crash lies seconds behind, not weeks."""

_CARD_IS_GONE = frozenset({"message_not_found", "thread_not_found"})

ReadPage = Callable[..., Awaitable[AsyncSlackResponse]]


@dataclass(frozen=True, slots=True)
class Poster:
    """Posts through a client that repeats nothing by itself. Every method raises `SlackApiError`."""

    client: AsyncWebClient
    pacer: Pacer

    async def post(self, channel: str, card: Card) -> Posting:
        """Posts a card."""
        return await self._send(channel, card.text, card.metadata, blocks=card.blocks)

    async def update(self, at: Posting, card: Card) -> bool:
        """Shows the card in place of what stands there. False when nothing stands there any more."""
        await self.pacer.turn(at.channel)
        try:
            await self.client.chat_update(
                channel=at.channel, ts=at.ts, text=card.text, blocks=list(card.blocks), metadata=card.metadata
            )
        except SlackApiError as error:
            if error_name(error) in _CARD_IS_GONE:
                return False
            raise
        return True

    async def reply(self, to: Posting, text: str, metadata: Mapping[str, Any]) -> Posting:
        """Posts into the thread of a card."""
        return await self._send(to.channel, text, metadata, thread=to.ts)

    async def find_card(self, channel: str, *metadata: Mapping[str, Any]) -> Posting | None:
        """The card with exactly this metadata, or one of these, the newest."""
        read = partial(self.client.conversations_history, channel=channel)
        return await _find(read, channel, *metadata)

    async def find_reply(self, to: Posting, metadata: Mapping[str, Any]) -> Posting | None:
        """The reply with exactly this metadata in the thread of a card."""
        read = partial(self.client.conversations_replies, channel=to.channel, ts=to.ts)
        return await _find(read, to.channel, metadata)

    async def _send(
        self,
        channel: str,
        text: str,
        metadata: Mapping[str, Any],
        *,
        thread: str | None = None,
        blocks: tuple[Block, ...] = (),
    ) -> Posting:
        await self.pacer.turn(channel)
        answer = await self.client.chat_postMessage(
            channel=channel,
            thread_ts=thread,
            text=text,
            blocks=list(blocks) or None,
            metadata=dict(metadata),
            unfurl_links=False,
            unfurl_media=False,
        )
        return Posting(str(answer["channel"]), str(answer["ts"]))


async def _find(read: ReadPage, channel: str, *metadata: Mapping[str, Any]) -> Posting | None:
    cursor: str | None = None
    for _ in range(_PAGES):
        page = await read(include_all_metadata=True, limit=_PAGE, cursor=cursor)
        for message in page["messages"]:
            if message.get("metadata") in metadata:
                return Posting(channel, str(message["ts"]))
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            break
    return None
