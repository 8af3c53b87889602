"""What the poller knows of the mailbox."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import F, Q

from cases.case_number import CaseNumber
from cases.ports import Arrival, MovedMail, NewMail
from cases.ports.erasing import DoomedMail
from cases.vocabulary import Status
from models.database import Database, Transaction, batches, run
from models.erasure_queue import doom_mail
from models.erasure_tables import MailboxErasureRow
from models.keys import Keys
from models.letter_rows import INSERT_BLOB, RAW
from models.numbers import number_of
from models.record import arrival_of
from models.sealing import DataKey
from models.tables import ArrivalRow, ArrivalState, Blob
from models.tombstones import was_erased

_MOVED = """
UPDATE arrivals SET state = 'moved', moved_folder = $1, moved_uidvalidity = $2, moved_uid = $3 WHERE id = $4"""

POISON = 3
"""Attempts after which a mail that ends the process is not parsed again (docs/reference/mail.md)."""


AWAY = timedelta(minutes=15)
"""A mailbox not looked at for so long was left alone; an IDLE takes nine minutes at most, a reconnection less."""

_SEEN = """
INSERT INTO sightings (mailbox, seen_at) VALUES ($1, $2)
 ON CONFLICT (mailbox) DO UPDATE SET seen_at = excluded.seen_at,
  away_from = CASE WHEN sightings.seen_at < $3 THEN sightings.seen_at ELSE sightings.away_from END,
  away_until = CASE WHEN sightings.seen_at < $3 THEN excluded.seen_at ELSE sightings.away_until END"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A mail that could not be read: it ended the process, or its case waits for a person to read it."""

    arrival: int
    mailbox: str
    uid: int
    received_at: datetime
    attempts: int
    size: int
    error: str
    case: CaseNumber | None


