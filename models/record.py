"""One open transaction on the record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tortoise.expressions import Q

from cases.audit_events import AuditEntry
from cases.case import Case
from cases.case_number import CaseNumber
from cases.errors import CaseNotFound, ConcurrentChange
from cases.intake import Note
from cases.messages import Address, InboundMail, Notice
from cases.ports import Arrival
from cases.vocabulary import OutboxState, Status
from models.alarm_record import AlarmRecord
from models.audit_rows import append_entries
from models.case_notes import store_note
from models.case_rows import NOTHING_LATER, LaterFields, columns, open_case, unsealed
from models.chat_links import chatted
from models.codec import encode
from models.concern_rows import write_concerns
from models.database import Queue, Transaction, insertion, moment
from models.errors import Unreadable
from models.keys import Keys
from models.looks import LATER
from models.numbers import number_of, row_id
from models.outbox_tables import LetterRow
from models.page_record import StoredPages
from models.people import known_addresses, known_names, person_row
from models.register_record import RegisterRecord
from models.sealing import DataKey
from models.tables import ArrivalRow, ArrivalState, CaseKind, CaseRow, MessageRow
from models.task_rows import write_tasks

# What every mail passes through is written out: an ORM takes ten times as long to say the same.
_CASE = "SELECT key_id, person_id, sealed, sealed_draft FROM cases WHERE id = $1"
_ARRIVAL = """
SELECT id, mailbox, uidvalidity, uid, received_at, sha256, attempts, case_id, error, state FROM arrivals
 WHERE id = $1"""
_SAME_CONTENT = """
SELECT case_id FROM arrivals WHERE sha256 = $1 AND id <> $2 AND case_id IS NOT NULL ORDER BY id LIMIT 1"""
_CLOSE = """
UPDATE arrivals SET case_id = $2, error = $3, state = CASE WHEN moved_folder IS NULL THEN 'handled' ELSE 'moved' END
 WHERE id = $1"""
_ATTACH = "INSERT INTO attachments (message_id, size, dangerous, sealed) VALUES ($1, $2, $3, $4)"
_KINDS = "INSERT INTO case_kinds (case_id, kind) VALUES ($1, $2)"

MOST_MESSAGE_IDS = 500
"""A hostile mail may name any number of ancestors; more than this are not looked up."""


@dataclass(frozen=True, slots=True)
class Held:
    """A case that this transaction holds locked; `later` is what this version does not know of it."""

    case: Case
    key: DataKey
    person: int | None
    later: LaterFields = NOTHING_LATER


class OpenRecord(RegisterRecord, AlarmRecord, StoredPages):
    """All that is stored through it commits together, or not at all (`cases.ports.Record`)."""

    def __init__(self, transaction: Transaction, keys: Keys) -> None:
        super().__init__(transaction, keys)
        self._held: dict[CaseNumber, Held] = {}

    # --- cases ---------------------------------------------------------------------------------------------------

    async def next_number(self, year: int) -> CaseNumber:
        """A fresh number of that year's series, by an insert; given back when the transaction fails."""
        rows = await self._transaction.rows(
            "INSERT INTO case_series (year, issued) VALUES ($1, 1)"
            " ON CONFLICT (year) DO UPDATE SET issued = case_series.issued + 1 RETURNING issued",
            year,
        )
        return CaseNumber(year, rows[0]["issued"])

    async def lock_case(self, number: CaseNumber) -> Case:
        """The case, locked until the end of the transaction. Raises `CaseNotFound`."""
        return (await self._hold(number)).case

    async def add_case(self, case: Case) -> None:
        """Stores a new case."""
        key = self._keys.store.create(self._transaction)
        person = await person_row(self._transaction, self._keys, case.sender)
        row = row_id(case.number)
        await self._transaction.rows(*insertion("cases", id=row, key_id=key.id, **columns(case, key, person)))
        await self._add_kinds(case)
        await write_tasks(self._transaction, case, ())
        await write_concerns(self._transaction, case, frozenset())
        self._held[case.number] = Held(case, key, person)

    async def save_case(self, case: Case) -> Case:
        """Stores a changed case. Returns it with its new version. Raises `ConcurrentChange` on a stale version."""
        held = self._held.get(case.number) or await self._hold(case.number)
        person = (
            held.person
            if case.sender == held.case.sender
            else await person_row(self._transaction, self._keys, case.sender)
        )
        saved = replace(case, version=case.version + 1)
        # What a later version says of a draft it says of that draft alone.
        later = held.later if case.draft == held.case.draft else replace(held.later, draft=None)
        same = {"id": row_id(case.number), "version": case.version}
        if not await self._transaction.update("cases", same, **columns(saved, held.key, person, later)):
            raise ConcurrentChange(ConcurrentChange.__doc__)
        if set(case.verdict.kinds) != set(held.case.verdict.kinds):
            await CaseKind.filter(case_id=row_id(case.number)).using_db(self._db).delete()
            await self._add_kinds(case)
        await write_tasks(self._transaction, case, held.case.tasks)
        await write_concerns(self._transaction, case, held.case.concerns)
        self._held[case.number] = Held(saved, held.key, person, later)
        return saved

    async def peek_case(self, number: CaseNumber) -> Case | None:
        """The case as it stands, not locked; None where there is none."""
        if number in self._held:
            return self._held[number].case
        row = await CaseRow.get_or_none(id=row_id(number), using_db=self._db)
        return open_case(row, await self._key(row.key_id), with_draft=False) if row is not None else None

    async def look_later(self, number: CaseNumber, at: datetime | None) -> None:
        """The clock has nothing to say of the case now, and looks again then, or never."""
        await self._transaction.rows(LATER, row_id(number), at)

    async def sender_of(self, number: CaseNumber) -> Address | None:
        """The person of a case, or None where there is no such case or no sure sender."""
        case = await self.peek_case(number)
        return case.sender if case is not None else None

    async def known_addresses(self, emails: Sequence[str]) -> frozenset[str]:
        """Those of the addresses that belong to a person of some case, however they are spelt."""
        return await known_addresses(self._db, self._keys, emails)

    async def known_names(self, names: Sequence[str]) -> frozenset[str]:
        """Those of the names, as `cases.person_names` spells them, that a person of some case has."""
        return await known_names(self._db, self._keys, names)

    async def chatted(self, number: CaseNumber, email: str) -> bool:
        """Whether a chat that belongs to the case was held by this address, however it is spelt."""
        return await chatted(self._db, self._keys, number, email)

    async def _hold(self, number: CaseNumber) -> Held:
        row = await self._transaction.locked(_CASE, row_id(number))
        if row is None:
            raise CaseNotFound(CaseNotFound.__doc__)
        key = await self._key(row["key_id"])
        case, later = unsealed(row["sealed"], row["sealed_draft"], key)
        self._held[number] = Held(case, key, row["person_id"], later)
        return self._held[number]

    async def _add_kinds(self, case: Case) -> None:
        row = row_id(case.number)
        await self._transaction.many(_KINDS, [(row, kind.value) for kind in dict.fromkeys(case.verdict.kinds)])

    # --- mails ---------------------------------------------------------------------------------------------------

    async def lock_arrival(self, arrival: int) -> Arrival:
        """The arrival without its bytes, locked; `case` is set when it was handled already."""
        row = await self._transaction.locked(_ARRIVAL, arrival)
        if row is None:
            raise Unreadable(Unreadable.__doc__)
        return _arrival(row)

    async def case_of_content(self, sha256: str, other_than: int) -> CaseNumber | None:
        """The case of another arrival with the same bytes, as after a UIDVALIDITY change."""
        rows = await self._transaction.rows(_SAME_CONTENT, sha256, other_than)
        return number_of(rows[0]["case_id"]) if rows else None

    async def case_of_message_ids(self, message_ids: Sequence[str]) -> CaseNumber | None:
        """The case of the first of these ids that is a letter of ours or a message of a case."""
        indexes = [self._keys.message_id_index(text) for text in message_ids[:MOST_MESSAGE_IDS]]
        if not indexes:
            return None
        found: dict[str, int] = {}
        for table in (LetterRow, MessageRow):
            rows = table.filter(message_id_index__in=indexes, case_id__isnull=False).using_db(self._db).order_by("-id")
            found.update(await rows.values_list("message_id_index", "case_id"))
        return next((number_of(found[index]) for index in indexes if index in found), None)

    async def add_message(self, number: CaseNumber, arrival: int, mail: InboundMail) -> None:
        """Stores what was understood of a mail, sealed, with its attachments' descriptions."""
        key = self._keys.store.create(self._transaction)
        message = await self._transaction.insert(
            "messages",
            case_id=row_id(number),
            arrival_id=arrival,
            received_at=mail.received_at,
            message_id_index=self._keys.message_id_index(mail.message_id) if mail.message_id else None,
            key_id=key.id,
            sealed=key.seal("messages.sealed", encode(replace(mail, attachments=()))),
        )
        rows = [
            (message, one.size, one.dangerous, key.seal("attachments.sealed", encode(one))) for one in mail.attachments
        ]
        if rows:
            await self._transaction.many(_ATTACH, rows)

    async def add_note(self, number: CaseNumber, note: Note) -> None:
        """Stores what staff wrote down about a case, sealed."""
        await store_note(self._transaction, self._keys, number, note)

    async def close_arrival(self, arrival: int, number: CaseNumber | None, error: str = "") -> None:
        """Marks the arrival as handled: it may be moved now, unless it was before it was tried again."""
        await self._transaction.rows(_CLOSE, arrival, row_id(number) if number else None, error[:64] or None)

    async def reopen_arrival(self, arrival: int) -> CaseNumber | None:
        """Has a mail that could not be handled tried again from the start. Returns the case that it led to."""
        row = ArrivalRow.filter(id=arrival).using_db(self._db)
        found = await row.select_for_update().get()
        await row.update(state=ArrivalState.STORED, attempts=0)
        return number_of(found.case_id) if found.case_id is not None else None

    async def is_dead_letter(self, arrival: int) -> bool:
        """Whether the mail waits for somebody to look at it: it led to no case, or to one that could not be read."""
        waiting = Q(state=ArrivalState.STORED) | Q(case__status=Status.DEAD_LETTER)
        return await ArrivalRow.filter(waiting, id=arrival).using_db(self._db).exists()

    # --- what is to leave ----------------------------------------------------------------------------------------

    async def enqueue_notice(self, notice: Notice, now: datetime) -> None:
        """Puts a notice into the outbox. A key that is there already changes nothing."""
        made = await self._transaction.insert(
            "notices",
            key=notice.key,
            case_id=row_id(notice.case),
            text=notice.text,
            params=json.dumps(dict(notice.params)),
            state=OutboxState.NEW.value,
            due_at=now,
            attempts=0,
            reason="",
        )
        if made is not None:
            self._transaction.filled.add(Queue.NOTICES)

    # --- the audit log -------------------------------------------------------------------------------------------

    async def append_audit(self, entries: Sequence[AuditEntry], now: datetime) -> None:
        """Adds to the audit log, in order."""
        await append_entries(self._transaction, entries, now)


def _arrival(row: dict[str, Any]) -> Arrival:
    received_at = moment(row["received_at"])
    assert received_at is not None
    return Arrival(
        id=row["id"],
        mailbox=row["mailbox"],
        uidvalidity=row["uidvalidity"],
        uid=row["uid"],
        received_at=received_at,
        sha256=row["sha256"],
        attempts=row["attempts"],
        case=number_of(row["case_id"]) if row["case_id"] is not None else None,
        error=row["error"] or "",
        handled=row["state"] != ArrivalState.STORED,
        raw=b"",
    )


def arrival_of(row: ArrivalRow, raw: bytes) -> Arrival:
    """An arrival from its row."""
    return Arrival(
        id=row.id,
        mailbox=row.mailbox,
        uidvalidity=row.uidvalidity,
        uid=row.uid,
        received_at=row.received_at,
        sha256=row.sha256,
        attempts=row.attempts,
        case=number_of(row.case_id) if row.case_id is not None else None,
        error=row.error or "",
        handled=row.state is not ArrivalState.STORED,
        raw=raw,
    )
