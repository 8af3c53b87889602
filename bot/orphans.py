"""Cards and pointers that were posted and not recorded: found by their metadata, taken over or taken away.

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

from bot.card_keeper import Channels
from bot.cards import METADATA_EVENT
from bot.client import posting_client
from bot.pacing import Pace, Pacer
from bot.pointers import POINTER_EVENT
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
    """A card or a pointer in a channel, and the case that it says it is of."""

    case: CaseNumber
    at: Posting
    pointer: bool


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
        """Looks through what was posted last. Returns how many messages it took over or took away.

        Raises what the record, Slack, or the way to it, raises; what was mended until then stays so.
        """
        mended = 0
        for channel in filter(None, (self._channels.general, self._channels.restricted)):
            async for stray in self._cards(channel):
                mended += await self._mend(stray)
        return mended

    async def _mend(self, found: Stray) -> bool:
        card, pointer = await self._queries.card(found.case), await self._queries.pointer(found.case)
        # A message changes before the record does, when a card becomes a pointer or a pointer a card.
        if any(_same(found.at, at) for at in (card, pointer)):
            return False
        recorded = pointer if found.pointer else card
        adopt = self._outbox.adopt_pointer if found.pointer else self._outbox.adopt
        if recorded is None and await adopt(found.case, found.at):
            logger.warning("what was posted of a case and not recorded was taken over")
            return True
        await self._take_away(found.at)
        logger.warning("what was posted twice of a case, or of one that is gone, was taken away")
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


def _same(at: Posting, other: Posting | None) -> bool:
    return other is not None and (at.channel, at.ts) == (other.channel, other.ts)


def _stray(channel: str, message: dict[str, Any]) -> Stray | None:
    """The message as a card or a pointer; None where it is none of ours."""
    marks = message.get("metadata") or {}
    if marks.get("event_type") not in (METADATA_EVENT, POINTER_EVENT):
        return None
    try:
        number = CaseNumber.parse(str(marks["event_payload"]["case"]))
    except (InvalidCaseNumber, KeyError):
        return None
    return Stray(number, Posting(channel, str(message["ts"])), pointer=marks["event_type"] == POINTER_EVENT)