class ArrivalLedger:
    """Every mail of the mailbox, by its UID; each call is a transaction of its own (`cases.ports.MailLedger`)."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def known_uids(self, mailbox: str, uidvalidity: int) -> frozenset[int]:
        """The UIDs whose bytes are stored."""
        known = ArrivalRow.filter(mailbox=mailbox, uidvalidity=uidvalidity).using_db(self._database.client)
        return frozenset(uid for (uid,) in await known.values_list("uid"))

    async def unknown_uids(self, mailbox: str, uidvalidity: int, uids: Collection[int]) -> frozenset[int]:
        """Those of the UIDs whose bytes are not stored; costs no more with all that was stored before."""
        known: set[int] = set()
        for some in batches(sorted(uids)):
            rows = ArrivalRow.filter(mailbox=mailbox, uidvalidity=uidvalidity, uid__in=some)
            known.update(uid for (uid,) in await rows.using_db(self._database.client).values_list("uid"))
            # What was erased lies there until it is deleted: it is not to be fetched again and again.
            doomed = MailboxErasureRow.filter(mailbox=mailbox, uidvalidity=uidvalidity, uid__in=some, folder="")
            known.update(uid for (uid,) in await doomed.using_db(self._database.client).values_list("uid"))
        return frozenset(uids) - known

    async def store(self, mailbox: str, uidvalidity: int, uid: int, raw: bytes, received_at: datetime) -> int:
        """Stores the bytes, sealed, with their sha256. Returns the arrival's id, the same for the same UID."""
        async with self._database.transaction() as transaction:
            made = await self._insert(transaction, mailbox, uidvalidity, NewMail(uid, raw, received_at), attempts=0)
            if made is not None:
                return made.id
            same = ArrivalRow.filter(mailbox=mailbox, uidvalidity=uidvalidity, uid=uid).using_db(transaction.client)
            return int((await same.get()).id)

    async def take(self, mailbox: str, uidvalidity: int, mails: Sequence[NewMail]) -> tuple[Arrival, ...]:
        """Stores many, with the first attempt at each, in one transaction. Returns those that were new, in order."""
        async with self._database.transaction() as transaction:
            made = [await self._insert(transaction, mailbox, uidvalidity, mail, attempts=1) for mail in mails]
        return tuple(arrival for arrival in made if arrival is not None)

    async def _insert(
        self, transaction: Transaction, mailbox: str, uidvalidity: int, mail: NewMail, attempts: int
    ) -> Arrival | None:
        """The arrival, or None where this UID is stored already, and where the mail was erased before."""
        key, sha256 = DataKey.fresh(), hashlib.sha256(mail.raw).hexdigest()
        if await was_erased(transaction, self._keys, sha256, mail.message_id, mail.received_at):
            again = DoomedMail(row=0, sent=False, mailbox=mailbox, uidvalidity=uidvalidity, uid=mail.uid)
            await doom_mail(transaction, self._keys, again, None, mail.received_at)
            return None
        made = await transaction.insert(
            "arrivals",
            mailbox=mailbox,
            uidvalidity=uidvalidity,
            uid=mail.uid,
            state=ArrivalState.STORED.value,
            attempts=attempts,
            received_at=mail.received_at,
            size=len(mail.raw),
            sha256=sha256,
            key_id=key.id,
        )
        if made is None:
            return None
        self._keys.store.keep(key, transaction)
        await transaction.rows(INSERT_BLOB, key.id, key.seal(RAW, mail.raw))
        return Arrival(
            id=made,
            mailbox=mailbox,
            uidvalidity=uidvalidity,
            uid=mail.uid,
            received_at=mail.received_at,
            sha256=sha256,
            attempts=attempts,
            raw=mail.raw,
        )

    async def unhandled(self, mailbox: str, limit: int) -> tuple[int, ...]:
        """Ids of arrivals that are stored and led to no case yet, oldest first."""
        waiting = ArrivalRow.filter(state=ArrivalState.STORED, mailbox=mailbox).order_by("id").limit(limit)
        return tuple(row for (row,) in await waiting.using_db(self._database.client).values_list("id"))

    async def begin(self, arrival: int) -> Arrival:
        """Counts one more attempt, commits it, and returns the arrival with its bytes."""
        counted = ArrivalRow.filter(id=arrival).using_db(self._database.client)
        await counted.update(attempts=F("attempts") + 1)
        return await self.read(arrival)

    async def read(self, arrival: int) -> Arrival:
        """The arrival with its bytes; counts nothing. Raises `Unreadable` where it was erased."""
        client = self._database.client
        row = await ArrivalRow.get(id=arrival, using_db=client)
        key = await self._keys.store.load(row.key_id, client)
        blob = await Blob.get(key_id=row.key_id, using_db=client)
        return arrival_of(row, key.open(RAW, blob.sealed))

    async def to_move(self, mailbox: str, uidvalidity: int, limit: int) -> tuple[tuple[int, int], ...]:
        """(arrival id, UID) of what was handled but not moved yet."""
        handled = ArrivalRow.filter(state=ArrivalState.HANDLED, mailbox=mailbox, uidvalidity=uidvalidity)
        rows = await handled.order_by("id").limit(limit).using_db(self._database.client).values_list("id", "uid")
        return tuple((row, uid) for row, uid in rows)

    async def moved(self, arrival: int, folder: str, uidvalidity: int | None, uid: int | None) -> None:
        """The mail was moved, or was gone; where it lies now, if the server said so (UIDPLUS COPYUID)."""
        row = ArrivalRow.filter(id=arrival).using_db(self._database.client)
        await row.update(state=ArrivalState.MOVED, moved_folder=folder, moved_uidvalidity=uidvalidity, moved_uid=uid)

    async def failed(self, arrival: int, error: str) -> None:
        """Keeps the name of the error by which handling the mail failed."""
        await ArrivalRow.filter(id=arrival).using_db(self._database.client).update(error=error[:64])

    async def seen(self, mailbox: str, now: datetime) -> None:
        """The mailbox is being looked at. After a pause, what arrived meanwhile is a backlog."""
        await run(self._database.client, _SEEN, mailbox, now, now - AWAY)

    async def moved_all(self, folder: str, mails: Sequence[MovedMail]) -> None:
        """The same of many, in one transaction."""
        async with self._database.transaction() as transaction:
            await transaction.many(_MOVED, [(folder, mail.uidvalidity, mail.uid, mail.arrival) for mail in mails])

    # --- for the command line ------------------------------------------------------------------------------------

    async def dead_letters(self) -> tuple[DeadLetter, ...]:
        """What could not be read, oldest first."""
        poison = Q(state=ArrivalState.STORED, attempts__gte=POISON)
        dead = ArrivalRow.filter(poison | Q(case__status=Status.DEAD_LETTER)).order_by("id")
        return tuple(_dead_letter(row) for row in await dead.using_db(self._database.client))


def _dead_letter(row: ArrivalRow) -> DeadLetter:
    return DeadLetter(
        arrival=row.id,
        mailbox=row.mailbox,
        uid=row.uid,
        received_at=row.received_at,
        attempts=row.attempts,
        size=row.size,
        error=row.error or "",
        case=number_of(row.case_id) if row.case_id is not None else None,
    )
