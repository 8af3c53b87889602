"""The ledger, the leases, the handler and the clock of a test, all in memory; they keep the promises of the ports."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cases.events import Event, MailReceived, MailUnreadable
from cases.handler import BatchHandler
from cases.outcome import Outcome
from cases.ports import Arrival, Clock, Leases, MailLedger, MovedMail, NewMail


class WallClock(Clock):
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class _Row:
    mailbox: str
    uidvalidity: int
    uid: int
    raw: bytes
    received_at: datetime
    attempts: int = 0
    handled: bool = False
    moved_to: tuple[str, int | None, int | None] | None = None
    error: str = ""


@dataclass
class MemoryLedger(MailLedger):
    rows: list[_Row] = field(default_factory=list)
    seen_at: datetime | None = None

    async def known_uids(self, mailbox: str, uidvalidity: int) -> frozenset[int]:
        return frozenset(row.uid for row in self.rows if (row.mailbox, row.uidvalidity) == (mailbox, uidvalidity))

    async def unknown_uids(self, mailbox: str, uidvalidity: int, uids: Collection[int]) -> frozenset[int]:
        return frozenset(uids) - await self.known_uids(mailbox, uidvalidity)

    async def store(self, mailbox: str, uidvalidity: int, uid: int, raw: bytes, received_at: datetime) -> int:
        for index, row in enumerate(self.rows):
            if (row.mailbox, row.uidvalidity, row.uid) == (mailbox, uidvalidity, uid):
                return index
        self.rows.append(_Row(mailbox, uidvalidity, uid, raw, received_at))
        return len(self.rows) - 1

    async def take(self, mailbox: str, uidvalidity: int, mails: Sequence[NewMail]) -> tuple[Arrival, ...]:
        known = await self.known_uids(mailbox, uidvalidity)
        new = [mail for mail in mails if mail.uid not in known]
        return tuple(
            [
                await self.begin(await self.store(mailbox, uidvalidity, mail.uid, mail.raw, mail.received_at))
                for mail in new
            ]
        )

    async def unhandled(self, mailbox: str, limit: int) -> tuple[int, ...]:
        return tuple(i for i, row in enumerate(self.rows) if row.mailbox == mailbox and not row.handled)[:limit]

    async def begin(self, arrival: int) -> Arrival:
        row = self.rows[arrival]
        row.attempts += 1
        return Arrival(
            id=arrival,
            mailbox=row.mailbox,
            uidvalidity=row.uidvalidity,
            uid=row.uid,
            received_at=row.received_at,
            sha256=hashlib.sha256(row.raw).hexdigest(),
            attempts=row.attempts,
            error=row.error,
            raw=row.raw,
        )

    async def to_move(self, mailbox: str, uidvalidity: int, limit: int) -> tuple[tuple[int, int], ...]:
        return tuple(
            (index, row.uid)
            for index, row in enumerate(self.rows)
            if (row.mailbox, row.uidvalidity) == (mailbox, uidvalidity) and row.handled and row.moved_to is None
        )[:limit]

    async def moved(self, arrival: int, folder: str, uidvalidity: int | None, uid: int | None) -> None:
        self.rows[arrival].moved_to = (folder, uidvalidity, uid)

    async def failed(self, arrival: int, error: str) -> None:
        self.rows[arrival].error = error

    async def seen(self, mailbox: str, now: datetime) -> None:
        self.seen_at = now

    async def moved_all(self, folder: str, mails: Sequence[MovedMail]) -> None:
        for mail in mails:
            await self.moved(mail.arrival, folder, mail.uidvalidity, mail.uid)


@dataclass
class MemoryHandler(BatchHandler):
    """Marks the arrival as handled; fails first for those whose subject stands in `failing`, as often as it says."""

    ledger: MemoryLedger
    events: list[MailReceived | MailUnreadable] = field(default_factory=list)
    failing: dict[str, int] = field(default_factory=dict)
    most_at_once: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def handle(self, event: Event) -> Outcome:
        assert isinstance(event, MailReceived | MailUnreadable)
        subject = event.mail.subject if isinstance(event, MailReceived) else ""
        if self.failing.get(subject, 0) > 0:
            self.failing[subject] -= 1
            raise RuntimeError("the handler fails, as the test wants")
        self.events.append(event)
        self.ledger.rows[event.arrival].handled = True
        async with self.changed:
            self.changed.notify_all()
        return Outcome(None, changed=True)

    async def handle_all(self, events: Sequence[Event]) -> tuple[Outcome | Exception, ...]:
        self.most_at_once = max(self.most_at_once, len(events))
        return tuple([await self._alone(event) for event in events])

    async def _alone(self, event: Event) -> Outcome | Exception:
        try:
            return await self.handle(event)
        except RuntimeError as error:
            return error

    async def until(self, count: int) -> None:
        """Waits until so many events were handled."""
        async with asyncio.timeout(60), self.changed:
            await self.changed.wait_for(lambda: len(self.events) >= count)

    @property
    def subjects(self) -> list[str]:
        return [event.mail.subject for event in self.events if isinstance(event, MailReceived)]


@dataclass
class MemoryLeases(Leases):
    holders: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    async def acquire(self, name: str, holder: str, lease: timedelta, now: datetime) -> bool:
        other, until = self.holders.get(name, (holder, now))
        if other != holder and until > now:
            return False
        self.holders[name] = (holder, now + lease)
        return True

    async def give_back(self, name: str, holder: str) -> None:
        if self.holders.get(name, ("", None))[0] == holder:
            del self.holders[name]
