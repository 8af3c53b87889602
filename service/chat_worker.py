"""Works off the deliveries of chats that were accepted: fetches what is to be fetched, and records what follows.

A delivery ends in the transaction that records its chat. Whatever happens before, a crash too, it is due again when
its lease ends: nothing that was accepted is lost, and the chat's key lets it happen once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from cases.alarms import AlarmReason
from cases.events import ChatEnded
from cases.messages import ChatReference, ChatTranscript
from cases.outcome import Outcome
from cases.ports import ChatDeliveries, ClaimedDelivery, Clock, DeliveryBacklog
from service.chat_accepting import Traffic
from service.chat_copies import CopyWriter
from service.chats.provider import Fetch
from service.chats.refusals import ChatRefused, Gone, Unavailable
from service.health import PartState

AT_ONCE = 20
"""Chats of one transaction: so many that commits do not set the pace, so few that nobody waits long for the others."""

AT_ONCE_IN_TRAFFIC = 5
"""The same while deliveries are being answered: they wait no longer than such a batch takes."""

LONG = 500
"""Lines from which a chat goes alone: its copy takes its time."""

FETCHED_AT_ONCE = 4
LEASE, LONG_LEASE = timedelta(seconds=10), timedelta(minutes=2)
LOOK_SECONDS = 2.0
STAND_BACK_SECONDS = 0.5
"""How long a batch lets deliveries pass that are being answered."""

MOST_ATTEMPTS = 10
"""A chat that cannot be recorded so often is left to a person; from the second attempt each is tried alone."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
FETCHED_FOR = timedelta(hours=24)
"""How long a transcript is asked for before it is left to a person."""

LATE = timedelta(minutes=15)
"""Staff are told of a delivery that waits for so long."""

LIMITED_FOR = timedelta(hours=1)
"""How long after the last copy that was held back the alarm stands."""

_log = structlog.get_logger("personvern.chats")


