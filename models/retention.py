"""What the nightly job asks of the record: which cases have something due, and what goes that belongs to no case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case
from cases.case_number import CaseNumber
from cases.ports.erasing import DoomedMail
from cases.retention.schedule import Item
from models.case_rows import open_case
from models.chat_retention import ChatRetention, OldChat, old_chat
from models.codec import decode
from models.database import Database, Transaction, batches, is_postgres
from models.erasure_queue import doom_mail
from models.journal import JournalEntry, new_mark, write_entry
from models.keys import Keys
from models.letter_rows import LETTER, Envelope
from models.numbers import number_of, row_id
from models.record import OpenRecord
from models.tables import CaseRow
from models.tombstones import Mark, content_mark, plant

_DUE = """
SELECT id, next_erasure_at FROM cases WHERE next_erasure_at IS NOT NULL AND next_erasure_at <= $1
 AND (next_erasure_at > $2 OR next_erasure_at = $2 AND id > $3) ORDER BY next_erasure_at, id LIMIT $4"""
_ANY_DUE = "SELECT id FROM cases WHERE next_erasure_at IS NOT NULL AND next_erasure_at <= $1 LIMIT 1"
_COUNT_DUE = "SELECT COUNT(*) AS n FROM cases WHERE next_erasure_at IS NOT NULL AND next_erasure_at <= $1"
_COUNT_LOOSE = """
SELECT (SELECT COUNT(*) FROM arrivals WHERE case_id IS NULL AND received_at < $1 AND state <> 'stored')
 + (SELECT COUNT(*) FROM letters WHERE case_id IS NULL AND not_before < $1 AND purpose <> 'chat_copy'
 AND state IN ('sent', 'refused', 'withdrawn')) AS n"""
_COUNT_CHATS = "SELECT COUNT(*) AS n FROM chats WHERE ended_at < $1"
_POSTPONE = "UPDATE cases SET next_erasure_at = $2 WHERE id = $1"
_SOONER = "UPDATE cases SET next_erasure_at = $1 WHERE next_erasure_at > $1"
_LOOSE_MAILS = """
SELECT id, mailbox, uidvalidity, uid, sha256, key_id, moved_folder, moved_uidvalidity, moved_uid FROM arrivals
 WHERE case_id IS NULL AND received_at < $1 AND state <> 'stored' ORDER BY received_at, id LIMIT $2"""
_OF_NO_CASE = """
SELECT id, mailbox, uidvalidity, uid, sha256, key_id, moved_folder, moved_uidvalidity, moved_uid FROM arrivals
 WHERE case_id IS NULL AND id > $1 ORDER BY id LIMIT 500"""
_STOOD = "SELECT id FROM cases WHERE id = $1 AND received_at <= $2"
_LOOSE_LETTERS = """
SELECT id, key_id, sealed, state FROM letters WHERE case_id IS NULL AND not_before < $1 AND purpose <> 'chat_copy'
 AND state IN ('sent', 'refused', 'withdrawn') ORDER BY not_before, id LIMIT $2"""

_CHATS_OF = """
SELECT id, key, ended_at, case_id FROM chats WHERE case_id = $1
 OR key IN (SELECT chat_key FROM chat_links WHERE case_id = $1)"""
_CHAT = "SELECT id, key, ended_at, case_id FROM chats WHERE key = $1"

Cursor = tuple[datetime | str, int]
"""Behind which case to go on: when its next thing was due, and its row."""

BEGINNING: Cursor = (datetime(1970, 1, 1, tzinfo=UTC), 0)


class StoredRetention:
    """Reads and deletions of the job."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self._chats = ChatRetention(database, keys)

    async def due(self, now: datetime, limit: int, after: Cursor = BEGINNING) -> tuple[tuple[CaseNumber, ...], Cursor]:
        """Cases of which something may be due, the longest due first, and where to go on; found by an index."""
        rows = await self._database.rows(_DUE, now, *after, limit)
        cursor = (rows[-1]["next_erasure_at"], rows[-1]["id"]) if rows else after
        return tuple(number_of(row["id"]) for row in rows), cursor

    async def anything_due(self, now: datetime) -> bool:
        """Whether there is any such case."""
        return bool(await self._database.rows(_ANY_DUE, now))

    async def count_due(self, now: datetime) -> int:
        """How many such cases there are."""
        return int((await self._database.rows(_COUNT_DUE, now))[0]["n"])

    async def count_loose(self, before: datetime) -> int:
        """How many mails and letters of no case are from before."""
        return int((await self._database.rows(_COUNT_LOOSE, before))[0]["n"])

    async def count_chats(self, before: datetime) -> int:
        """How many chats ended before."""
        return int((await self._database.rows(_COUNT_CHATS, before))[0]["n"])

    async def case(self, number: CaseNumber) -> Case | None:
        """The case as it stands. None where it is gone. Raises `Unreadable` where its key is gone."""
        client = self._database.client
        row = await CaseRow.get_or_none(id=row_id(number), using_db=client)
        return open_case(row, await self._keys.store.load(row.key_id, client)) if row is not None else None

    async def postpone(self, number: CaseNumber, until: datetime | None) -> None:
        """Looks at a case later."""
        await self._database.rows(_POSTPONE, row_id(number), until)

    async def look_at_all(self, now: datetime) -> None:
        """The periods were changed: every case is looked at anew."""
        await self._database.rows(_SOONER, now)

    async def standing(self, numbers: Iterable[CaseNumber]) -> frozenset[CaseNumber]:
        """Those of the cases that are still there."""
        found: set[CaseNumber] = set()
        for some in batches(sorted({row_id(number) for number in numbers})):
            rows = CaseRow.filter(id__in=list(some)).using_db(self._database.client)
            found.update(number_of(int(str(row))) for row in await rows.values_list("id", flat=True))
        return frozenset(found)

    async def erase_chats_of(self, number: CaseNumber, now: datetime) -> int:
        """Erases the chats that a case came from or is about, but for those that another case stands for."""
        rows = await self._database.rows(_CHATS_OF, row_id(number))
        chats = [await self._chat(row) for row in rows]
        others = await self.standing(one for chat in chats for one in chat.cases if one != number)
        return await self.erase_chats([chat for chat in chats if others.isdisjoint(chat.cases)], now)

    async def _chat(self, row: dict[str, Any]) -> OldChat:
        async with self._database.transaction() as transaction:
            return await old_chat(transaction, row)

    async def erase_chats(self, chats: Sequence[OldChat], now: datetime) -> int:
        """Erases chats with their copies. Returns how many; one whose copy is on its way stays."""
        if not chats:
            return 0
        keys = tuple(chat.key for chat in chats)
        async with self._database.transaction() as transaction:
            # Before they go: what was written down and is still there goes when it is done again.
            await write_entry(transaction, JournalEntry(mark=new_mark(), at=now, item=Item.CHAT.value, chats=keys))
            entry = AuditEntry(
                event=AuditEvent.CHATS_ERASED, actor=SERVICE, case=None, fields={"chats": str(len(chats))}
            )
            await OpenRecord(transaction, self._keys).append_audit([entry], now)
        return await self._chats.delete([chat.row for chat in chats])

    async def chats_by_key(self, keys: Iterable[str]) -> tuple[OldChat, ...]:
        """Those of the chats that are there."""
        rows = [row for key in keys for row in await self._database.rows(_CHAT, key)]
        return tuple([await self._chat(row) for row in rows])

    async def erase_loose(self, before: datetime, limit: int, now: datetime) -> int:
        """Erases mails and letters that belong to no case. Returns how many."""
        async with self._database.transaction() as transaction:
            mails = await transaction.rows(_LOOSE_MAILS, before, limit)
            letters = await transaction.rows(_LOOSE_LETTERS, before, limit)
            if not mails and not letters:
                return 0
            marks = [await self._erase_mail(transaction, mail, now) for mail in mails]
            for letter in letters:
                await self._erase_letter(transaction, letter, now)
            await plant(transaction, marks, now)
            await write_entry(
                transaction, JournalEntry(mark=new_mark(), at=now, item=Item.LOOSE.value, mails=tuple(marks))
            )
            fields = {"mails": str(len(mails)), "letters": str(len(letters))}
            entry = AuditEntry(event=AuditEvent.LOOSE_ERASED, actor=SERVICE, case=None, fields=fields)
            await OpenRecord(transaction, self._keys).append_audit([entry], now)
        return len(mails) + len(letters)

    async def stood(self, number: CaseNumber, then: datetime) -> bool:
        """Whether the case is there and was there then: a number can be given anew after a restore."""
        return bool(await self._database.rows(_STOOD, row_id(number), then))

    async def erase_marked(self, marks: Iterable[Mark], now: datetime) -> int:
        """Erases mails of no case that these tombstones stand for, whatever became of them. Returns how many."""
        wanted, gone, after = {content for content, _ in marks}, 0, 0
        while wanted and (rows := await self._database.rows(_OF_NO_CASE, after)):
            after = rows[-1]["id"]
            found = [row for row in rows if content_mark(self._keys, row["sha256"]) in wanted]
            async with self._database.transaction() as transaction:
                for mail in found:
                    await self._erase_mail(transaction, mail, now)
            gone += len(found)
        return gone

    async def take_over(self, entry: JournalEntry) -> None:
        """Its mails stay out, and the entry is known as done."""
        async with self._database.transaction() as transaction:
            await plant(transaction, entry.mails, entry.at)
            await write_entry(transaction, entry)

    async def forget_tombstones(self, before: datetime) -> None:
        """Tombstones so old that no mailbox comes back from before them go."""
        await self._database.rows("DELETE FROM tombstones WHERE erased_at < $1", before)

    async def forget_left_out(self, before: datetime) -> None:
        """Marks of erased persons so old that no list is older go; who unsubscribed from notices stays so."""
        await self._database.rows("DELETE FROM policy_left_out WHERE why = 'erased' AND at < $1", before)

    async def shrink(self) -> None:
        """Takes what was deleted out of the write-ahead log too, where that can be asked for (SQLite)."""
        if not is_postgres(self._database.client):
            await self._database.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    async def _erase_mail(self, transaction: Transaction, mail: Mapping[str, Any], now: datetime) -> Mark:
        moved = mail["moved_folder"]
        doomed = DoomedMail(
            row=0,
            sent=False,
            mailbox=mail["mailbox"],
            folder=moved or "",
            uidvalidity=mail["moved_uidvalidity"] if moved else mail["uidvalidity"],
            uid=mail["moved_uid"] if moved else mail["uid"],
        )
        await doom_mail(transaction, self._keys, doomed, None, now)
        await transaction.rows("DELETE FROM arrivals WHERE id = $1", mail["id"])
        await self._destroy(transaction, [mail["key_id"]])
        return content_mark(self._keys, mail["sha256"]), None

    async def _erase_letter(self, transaction: Transaction, letter: Mapping[str, Any], now: datetime) -> None:
        keys = await self._keys.store.load_all([letter["key_id"]], transaction.client)
        if letter["state"] == "sent" and (key := keys.get(letter["key_id"])) is not None:
            envelope = decode(Envelope, key.open(LETTER, letter["sealed"]))
            mail = DoomedMail(row=0, sent=True, message_id=envelope.message_id)
            await doom_mail(transaction, self._keys, mail, None, now)
        await transaction.rows("DELETE FROM letters WHERE id = $1", letter["id"])
        await self._destroy(transaction, [letter["key_id"]])

    async def _destroy(self, transaction: Transaction, key_ids: Iterable[str]) -> None:
        wanted = [key_id for key_id in key_ids if key_id]
        for key_id in wanted:
            await transaction.rows("DELETE FROM blobs WHERE key_id = $1", key_id)
        await self._keys.store.destroy_all(wanted, transaction)
