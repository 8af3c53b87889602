"""Drains the notices of the outbox into Slack: a card a case, kept true, and replies in its thread.

A notice is posted once: whatever was begun before is looked for by its metadata first. A card is built from the case
as it stands, so that many changes in a row end in one update. When hundreds wait, that is said once, and what happened
to a case is said in one reply rather than in many. Nothing here ever holds up mail.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.backlog import BACKLOG, BACKLOG_KEY, MOST_TOGETHER, TOLD_FOR, WORKED_OFF, sayable, tell_backlog
from bot.card_keeper import CardKeeper, Channels, Shown
from bot.cards import RESTRICTED_KINDS, is_restricted
from bot.client import posting_client
from bot.clock_deeds import QUESTION, question_card
from bot.notice_texts import KIND_PARAMETERS, notice_metadata, notice_text
from bot.pacing import Pace, Pacer
from bot.posting import Poster
from bot.repeats import Repeats
from bot.slack_answers import RATE_LIMITED, UNSAYABLE, Answer, answer_to
from bot.texts import Texts
from cases.case import Case
from cases.checklist.values import ChecklistRules
from cases.errors import CaseNotFound
from cases.messages import CARD, Notice
from cases.ports import CaseQueries, ClaimedNotice, Clock, NoticeOutbox, Posting

logger = logging.getLogger(__name__)

_CLAIMED_AT_ONCE = 10
_LEASE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class PublisherStatus:
    """What health shows.

    Attributes
    ----------
    post_problem:
        The last error since something was posted, by its name; empty when all is well. A rate limit is none.
    record_problem:
        The error by which the outbox could not be read the last time; empty when it could.
    """

    posted: int = 0
    refused: int = 0
    last_posted_at: datetime | None = None
    post_problem: str = ""
    record_problem: str = ""

    @property
    def problem(self) -> str:
        """What is wrong now; empty when all is well."""
        return self.record_problem or self.post_problem


class NoticePublisher:
    """Posts what waits in the outbox, until it is stopped."""

    def __init__(
        self,
        client: AsyncWebClient,
        outbox: NoticeOutbox,
        queries: CaseQueries,
        *,
        channels: Channels,
        texts: Texts,
        clock: Clock,
        wake: asyncio.Event,
        pace: Pace | None = None,
        idle_seconds: float = 5.0,
        rules: ChecklistRules | None = None,
        repeats: Repeats | None = None,
    ) -> None:
        """`wake` is set by whoever put a notice into the outbox; besides, it is looked at every `idle_seconds`.

        By `repeats` one replica says that there is a backlog; without it, nobody does.
        """
        self._pacer = Pacer(pace or Pace())
        self._poster = Poster(posting_client(client), self._pacer)
        self._outbox = outbox
        self._queries = queries
        self._channels = channels
        self._texts = texts
        self._clock = clock
        self._wake = wake
        self._idle_seconds = idle_seconds
        self._keeper = CardKeeper(
            poster=self._poster,
            queries=queries,
            channels=channels,
            texts=texts,
            clock=clock,
            rules=rules or ChecklistRules(),
        )
        self._repeats = repeats
        self._behind = False
        self.status = PublisherStatus()

    async def run(self, stop: asyncio.Event) -> None:
        """Posts until `stop` is set; a failure of the record or of Slack is waited out."""
        while not stop.is_set():
            self._wake.clear()
            if not await self._drain_safely(stop):
                await _first_of((stop, self._wake), self._idle_seconds)

    async def drain(self, stop: asyncio.Event | None = None) -> int:
        """Posts what is due, a batch at most; gives back the rest once `stop` is set. Returns how many it claimed."""
        await self._look_behind()
        claimed = await self._outbox.claim(_CLAIMED_AT_ONCE, _LEASE, self._clock.now())
        for notice in claimed:
            if stop is not None and stop.is_set():
                await self._outbox.release(notice, self._clock.now(), "stopping")
            elif self._behind and notice.attempts == 1:
                await self._publish_together(notice)
            else:
                await self._publish(notice)
        return len(claimed)

    async def _look_behind(self) -> None:
        """Whether hundreds wait. The first replica that finds so says it, at most once an hour."""
        waiting = sum((await self._outbox.depth()).values())
        self._behind = waiting > (WORKED_OFF if self._behind else BACKLOG)
        if self._behind and self._repeats and await self._repeats.is_new(BACKLOG_KEY, TOLD_FOR):
            await tell_backlog(self._poster, self._channels.general, waiting, self._texts)

    async def _drain_safely(self, stop: asyncio.Event) -> int:
        try:
            claimed = await self.drain(stop)
        except Exception as error:  # noqa: BLE001 - the record may be away for a while; the next turn tries again
            self.status = replace(self.status, record_problem=type(error).__name__)
            logger.warning("the outbox could not be drained: %s", type(error).__name__)
            return 0
        self.status = replace(self.status, record_problem="")
        return claimed

    async def _publish(self, notice: ClaimedNotice) -> None:
        if pause := self._pacer.paused_for(self._channels.general):
            await self._release(notice, pause, RATE_LIMITED)
            return
        try:
            at, pointer = await self._post(notice)
        except CaseNotFound as error:
            await self._refuse(notice, type(error).__name__)
        except (*UNSAYABLE, SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
            await self._settle(notice, answer_to(error, notice.attempts))
        else:
            now = self._clock.now()
            await self._outbox.posted(notice, at, now, pointer=pointer)
            self.status = replace(self.status, posted=self.status.posted + 1, last_posted_at=now, post_problem="")

    async def _publish_together(self, first: ClaimedNotice) -> None:
        """Says all that waits of one case at once: its card as it is now, and one reply for everything else."""
        group = (first, *await self._outbox.follow(first, MOST_TOGETHER, _LEASE, self._clock.now()))
        if len(group) > 1 and all(sayable(notice, self._texts) for notice in group):
            await self._publish_group(first, group)
            return
        for notice in group:
            await self._publish(notice)

    async def _publish_group(self, first: ClaimedNotice, group: tuple[ClaimedNotice, ...]) -> None:
        try:
            shown = await self._keeper.show(first)
            reply = await self._reply_for_all(shown, [one for one in group if one.notice.text != CARD])
        except CaseNotFound as error:
            for notice in group:
                await self._refuse(notice, type(error).__name__)
        except (*UNSAYABLE, SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
            for notice in group:
                await self._settle(notice, answer_to(error, notice.attempts))
        else:
            for notice in group:
                at = shown.card if notice.notice.text == CARD else reply
                await self._outbox.posted(notice, at, self._clock.now(), pointer=shown.pointer)

    async def _reply_for_all(self, shown: Shown, group: list[ClaimedNotice]) -> Posting:
        card = shown.card
        if not group:
            return card
        case = await self._queries.case(group[0].notice.case)
        private = card.channel == self._channels.restricted
        lines = [
            notice_text(one.notice, self._texts, hide_kinds=not private and _tells_too_much(one.notice, case))
            for one in group
        ]
        return await self._poster.reply(card, "\n".join(lines), notice_metadata(group[0].notice))

    async def _settle(self, notice: ClaimedNotice, answer: Answer) -> None:
        if answer.for_good:
            await self._refuse(notice, answer.name)
            return
        if answer.pause_seconds:
            self._pacer.pause(self._channels.general, answer.pause_seconds)
        await self._release(notice, answer.retry_seconds, answer.name)

    async def _release(self, notice: ClaimedNotice, seconds: float, reason: str) -> None:
        if reason != RATE_LIMITED:
            self._failed(reason)
        await self._outbox.release(notice, self._clock.now() + timedelta(seconds=seconds), reason)

    async def _refuse(self, notice: ClaimedNotice, reason: str) -> None:
        self._failed(reason)
        self.status = replace(self.status, refused=self.status.refused + 1)
        await self._outbox.refuse(notice, reason, self._clock.now())

    def _failed(self, name: str) -> None:
        self.status = replace(self.status, post_problem=name)
        logger.warning("a notice was not posted: %s", name)

    async def _post(self, notice: ClaimedNotice) -> tuple[Posting, Posting | None]:
        """What was posted or brought up to date, and the pointer beside a card."""
        if notice.notice.text == CARD:
            shown = await self._keeper.show(notice)
            return shown.card, shown.pointer
        if notice.notice.text == QUESTION:
            # To one person alone; after a crash perhaps twice, for their messages are not ours to search.
            question = question_card(notice.notice, self._texts)
            return await self._poster.post(notice.notice.params["staff"], question), None
        return await self._reply(notice), None

    async def _reply(self, notice: ClaimedNotice) -> Posting:
        """Says it in the thread of the card; posts the card first where there is none."""
        case = await self._queries.case(notice.notice.case)
        card = await self._keeper.find(notice) or (await self._keeper.show(notice)).card
        private = card.channel == self._channels.restricted
        text = notice_text(notice.notice, self._texts, hide_kinds=not private and _tells_too_much(notice.notice, case))
        marks = notice_metadata(notice.notice)
        if notice.attempts > 1 and (found := await self._poster.find_reply(card, marks)):
            return found
        return await self._poster.reply(card, text, marks)


def _tells_too_much(notice: Notice, case: Case) -> bool:
    """Whether the kinds that a notice names are not for the general channel: those of now, or those of before."""
    named = {notice.params.get(name) for name in KIND_PARAMETERS}
    return is_restricted(case) or not RESTRICTED_KINDS.isdisjoint(named)


async def _first_of(events: Iterable[asyncio.Event], seconds: float) -> None:
    """Returns when one of the events is set, or after `seconds`."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    await asyncio.gather(*waits, return_exceptions=True)
