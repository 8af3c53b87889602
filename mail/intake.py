"""From stored bytes to a handled event: parsed beside the loop, handed over in the order in which they came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog

from cases.events import MailReceived, MailUnreadable
from cases.handler import Handler
from cases.ports import Arrival, MailLedger
from mail.parse import ParseOptions, parse_mail

MAX_ATTEMPTS = 3
"""How often handling a mail may end the process or fail before it goes to a person unparsed."""

POISON = "poison"
"""Why a mail was not parsed: whatever ended the process left no name."""

PARSED_AHEAD = 8
LANES = 4
"""How many mails are handled at the same time; those of one sender keep their order."""

_log = structlog.get_logger(__name__)

Understood = MailReceived | MailUnreadable


@dataclass(slots=True)
class Tally:
    """How many mails were handled, and how many wait for another try."""

    handled: int = 0
    failed: int = 0


class Intake:
    """Takes arrivals from the ledger, one attempt each; the failure of one never stops the next."""

    def __init__(self, ledger: MailLedger, handler: Handler, options: ParseOptions) -> None:
        self._ledger = ledger
        self._handler = handler
        self._options = options

    async def take(self, arrivals: AsyncIterator[int]) -> Tally:
        """Handles every arrival. An error of the iterator is raised when all that it gave before is handled."""
        tally = Tally()
        ahead: asyncio.Queue[asyncio.Task[Understood | None] | None] = asyncio.Queue(PARSED_AHEAD)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._dispatch(ahead, tally))
            try:
                async for arrival in arrivals:
                    await ahead.put(group.create_task(self._understand(arrival, tally)))
            except Exception as error:  # noqa: BLE001 - raised again below, when the rest is done
                failure: Exception | None = error
            else:
                failure = None
            await ahead.put(None)
        if failure is not None:
            raise failure
        return tally

    async def _dispatch(self, ahead: asyncio.Queue[asyncio.Task[Understood | None] | None], tally: Tally) -> None:
        """Gives the events, in order, to the lanes of their senders."""
        lanes: list[asyncio.Queue[Understood | None]] = [asyncio.Queue(PARSED_AHEAD) for _ in range(LANES)]
        async with asyncio.TaskGroup() as group:
            for lane in lanes:
                group.create_task(self._drain(lane, tally))
            while (task := await ahead.get()) is not None:
                event = await task
                if event is not None:
                    await lanes[hash(_sender_key(event)) % LANES].put(event)
            for lane in lanes:
                await lane.put(None)

    async def _drain(self, lane: asyncio.Queue[Understood | None], tally: Tally) -> None:
        while (event := await lane.get()) is not None:
            try:
                await self._handler.handle(event)
            except Exception as error:  # noqa: BLE001 - whatever it is, the mail is stored and tried again
                tally.failed += 1
                _log.error("mail_not_handled", arrival=event.arrival, error=type(error).__name__)
                await self._note(event.arrival, type(error).__name__)
            else:
                tally.handled += 1

    async def _note(self, arrival: int, error: str) -> None:
        """Keeps the error for whoever looks at the mail; where the record is away, that is the error."""
        with suppress(Exception):
            await self._ledger.failed(arrival, error)

    async def _understand(self, arrival_id: int, tally: Tally) -> Understood | None:
        try:
            arrival = await self._ledger.begin(arrival_id)
        except Exception as error:  # noqa: BLE001 - as above
            tally.failed += 1
            _log.error("mail_not_begun", arrival=arrival_id, error=type(error).__name__)
            return None
        return await understand(arrival, self._options)


async def understand(arrival: Arrival, options: ParseOptions) -> Understood:
    """The event that a stored mail is. The attempt is counted and committed before, so that a mail that ends the
    process ends it `MAX_ATTEMPTS` times at most."""
    if arrival.attempts > MAX_ATTEMPTS:
        return MailUnreadable(arrival.id, arrival.received_at, arrival.error or POISON)
    try:
        mail = await asyncio.to_thread(parse_mail, arrival.raw, arrival.received_at, options)
    except Exception as error:  # noqa: BLE001 - the parser raises nowhere; if it does, a person reads the mail
        return MailUnreadable(arrival.id, arrival.received_at, type(error).__name__)
    return MailReceived(arrival.id, mail)


def _sender_key(event: Understood) -> Any:
    sender = event.mail.sender if isinstance(event, MailReceived) else None
    return sender.key if sender else None
