"""An outbox in memory, by the letter of `cases.ports.LetterOutbox`, and the handler that settles its rows."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cases.events import DeliveryEvent, LetterAccepted, LetterLost, LetterRefused, LetterUntraced
from cases.handler import Outcome
from cases.messages import PreparedMail
from cases.ports import ClaimedLetter
from cases.vocabulary import OutboxState as State

FINAL = (State.SENT, State.REFUSED, State.WITHDRAWN)
SETTLED = {
    LetterAccepted: State.SENT,
    LetterRefused: State.REFUSED,
    LetterLost: State.UNKNOWN,
    LetterUntraced: State.UNKNOWN,
}


class NoEvidence:
    """A server that keeps no copies: nothing is ever found."""

    async def found(self, message_id: str) -> bool:
        return False


@dataclass
class HandClock:
    """A clock that stands still until it is moved."""

    time: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def advance(self, by: timedelta) -> None:
        self.time += by


@dataclass
class Row:
    mail: PreparedMail
    due: datetime
    state: State = State.NEW
    token: str = ""
    lease_until: datetime | None = None
    attempts: int = 0
    first_attempt_at: datetime | None = None
    last_attempt_at: datetime | None = None
    reason: str = ""
    waits_for_person: bool = False


@dataclass
class MemoryOutbox:
    """Rows by number; `settled` is set whenever one changed, for tests to wait on."""

    clock: HandClock
    rows: dict[int, Row] = field(default_factory=dict)
    events: list[DeliveryEvent] = field(default_factory=list)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    failures: list[Exception] = field(default_factory=list)
    tokens: itertools.count = field(default_factory=itertools.count)

    def enqueue(self, mail: PreparedMail) -> Row:
        row = self.rows[len(self.rows) + 1] = Row(mail, self.clock.now())
        self.wake.set()
        return row

    async def until(self, state: State, *rows: Row) -> None:
        """Waits until all rows, or these, stand in this state."""
        async with asyncio.timeout(60):
            while not all(row.state is state for row in rows or self.rows.values()):
                self.changed.clear()
                await self.changed.wait()

    # --- cases.ports.LetterOutbox --------------------------------------------------------------------------------

    async def claim(self, limit: int, lease: timedelta, now: datetime) -> tuple[ClaimedLetter, ...]:
        due = [n for n, row in self.rows.items() if row.state in (State.NEW, State.RETRY) and row.due <= now]
        return tuple(self._begin(n, now, lease) for n in due[:limit])

    def _begin(self, number: int, now: datetime, lease: timedelta) -> ClaimedLetter:
        row = self.rows[number]
        row.state, row.attempts = State.SENDING, row.attempts + 1
        row.first_attempt_at, row.last_attempt_at = row.first_attempt_at or now, now
        return self._hold(number, now, lease)

    def _hold(self, number: int, now: datetime, lease: timedelta) -> ClaimedLetter:
        row = self.rows[number]
        row.token, row.lease_until = f"t{next(self.tokens)}", now + lease
        assert row.first_attempt_at
        return ClaimedLetter(
            row=number, token=row.token, attempts=row.attempts, first_attempt_at=row.first_attempt_at, mail=row.mail
        )

    async def release(self, letter: ClaimedLetter, due: datetime, reason: str) -> None:
        self._change(letter, State.RETRY, due=due, reason=reason)

    async def mark_lost(self, now: datetime) -> int:
        lost = [row for row in self.rows.values() if row.state is State.SENDING and row.lease_until <= now]
        for row in lost:
            row.state, row.token, row.lease_until = State.UNKNOWN, "", None
        return len(lost)

    async def claim_unknown(
        self, limit: int, lease: timedelta, hold_off: timedelta, now: datetime
    ) -> tuple[ClaimedLetter, ...]:
        ready = [
            n
            for n, row in self.rows.items()
            if row.state is State.UNKNOWN
            and not row.waits_for_person
            and row.last_attempt_at <= now - hold_off
            and (row.lease_until is None or row.lease_until <= now)
        ]
        return tuple(self._hold(n, now, lease) for n in ready[:limit])

    async def send_again(self, letter: ClaimedLetter, now: datetime) -> None:
        self._change(letter, State.RETRY, due=now)

    async def next_due(self) -> datetime | None:
        if self.failures:
            raise self.failures.pop()
        return min((row.due for row in self.rows.values() if row.state in (State.NEW, State.RETRY)), default=None)

    async def depth(self) -> dict[State, int]:
        raise NotImplementedError

    def _change(self, letter: ClaimedLetter, state: State, **values: object) -> None:
        row = self.rows[letter.row]
        if row.token == letter.token:
            row.state, row.token, row.lease_until = state, "", None
            for name, value in values.items():
                setattr(row, name, value)
        self.changed.set()

    # --- cases.handler.Handler -----------------------------------------------------------------------------------

    async def handle_all(self, events: Sequence[DeliveryEvent]) -> tuple[Outcome | Exception, ...]:
        return tuple([await self._alone(event) for event in events])

    async def _alone(self, event: DeliveryEvent) -> Outcome | Exception:
        try:
            return await self.handle(event)
        except Exception as error:  # noqa: BLE001 - it is the answer
            return error

    async def handle(self, event: DeliveryEvent) -> Outcome:
        row = self.rows[event.row]
        if row.token != event.token:
            return Outcome(None, changed=False)
        row.state, row.token, row.lease_until = SETTLED[type(event)], "", None
        row.waits_for_person = isinstance(event, LetterUntraced)
        self.events.append(event)
        self.changed.set()
        return Outcome(None, changed=True)
