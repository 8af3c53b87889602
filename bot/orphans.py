"""Cards that were posted and not recorded: found in the channels by their metadata, taken over or taken away.

A process that is killed between a post and its record leaves one; so does a publisher whose lease ran out meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.cards import METADATA_EVENT
from bot.client import posting_client
from bot.pacing import Pace, Pacer
from bot.publisher import Channels
from bot.refusals import error_name
from bot.texts import Texts
from cases.case_number import CaseNumber
from cases.errors import InvalidCaseNumber
from cases.ports import CaseQueries, Clock, NoticeOutbox, Posting

logger = logging.getLogger(__name__)

SETTLED = timedelta(minutes=10)
"""A younger card may be on its way into the record."""

_PAGE = 200
_PAGES = 10


@dataclass(frozen=True, slots=True)
class Stray:
    """A card in a channel, and the case that it says it is of."""

    case: CaseNumber
    at: Posting


class OrphanRepair:
    """Brings the channels and the record together."""

    def __init__(
        self,
        client: AsyncWebClient,
        outbox: NoticeOutbox,
        queries: CaseQueries,
        *,
        channels: Channels,
        texts: Texts,
        clock: Clock,
    ) -> None:
        self._client = posting_client(client)
        self._outbox = outbox
        self._queries = queries
        self._channels = channels
        self._texts = texts
        self._clock = clock
        self._pacer = Pacer(Pace())

    async def repair(self) -> int:
        """Looks through what was posted last. Returns how many cards it took over or took away.

        Raises what the record, Slack, or the way to it, raises; what was mended until then stays so.
        """
        mended = 0
        for channel in filter(None, (self._channels.general, self._channels.restricted)):
            async for stray in self._cards(channel):
                mended += await self._mend(stray)
        return mended

    async def _mend(self, found: Stray) -> bool:
        recorded = await self._queries.card(found.case)
        if recorded is not None and (recorded.channel, recorded.ts) == (found.at.channel, found.at.ts):
            return False
        if recorded is None and await self._outbox.adopt(found.case, found.at):
            logger.warning("a card that was posted and not recorded was taken over")
            return True
        await self._take_away(found.at)
        logger.warning("a card that was posted twice, or whose case is gone, was taken away")
        return True

    async def _take_away(self, at: Posting) -> None:
        """Deletes it, or, where Slack lets nobody delete, empties it."""
        await self._pacer.turn(at.channel)
        try:
            await self._client.chat_delete(channel=at.channel, ts=at.ts)
        except SlackApiError as error:
            if error_name(error) == "message_not_found":
                return
            if error_name(error) != "cant_delete_message":
                raise
            text = self._texts("orphan.replaced")
            await self._client.chat_update(channel=at.channel, ts=at.ts, text=text, blocks=[], metadata={})

    async def _cards(self, channel: str) -> AsyncIterator[Stray]:
        cursor: str | None = None
        for _ in range(_PAGES):
            page = await self._client.conversations_history(
                channel=channel, include_all_metadata=True, limit=_PAGE, cursor=cursor
            )
            for message in page["messages"]:
                if (stray := _stray(channel, message)) is not None and self._is_settled(stray.at):
                    yield stray
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    def _is_settled(self, at: Posting) -> bool:
        return datetime.fromtimestamp(float(at.ts), self._clock.now().tzinfo) < self._clock.now() - SETTLED


def _stray(channel: str, message: dict[str, Any]) -> Stray | None:
    """The message as a card; None where it is none of ours."""
    marks = message.get("metadata") or {}
    if marks.get("event_type") != METADATA_EVENT:
        return None
    try:
        number = CaseNumber.parse(str(marks["event_payload"]["case"]))
    except (InvalidCaseNumber, KeyError):
        return None
    return Stray(number, Posting(channel, str(message["ts"])))
