"""Erasing a case, or its bytes, in one transaction: rows and keys, what is to go elsewhere, tombstones, the journal.

Nothing here asks whether the time has come; `cases.retention` does. A case whose key is gone already is erased all the
same, without being counted: nobody can read what it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case
from cases.case_number import CaseNumber
from cases.errors import CaseNotFound, LetterOnItsWay, UnderHold
from cases.messages import InboundMail
from cases.ports.erasing import DoomedMail
from cases.retention.of_case import looked
from cases.retention.periods import RetentionPeriods
from cases.retention.schedule import Item
from cases.retention.tasks import TaskReason
from models.codec import decode
from models.database import Database, Transaction, moment
from models.erasure_queue import doom_mail, doom_posts, open_task, places
from models.errors import Unreadable
from models.files import destroy as destroy_files
from models.journal import JournalEntry, new_mark, write_entry
from models.keys import Keys
from models.letter_rows import LETTER, Envelope
from models.letter_stripping import strip_letters
from models.numbers import row_id
from models.record import OpenRecord
from models.statistics import count_case
from models.tombstones import Mark, content_mark, plant

_KEYS = " UNION ALL ".join(
    f"SELECT key_id FROM {table} WHERE {column} = $1"  # noqa: S608 - our own words, no value from outside
    for table, column in (
        ("cases", "id"),
        *((table, "case_id") for table in ("arrivals", "messages", "letters", "notes", "files")),
    )
)
_MAILS = """
SELECT a.id, a.mailbox, a.uidvalidity, a.uid, a.sha256, a.moved_folder, a.moved_uidvalidity, a.moved_uid,
 m.message_id_index, m.key_id, m.sealed FROM arrivals a LEFT JOIN messages m ON m.arrival_id = a.id
 WHERE a.case_id = $1 AND a.key_id <> ''"""
_LETTERS = """
SELECT key_id, sealed, settled_at, lease_token FROM letters WHERE case_id = $1 AND state IN ('sent', 'unknown')"""
_LEAVING = "SELECT id FROM letters WHERE case_id = $1 AND lease_token IS NOT NULL LIMIT 1"
_POSTS = """
SELECT channel, ts, 1 AS card FROM postings WHERE case_id = $1 UNION
SELECT channel, ts, 1 AS card FROM pointers WHERE case_id = $1 UNION
SELECT channel, ts, CASE WHEN text = 'card' THEN 1 ELSE 0 END AS card FROM notices WHERE case_id = $1 AND ts IS NOT NULL
"""
_BLOCK_WAITS = "SELECT id FROM block_list WHERE case_id = $1 AND key_id IS NOT NULL LIMIT 1"
# Nobody whom we erased gets a notice because of a list that is older than that.
_ERASED_PERSON = """
INSERT INTO policy_left_out (mark, at, why) SELECT people.address_index, $2, 'erased' FROM cases
 JOIN people ON people.id = cases.person_id JOIN case_kinds ON case_kinds.case_id = cases.id
 WHERE cases.id = $1 AND case_kinds.kind = 'erasure' AND cases.answered_at IS NOT NULL ON CONFLICT DO NOTHING"""
_FORGOTTEN_PERSON = """
DELETE FROM people WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM cases WHERE person_id = $1) RETURNING key_id"""
_STRIPPED = "UPDATE arrivals SET key_id = '' WHERE case_id = $1 AND key_id <> '' AND state <> 'stored' RETURNING id"
_STRIPPED_KEYS = "SELECT key_id FROM arrivals WHERE case_id = $1 AND key_id <> '' AND state <> 'stored'"
_STRIPPED_BLOBS = f"DELETE FROM blobs WHERE key_id IN ({_STRIPPED_KEYS})"  # noqa: S608

ROWS = (
    "DELETE FROM attachments WHERE message_id IN (SELECT id FROM messages WHERE case_id = $1)",
    "DELETE FROM messages WHERE case_id = $1",
    "DELETE FROM blobs WHERE key_id IN (SELECT key_id FROM arrivals WHERE case_id = $1)",
    "DELETE FROM blobs WHERE key_id IN (SELECT key_id FROM letters WHERE case_id = $1)",
    "DELETE FROM arrivals WHERE case_id = $1",
    "DELETE FROM letters WHERE case_id = $1",
    "DELETE FROM notices WHERE case_id = $1",
    "DELETE FROM postings WHERE case_id = $1",
    "DELETE FROM pointers WHERE case_id = $1",
    "DELETE FROM notes WHERE case_id = $1",
    "DELETE FROM case_tasks WHERE case_id = $1",
    "DELETE FROM case_kinds WHERE case_id = $1",
    "DELETE FROM case_concerns WHERE case_id = $1",
    "DELETE FROM pages WHERE case_id = $1",
    "DELETE FROM file_chunks WHERE file_id IN (SELECT id FROM files WHERE case_id = $1)",
    "DELETE FROM files WHERE case_id = $1",
    "DELETE FROM alarms WHERE case_id = $1",
    "DELETE FROM chat_links WHERE case_id = $1",
    "DELETE FROM erasure_tasks WHERE case_id = $1 AND reason = 'review'",
    "UPDATE chats SET case_id = NULL WHERE case_id = $1",
    "UPDATE block_list SET case_id = NULL WHERE case_id = $1",
    "DELETE FROM cases WHERE id = $1",
)
"""Everything that a case has, what leans on other rows first."""


@dataclass(slots=True)
class Erased:
    """What one erasure did: how much is still to go elsewhere, and the tombstones that it leaves."""

    mails: int = 0
    posts: int = 0
    files: int = 0
    marks: list[Mark] = field(default_factory=list)


class CaseEraser:
    """Erases cases, each in a transaction of its own."""

    def __init__(self, database: Database, keys: Keys, periods: RetentionPeriods) -> None:
        self._database = database
        self._keys = keys
        self._periods = periods

    async def erase(
        self, number: CaseNumber, item: Item, now: datetime, *, actor: str = SERVICE, again: bool = False
    ) -> Erased:
        """Erases a case and those that were merged into it.

        Done `again` after a restore, no hold of that time counts, nor a letter that was on its way then; the journal
        has it already. Raises `CaseNotFound`, `UnderHold` and `LetterOnItsWay`; then nothing changed.
        """
        async with self._database.transaction() as transaction:
            record, erased = OpenRecord(transaction, self._keys), Erased()
            case = await self._lock(record, number)
            if case is not None and not again and (case.hold or case.merged_into is not None):
                raise UnderHold(UnderHold.__doc__)
            if case is not None:
                await count_case(transaction, case)
            numbers = (number, *(case.absorbed if case is not None else ()))
            for one in numbers:
                if not again and await transaction.rows(_LEAVING, row_id(one)):
                    raise LetterOnItsWay(LetterOnItsWay.__doc__)
                await self._erase_rows(transaction, row_id(one), case, erased, now)
            await self._leave_marks(transaction, erased, _entry(item, numbers, now), again=again)
            fields = {"item": item.value, "mails": str(erased.mails), "posts": str(erased.posts)}
            entry = AuditEntry(event=AuditEvent.CASE_ERASED, actor=actor, case=number, fields=fields)
            await record.append_audit([entry], now)
        return erased

    async def strip(self, number: CaseNumber, item: Item, now: datetime, *, again: bool = False) -> Erased:
        """Destroys the bytes of a case that item names; texts and letters stay.

        `again` as with `erase`. Raises `CaseNotFound`, `UnderHold`.
        """
        async with self._database.transaction() as transaction:
            record, erased, raw = OpenRecord(transaction, self._keys), Erased(), item is Item.RAW
            case = await record.lock_case(number)
            if case.hold and not again:
                raise UnderHold(UnderHold.__doc__)
            numbers = (number, *case.absorbed)
            for row in map(row_id, numbers):
                if raw:
                    await self._strip_mails(transaction, row, erased, now)
                erased.mails += await strip_letters(transaction, self._keys, row, now, answers_only=not raw)
                erased.files += await self._destroy_files(transaction, row)
            state = replace(case.retention, files_gone_at=now, raw_gone_at=now if raw else case.retention.raw_gone_at)
            await record.save_case(looked(replace(case, retention=state), self._periods))
            entry = replace(_entry(item, numbers, now), whole=False)
            await self._leave_marks(transaction, erased, entry, again=again)
            fields = {"item": item.value, "mails": str(erased.mails), "files": str(erased.files)}
            told = AuditEntry(event=AuditEvent.CASE_STRIPPED, actor=SERVICE, case=number, fields=fields)
            await record.append_audit([told], now)
        return erased

    async def tell(self, number: CaseNumber, item: Item, on: datetime, now: datetime) -> None:
        """Notes that staff were told; where a person has to look, a task says so."""
        async with self._database.transaction() as transaction:
            record = OpenRecord(transaction, self._keys)
            case = await record.lock_case(number)
            told = replace(case, retention=replace(case.retention, told_at=now))
            await record.save_case(looked(told, self._periods))
            if item is Item.REVIEWED:
                await open_task(transaction, self._keys, row_id(number), TaskReason.REVIEW, now)
            fields = {"item": item.value, "on": on.date().isoformat()}
            entry = AuditEntry(event=AuditEvent.ERASURE_TOLD, actor=SERVICE, case=number, fields=fields)
            await record.append_audit([entry], now)

    async def look_again(self, number: CaseNumber) -> None:
        """Nothing is due: the case is looked at when the schedule says so."""
        async with self._database.transaction() as transaction:
            record = OpenRecord(transaction, self._keys)
            case = await record.lock_case(number)
            await record.save_case(looked(case, self._periods))

    # --- rows and keys -------------------------------------------------------------------------------------------

    async def _lock(self, record: OpenRecord, number: CaseNumber) -> Case | None:
        try:
            return await record.lock_case(number)
        except Unreadable:
            return None

    async def _erase_rows(
        self, transaction: Transaction, row: int, case: Case | None, erased: Erased, now: datetime
    ) -> None:
        person = await transaction.rows("SELECT person_id FROM cases WHERE id = $1", row)
        if not person:
            raise CaseNotFound(CaseNotFound.__doc__)
        await self._doom_mails(transaction, row, erased, now)
        await self._doom_letters(transaction, row, case, erased, now)
        await transaction.rows(_ERASED_PERSON, row, now)
        posts = places(await transaction.rows(_POSTS, row))
        await doom_posts(transaction, row, posts, now)
        erased.posts += len(posts)
        if await transaction.rows(_BLOCK_WAITS, row):
            await open_task(transaction, self._keys, row, TaskReason.BLOCK_WAITS, now)
        await self._destroy(transaction, await transaction.rows(_KEYS, row))
        for statement in ROWS:
            await transaction.rows(statement, row)
        await self._destroy(transaction, await transaction.rows(_FORGOTTEN_PERSON, person[0]["person_id"]))

    async def _strip_mails(self, transaction: Transaction, row: int, erased: Erased, now: datetime) -> None:
        """The raw bytes of the mails that came in; where and when each did stays, and what was understood of it."""
        await self._doom_mails(transaction, row, erased, now)
        await self._destroy(transaction, await transaction.rows(_STRIPPED_KEYS, row))
        await transaction.rows(_STRIPPED_BLOBS, row)
        await transaction.rows(_STRIPPED, row)

    async def _destroy(self, transaction: Transaction, rows: Iterable[Mapping[str, Any]]) -> None:
        """The one place where keys of a case are destroyed."""
        await self._keys.store.destroy_all((row["key_id"] for row in rows if row["key_id"]), transaction)

    async def _destroy_files(self, transaction: Transaction, row: int) -> int:
        found = [file["id"] for file in await transaction.rows("SELECT id FROM files WHERE case_id = $1", row)]
        await destroy_files(self._keys, transaction, found)
        return len(found)

    # --- elsewhere -----------------------------------------------------------------------------------------------

    async def _doom_mails(self, transaction: Transaction, row: int, erased: Erased, now: datetime) -> None:
        """The mails that came in: from the mailbox, and never in again."""
        rows = await transaction.rows(_MAILS, row)
        keys = await self._keys.store.load_all((mail["key_id"] for mail in rows if mail["key_id"]), transaction.client)
        for mail in rows:
            key, message_id = keys.get(mail["key_id"] or ""), ""
            if key is not None:
                message_id = decode(InboundMail, key.open("messages.sealed", mail["sealed"])).message_id
            await doom_mail(transaction, self._keys, _doomed(mail, message_id), row, now)
            erased.mails += 1
            erased.marks.append((content_mark(self._keys, mail["sha256"]), mail["message_id_index"]))

    async def _doom_letters(
        self, transaction: Transaction, row: int, case: Case | None, erased: Erased, now: datetime
    ) -> None:
        """The copies of what we sent; those of before are gone with the raw mails."""
        rows: Sequence[Mapping[str, Any]] = await transaction.rows(_LETTERS, row)
        if case is not None and case.retention.raw_gone_at is not None:
            gone = case.retention.raw_gone_at
            rows = [letter for letter in rows if (moment(letter["settled_at"]) or now) > gone]
        keys = await self._keys.store.load_all((letter["key_id"] for letter in rows), transaction.client)
        for letter in rows:
            if (key := keys.get(letter["key_id"])) is not None:
                envelope = decode(Envelope, key.open(LETTER, letter["sealed"]))
                mail = DoomedMail(row=0, sent=True, message_id=envelope.message_id)
                await doom_mail(transaction, self._keys, mail, row, now)
                erased.mails += 1

    async def _leave_marks(self, transaction: Transaction, erased: Erased, entry: JournalEntry, *, again: bool) -> None:
        await plant(transaction, erased.marks, entry.at)
        if not again:
            await write_entry(transaction, replace(entry, mails=tuple(erased.marks)))


def _entry(item: Item, numbers: Sequence[CaseNumber], now: datetime) -> JournalEntry:
    return JournalEntry(mark=new_mark(), at=now, item=item.value, cases=tuple(map(str, numbers)))


def _doomed(mail: Mapping[str, Any], message_id: str) -> DoomedMail:
    """Where a mail lies that came in."""
    moved = mail["moved_folder"]
    return DoomedMail(
        row=0,
        sent=False,
        mailbox=mail["mailbox"],
        folder=moved or "",
        uidvalidity=mail["moved_uidvalidity"] if moved else mail["uidvalidity"],
        uid=mail["moved_uid"] if moved else mail["uid"],
        message_id=message_id,
    )