class ChatWorker:
    """One worker of one process; any number of them may share a record."""

    def __init__(
        self,
        deliveries: ChatDeliveries,
        copies: CopyWriter,
        fetching: Mapping[str, Fetch],
        *,
        clock: Clock,
        traffic: Traffic,
        fetch_seconds: float,
    ) -> None:
        """`fetching` is by the names of the providers whose transcripts are fetched."""
        self._deliveries = deliveries
        self._copies = copies
        self._fetching = fetching
        self._clock = clock
        self._to_record, self._to_fetch = asyncio.Event(), asyncio.Event()
        self._traffic = traffic
        self._fetch_lease = LEASE + timedelta(seconds=fetch_seconds)
        self._backlog = DeliveryBacklog()
        self._limited_at: datetime | None = None

    # --- what health shows ---------------------------------------------------------------------------------------

    def copies(self) -> PartState:
        """It does its work; where copies were held back of late, staff are to know."""
        at = self._limited_at
        if at is None or self._clock.now() - at >= LIMITED_FOR:
            return PartState(ready=True)
        return PartState(True, "copies limited", AlarmReason.CHAT_COPIES_LIMITED)

    def deliveries(self) -> PartState:
        """Staff are to know of deliveries that failed, or wait for long."""
        failed, oldest = self._backlog.failed, self._backlog.oldest
        if failed:
            return PartState(True, f"{failed} failed", AlarmReason.CHATS_NOT_FETCHED)
        if oldest is not None and self._clock.now() - oldest >= LATE:
            return PartState(True, "late", AlarmReason.CHATS_NOT_FETCHED)
        return PartState(ready=True)

    def wake(self) -> None:
        """There is work."""
        self._to_record.set()
        self._to_fetch.set()

    # --- the work ------------------------------------------------------------------------------------------------

    async def run(self, stop: asyncio.Event) -> None:
        """Works until `stop`. Raises what the record raises; then it is started again."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._record_all(stop))
            group.create_task(self._fetch_all(stop))

    async def _record_all(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self._to_record.clear()
            most = AT_ONCE if await self._traffic.quiet(STAND_BACK_SECONDS) else AT_ONCE_IN_TRAFFIC
            claimed = await self._deliveries.claim(most, LEASE, self._clock.now(), fetched=True)
            if claimed:
                await self.record(claimed)
            else:
                self._backlog = await self._deliveries.backlog()
                await _until_either(self._to_record, stop)

    async def record(self, claimed: Sequence[ClaimedDelivery]) -> None:
        """Records chats whose transcript is there; one that was begun before may be what ended us, and goes alone."""
        alone = [one for one in claimed if one.attempts > 1 or _is_long(one)]
        for one in filter(_is_long, alone):
            await self._deliveries.put_off(one, self._clock.now() + LONG_LEASE, "")
        for some in ([one for one in claimed if one not in alone], *([one] for one in alone)):
            if some:
                outcomes = await self._copies.record([_ended(one) for one in some])
                for one, outcome in zip(some, outcomes, strict=True):
                    await self._note(one, outcome)

    async def _note(self, delivery: ClaimedDelivery, outcome: Outcome | Exception) -> None:
        if isinstance(outcome, Exception):
            reason = type(outcome).__name__
            _log.error("chat not recorded", delivery=delivery.row, error=reason)
            await self._later(delivery, reason, final=delivery.attempts >= MOST_ATTEMPTS)
        elif outcome.limited:
            self._limited_at = self._clock.now()

    async def _fetch_all(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self._to_fetch.clear()
            lease = self._fetch_lease
            claimed = await self._deliveries.claim(FETCHED_AT_ONCE, lease, self._clock.now(), fetched=False)
            if claimed:
                await asyncio.gather(*map(self._fetch, claimed))
            else:
                await _until_either(self._to_fetch, stop)

    async def _fetch(self, delivery: ClaimedDelivery) -> None:
        reference = delivery.content
        assert isinstance(reference, ChatReference)
        fetch = self._fetching.get(reference.provider)
        try:
            if fetch is None:
                raise Unavailable("provider switched off")
            transcript = await fetch(reference)
        except Gone:
            _log.error("chat is gone at its provider", delivery=delivery.row, provider=reference.provider)
            await self._later(delivery, "gone", final=True)
        except (Unavailable, ChatRefused) as refused:
            _log.warning("chat not fetched", delivery=delivery.row, provider=reference.provider, reason=refused.reason)
            wanted = refused.after_seconds if isinstance(refused, Unavailable) else 0.0
            too_old = self._clock.now() - delivery.received_at >= FETCHED_FOR
            await self._later(delivery, refused.reason, final=too_old, at_least=timedelta(seconds=wanted))
        else:
            (outcome,) = await self._copies.record([ChatEnded(transcript, delivery=delivery.row)])
            await self._note(delivery, outcome)

    async def _later(
        self, delivery: ClaimedDelivery, reason: str, *, final: bool, at_least: timedelta = timedelta(0)
    ) -> None:
        pause = min(FIRST_PAUSE * 2 ** min(delivery.attempts - 1, 20), LONGEST_PAUSE)
        due = None if final else self._clock.now() + max(pause, at_least)
        await self._deliveries.put_off(delivery, due, reason)


def _is_long(delivery: ClaimedDelivery) -> bool:
    return isinstance(delivery.content, ChatTranscript) and len(delivery.content.lines) > LONG


def _ended(delivery: ClaimedDelivery) -> ChatEnded:
    assert isinstance(delivery.content, ChatTranscript)
    return ChatEnded(delivery.content, delivery=delivery.row)


async def _until_either(first: asyncio.Event, second: asyncio.Event) -> None:
    """Until one of them is set, or it is time to look again."""
    waits = [asyncio.create_task(event.wait()) for event in (first, second)]
    try:
        await asyncio.wait(waits, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
