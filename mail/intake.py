"""From stored bytes to handled events: understood ahead, recorded in the order in which they came, many at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from cases.handler import BatchHandler
from cases.ports import Arrival, MailLedger
from mail.reading import Reader, Understood
from mail.room import Room

MAILS_AHEAD, BYTES_AHEAD = 128, 16_000_000
"""What is understood ahead of the record at most; a single larger mail goes alone."""

RECORDED_AT_ONCE = 32
"""Mails of one transaction at most: staff and senders wait no longer than it takes."""

GATHER_SECONDS = 0.05
"""How long an understood mail waits for the next one, while more are being understood."""

_NOBODYS = Arrival(
    id=0,
    mailbox="",
    uidvalidity=0,
    uid=0,
    raw=b"From: ingen@ingen.example\r\nSubject: Innsyn\r\n\r\nHei, jeg vil ha innsyn.\r\n",
    sha256="",
    received_at=datetime(2026, 1, 1, tzinfo=UTC),
    attempts=0,
    case=None,
)
"""A mail that never came; what is understood of it is forgotten."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Tally:
    """How many mails were handled, and how many wait for another try."""

    handled: int = 0
    failed: int = 0


class Intake:
    """Takes arrivals, one attempt each; the failure of one never stops the next."""

    def __init__(self, ledger: MailLedger, handler: BatchHandler, reader: Reader) -> None:
        self._ledger = ledger
        self._handler = handler
        self._reader = reader
        self._warm = False

    async def take(self, batches: AsyncIterator[Sequence[Arrival]]) -> Tally:
        """Handles every arrival; its first attempt is counted. An error of the iterator is raised when all that it
        gave before is handled."""
        tally, room = Tally(), Room(BYTES_AHEAD)
        ahead: asyncio.Queue[asyncio.Task[Understood | None] | None] = asyncio.Queue(MAILS_AHEAD)
        failure: Exception | None = None
        async with asyncio.TaskGroup() as group:
            group.create_task(self._record_all(ahead, tally))
            try:
                async for batch in batches:
                    for arrival in batch:
                        await room.enter(len(arrival.raw))
                        await ahead.put(group.create_task(self._read_ahead(arrival, room, tally)))
            except Exception as error:  # noqa: BLE001 - raised again below, when the rest is done
                failure = error
            await ahead.put(None)
        if failure is not None:
            raise failure
        return tally

    async def take_again(self, arrivals: Iterable[int]) -> Tally:
        """Handles what a crash or a failure left, each attempt counted and committed before it is begun.

        One by one: of those that lay in memory together one may have ended the process, and the others did nothing.
        """
        tally = Tally()
        for arrival_id in arrivals:
            await self._warm_up()
            try:
                arrival = await self._ledger.begin(arrival_id)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next mail goes on
                await self._note(tally, arrival_id, error)
            else:
                if event := await self._read(arrival, tally):
                    await self._record([event], tally)
        return tally

    async def _warm_up(self) -> None:
        """What is slow for the first time only is done before an attempt is counted: a process that is killed while
        it starts must not make the first mail look as if it had ended it."""
        if not self._warm:
            self._warm = True
            with suppress(Exception):
                await self._reader.read(_NOBODYS)

    async def _read_ahead(self, arrival: Arrival, room: Room, tally: Tally) -> Understood | None:
        try:
            return await self._read(arrival, tally)
        finally:
            room.leave(len(arrival.raw))

    async def _read(self, arrival: Arrival, tally: Tally) -> Understood | None:
        try:
            return await self._reader.read(arrival)
        except Exception as error:  # noqa: BLE001 - the mail is stored and tried again
            await self._note(tally, arrival.id, error)
            return None

    async def _record_all(self, ahead: asyncio.Queue[asyncio.Task[Understood | None] | None], tally: Tally) -> None:
        """Records what is understood by now, as much as there is, in as few transactions as it takes."""
        waiting: list[Understood] = []
        while (task := await ahead.get()) is not None:
            if waiting and not task.done():
                # A slow mail holds up those before it no longer than this.
                await asyncio.wait([task], timeout=GATHER_SECONDS)
            if len(waiting) == RECORDED_AT_ONCE or (waiting and not task.done()):
                await self._flush(waiting, tally)
            if event := await task:
                waiting.append(event)
            if ahead.empty():
                await self._flush(waiting, tally)
        await self._flush(waiting, tally)

    async def _flush(self, waiting: list[Understood], tally: Tally) -> None:
        if waiting:
            await self._record(waiting, tally)
            waiting.clear()

    async def _record(self, events: Sequence[Understood], tally: Tally) -> None:
        for event, outcome in zip(events, await self._handler.handle_all(events), strict=True):
            if isinstance(outcome, Exception):
                await self._note(tally, event.arrival, outcome)
            else:
                tally.handled += 1

    async def _note(self, tally: Tally, arrival: int, error: Exception) -> None:
        """Keeps the error for whoever looks at the mail; where the record is away, that is the error."""
        tally.failed += 1
        _log.error("mail_not_handled", arrival=arrival, error=type(error).__name__)
        with suppress(Exception):
            await self._ledger.failed(arrival, type(error).__name__)
