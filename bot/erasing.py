"""Deletes from Slack what the service posted about a case that was erased: the card, and what it said below it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.client import posting_client
from bot.pacing import Pace, Pacer
from bot.refusals import error_name
from bot.slack_answers import answer_to
from cases.ports import Clock, Leases
from cases.ports.erasing import DoomedPost, SlackErasures
from cases.retention.tasks import TaskReason

logger = logging.getLogger(__name__)

AT_ONCE = 50
LOOK_SECONDS = 30.0
LEASE = timedelta(minutes=5)
LEASE_NAME = "slack erasures"

TRIES = 12
"""After so many failures a person has to do it."""

_REFUSED = frozenset({"cant_delete_message", "compliance_exports_prevent_deletion"})
_GONE = frozenset({"message_not_found", "thread_not_found", "channel_not_found"})
_PAGE = 200


class SlackEraser:
    """Works the queue off, on one replica at a time."""

    def __init__(
        self,
        client: AsyncWebClient,
        erasures: SlackErasures,
        *,
        leases: Leases,
        clock: Clock,
        holder: str,
        pace: Pace | None = None,
    ) -> None:
        self._client = posting_client(client)
        self._erasures = erasures
        self._leases = leases
        self._clock = clock
        self._holder = holder
        self._pacer = Pacer(pace or Pace())
        self._own = ""

    async def run(self, stop: asyncio.Event) -> None:
        """Looks every `LOOK_SECONDS` until `stop`. Raises what the record raises; then it is started again."""
        while not stop.is_set():
            if await self.look():
                continue
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await stop.wait()
            except TimeoutError:
                pass

    async def look(self) -> int:
        """Deletes a batch. Returns how many posts; 0 where nothing waits or another replica does it."""
        now = self._clock.now()
        posts = await self._erasures.due_posts(AT_ONCE, now)
        if not posts or not await self._leases.acquire(LEASE_NAME, self._holder, LEASE, now):
            return 0
        return sum([await self._settle(post) for post in posts])

    async def _settle(self, post: DoomedPost) -> bool:
        """Whether it is gone, or left to a person; one that failed is tried again later."""
        try:
            foreign = await self._delete_thread(post) if post.thread else 0
            await self._delete(post.channel, post.ts)
        except SlackApiError as error:
            return await self._failed(post, error)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return await self._failed(post, error)
        if foreign:
            await self._erasures.leave_post(post.row, TaskReason.STAFF_POSTS, self._clock.now())
        else:
            await self._erasures.post_gone(post.row)
        return True

    async def _failed(self, post: DoomedPost, error: Exception) -> bool:
        answer = answer_to(error, post.attempts + 1)
        logger.warning("a post was not deleted: %s", answer.name)
        if given_up := answer.name in _REFUSED or post.attempts >= TRIES:
            await self._erasures.leave_post(post.row, TaskReason.SLACK_REFUSES, self._clock.now())
        else:
            wait = timedelta(seconds=max(answer.retry_seconds, answer.pause_seconds))
            await self._erasures.post_later(post.row, self._clock.now() + wait)
        return given_up

    async def _delete_thread(self, post: DoomedPost) -> int:
        """Deletes what the service said below a card. Returns how much others said there, which it cannot delete."""
        foreign, own = 0, await self._user()
        async for message in self._replies(post):
            if message["ts"] == post.ts:
                continue
            if message.get("user") == own:
                await self._delete(post.channel, message["ts"])
            else:
                foreign += 1
        return foreign

    async def _replies(self, post: DoomedPost) -> AsyncIterator[dict[str, Any]]:
        """Everything in the thread, read to its end before anything is deleted."""
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        try:
            while cursor != "":
                page = await self._client.conversations_replies(
                    channel=post.channel, ts=post.ts, limit=_PAGE, cursor=cursor
                )
                found += page["messages"]
                cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        except SlackApiError as error:
            if error_name(error) not in _GONE:
                raise
        for message in found:
            yield message

    async def _delete(self, channel: str, ts: str) -> None:
        await self._pacer.turn(channel)
        try:
            await self._client.chat_delete(channel=channel, ts=ts)
        except SlackApiError as error:
            if error_name(error) not in _GONE:
                raise

    async def _user(self) -> str:
        if not self._own:
            self._own = str((await self._client.auth_test())["user_id"])
        return self._own
