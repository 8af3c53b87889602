"""Notices of a changed statement: planned, approved, put on their way piece by piece, and erased."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Staff
from cases.errors import IllegalTransition
from cases.messages import PreparedMail
from cases.policy_notices import ENDED, KEPT_FOR, NoticeText, PolicyNotice, PolicyState, approved, started, stopped
from cases.vocabulary import Language, OutboxState
from models.addresses import canonical
from models.database import Database, Transaction, batches, moment
from models.erasure_queue import doom_mail
from models.keys import Keys
from models.letter_erasing import doomed_letter
from models.policy_rows import Recipient, columns, key_range
from models.record import OpenRecord

TEXTS = "policy_notices.sealed"
RECIPIENT = "policy_recipients.sealed"

_INSERT = """
INSERT INTO policy_recipients (notice_id, address_index, state, sealed) VALUES ($1, $2, 'waiting', $3)
 ON CONFLICT DO NOTHING"""
_LOCK = "SELECT * FROM policy_notices WHERE id = $1"
_WAITING = """
SELECT id, address_index, sealed FROM policy_recipients WHERE notice_id = $1 AND state = 'waiting' ORDER BY id LIMIT $2
"""
_STATES = "SELECT state, count(*) AS n FROM policy_recipients WHERE notice_id = $1 GROUP BY state"
_LETTERS = "SELECT state, count(*) AS n FROM letters WHERE key >= $1 AND key < $2 GROUP BY state"
_SETTLE = "UPDATE policy_recipients SET state = $2 WHERE id = $1"
_LEAVE_OUT = "INSERT INTO policy_left_out (mark, at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id"
# A person whose erasure was answered is not written to from a list that is older than that.
_ERASED = """
SELECT mark FROM policy_left_out WHERE mark = $1 UNION ALL
SELECT people.address_index AS mark FROM people JOIN cases ON cases.person_id = people.id
 JOIN case_kinds ON case_kinds.case_id = cases.id AND case_kinds.kind = 'erasure'
 WHERE people.address_index = $1 AND cases.answered_at IS NOT NULL LIMIT 1"""
_UNSUBSCRIBED = "SELECT mark FROM policy_left_out WHERE mark = $1"
_GONE = "SELECT id, key_id, sealed, state FROM letters WHERE key >= $1 AND key < $2 ORDER BY id LIMIT 500"


CATCHES_UP = timedelta(seconds=2)
"""Of a pause that was longer than it had to be, so much is made good."""

Compose = Callable[[PolicyNotice, Recipient], PreparedMail]


class StoredPolicyNotices:
    """What is kept of notices. Every change is one transaction, on the locked notice."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    # --- what people decide --------------------------------------------------------------------------------------

    async def plan(
        self, notice: PolicyNotice, recipients: Iterable[tuple[str, Language]], now: datetime
    ) -> tuple[PolicyNotice, int]:
        """Keeps a notice and its recipients, each once. Returns it with its number, and how many they are."""
        async with self._database.transaction() as transaction:
            key = self._keys.store.create(transaction)
            texts = {language.value: [text.subject, text.body] for language, text in notice.texts.items()}
            number = await transaction.insert(
                "policy_notices",
                **columns(notice),
                next_at=now,
                key_id=key.id,
                sealed=key.seal(TEXTS, json.dumps(texts).encode()),
            )
            assert number is not None
            for some in batches(list(recipients)):
                await transaction.many(
                    _INSERT,
                    [
                        (
                            number,
                            self._keys.address_index(email),
                            key.seal(RECIPIENT, json.dumps([email, language.value]).encode()),
                        )
                        for email, language in some
                    ],
                )
            count = sum((await self._states(transaction, number)).values())
            fields = {
                "recipients": str(count),
                "effective_on": notice.effective_on.isoformat(),
                "voluntary": str(notice.voluntary).lower(),
                "digest": notice.digest,
            }
            await self._log(transaction, AuditEvent.POLICY_PLANNED, notice.planned_by, number, now, **fields)
        return replace(notice, number=number), count

    async def approve(self, number: int, staff: Staff, digest: str, now: datetime) -> PolicyNotice:
        """One approval more, of exactly what has this digest. Raises as `cases.policy_notices.approved` does."""
        async with self._locked(number) as (transaction, notice):
            changed = approved(notice, staff, digest)
            await self._save(transaction, changed)
            await self._log(transaction, AuditEvent.POLICY_APPROVED, staff.id, number, now, digest=digest)
        return changed

    async def start(self, number: int, by: str, now: datetime) -> PolicyNotice:
        """It leaves from now on, or goes on. Raises `IllegalTransition`."""
        async with self._locked(number) as (transaction, notice):
            changed = started(notice)
            if changed != notice:
                await self._save(transaction, changed)
                await self._log(transaction, AuditEvent.POLICY_STARTED, by, number, now)
        return changed

    async def stop(self, number: int, by: str, now: datetime) -> PolicyNotice:
        """Nothing more of it is put on its way, and what waits in the outbox is withdrawn."""
        async with self._locked(number) as (transaction, notice):
            changed = stopped(notice, now)
            await self._save(transaction, changed)
            await transaction.rows(
                "UPDATE letters SET state = 'withdrawn', settled_at = $3"
                " WHERE key >= $1 AND key < $2 AND state IN ('new', 'retry')",
                *key_range(number),
                now,
            )
            await self._log(transaction, AuditEvent.POLICY_STOPPED, by, number, now)
        return changed

    async def unsubscribe(self, mark: str, now: datetime) -> bool:
        """No voluntary notice goes to the address of this mark any more. False where none did already."""
        async with self._database.transaction() as transaction:
            if not await transaction.rows(_LEAVE_OUT, mark, now):
                return False
            entry = AuditEntry(event=AuditEvent.POLICY_UNSUBSCRIBED, actor="person", case=None, fields={})
            await OpenRecord(transaction, self._keys).append_audit([entry], now)
        return True

    # --- what is read --------------------------------------------------------------------------------------------

    async def all(self) -> tuple[PolicyNotice, ...]:
        """Every notice whose texts are still there, the oldest first."""
        rows = await self._database.rows("SELECT * FROM policy_notices WHERE key_id IS NOT NULL ORDER BY id")
        return tuple([await self._opened(row) for row in rows])

    async def get(self, number: int) -> PolicyNotice:
        """A notice. Raises `IllegalTransition` where there is none, or none any more."""
        rows = await self._database.rows(_LOCK, number)
        return await self._opened(rows[0] if rows else None)

    async def progress(self, number: int) -> dict[str, int]:
        """How many recipients, by what became of them: `waiting`, why none is sent, or the state of the letter."""
        async with self._database.transaction() as transaction:
            states = await self._states(transaction, number)
            letters = {row["state"]: int(row["n"]) for row in await transaction.rows(_LETTERS, *key_range(number))}
        states.pop("enqueued", None)
        return states | letters

    def unsubscribe_mark(self, email: str) -> str:
        """The keyed hash by which an address is known as unsubscribed; it leads to no other row."""
        return self._keys.instance.blind("policy unsubscribed", canonical(email))

    # --- what the service does -----------------------------------------------------------------------------------

    async def enqueue(self, number: int, limit: int, compose: Compose, now: datetime) -> int:
        """Puts the letters of at most `limit` recipients into the outbox, when their time has come. Returns how many.

        How fast is kept with the notice: neither a restart nor a second replica makes it faster. With nobody left
        and no letter on its way the notice is done.
        """
        async with self._locked(number) as (transaction, notice):
            row = await transaction.locked("SELECT next_at FROM policy_notices WHERE id = $1", number)
            assert row is not None
            due = moment(row["next_at"])
            if notice.state is not PolicyState.SENDING or (due is not None and due > now):
                return 0
            waiting = await transaction.rows(_WAITING, number, limit)
            if not waiting:
                await self._end(transaction, notice, now)
                return 0
            record = OpenRecord(transaction, self._keys)
            for each in await self._recipients(transaction, number, waiting):
                state = await self._why_not(transaction, notice, each)
                if not state:
                    await record.enqueue_letter(compose(notice, each), now)
                await transaction.rows(_SETTLE, each.row, state or "enqueued")
            pause = timedelta(minutes=len(waiting) / notice.per_minute)
            # From when it was due, so that the turns of whoever asks do not make it slower than it may be.
            since = max(due or now, now - CATCHES_UP)
            await transaction.update("policy_notices", {"id": number}, next_at=since + pause)
        return len(waiting)

    async def erase_ended(self, now: datetime) -> int:
        """Erases recipients, texts and letters of what ended so long ago. Returns how many notices that were."""
        rows = await self._database.rows(
            "SELECT id FROM policy_notices WHERE key_id IS NOT NULL AND ended_at <= $1", now - KEPT_FOR
        )
        for row in rows:
            letters = 0
            while gone := await self._erase_letters(row["id"], now):
                letters += gone
            await self._erase_notice(row["id"], letters, now)
        return len(rows)

    # --- parts ---------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _locked(self, number: int) -> AsyncIterator[tuple[Transaction, PolicyNotice]]:
        async with self._database.transaction() as transaction:
            yield transaction, await self._opened(await transaction.locked(_LOCK, number))

    async def _opened(self, row: Mapping[str, Any] | None) -> PolicyNotice:
        if row is None or row["key_id"] is None:
            raise IllegalTransition("erased or unknown", "notice")
        key = await self._keys.store.load(row["key_id"], self._database.client)
        texts = json.loads(key.open(TEXTS, row["sealed"]))
        planned_at = moment(row["planned_at"])
        assert planned_at is not None
        return PolicyNotice(
            number=row["id"],
            state=PolicyState(row["state"]),
            effective_on=date.fromisoformat(row["effective_on"]),
            voluntary=bool(row["voluntary"]),
            per_minute=row["per_minute"],
            planned_by=row["planned_by"],
            planned_at=planned_at,
            texts={Language(language): NoticeText(*text) for language, text in texts.items()},
            approved_by=tuple(json.loads(row["approved_by"])),
            ended_at=moment(row["ended_at"]),
        )

    async def _save(self, transaction: Transaction, notice: PolicyNotice) -> None:
        changed = {"state": notice.state.value, "ended_at": notice.ended_at}
        by = json.dumps(notice.approved_by)
        await transaction.update("policy_notices", {"id": notice.number}, approved_by=by, **changed)

    async def _states(self, transaction: Transaction, number: int) -> dict[str, int]:
        return {row["state"]: int(row["n"]) for row in await transaction.rows(_STATES, number)}

    async def _recipients(
        self, transaction: Transaction, number: int, rows: Sequence[Mapping[str, Any]]
    ) -> list[Recipient]:
        (notice,) = await transaction.rows("SELECT key_id FROM policy_notices WHERE id = $1", number)
        key = await self._keys.store.load(notice["key_id"], transaction.client)
        opened = [(row["id"], json.loads(key.open(RECIPIENT, row["sealed"]))) for row in rows]
        return [Recipient(row, email, Language(language)) for row, (email, language) in opened]

    async def _why_not(self, transaction: Transaction, notice: PolicyNotice, recipient: Recipient) -> str:
        if await transaction.rows(_ERASED, self._keys.address_index(recipient.email)):
            return "erased"
        mark = self.unsubscribe_mark(recipient.email)
        if notice.voluntary and await transaction.rows(_UNSUBSCRIBED, mark):
            return "unsubscribed"
        return ""

    async def _end(self, transaction: Transaction, notice: PolicyNotice, now: datetime) -> None:
        letters = {row["state"]: int(row["n"]) for row in await transaction.rows(_LETTERS, *key_range(notice.number))}
        final = (OutboxState.SENT, OutboxState.REFUSED, OutboxState.WITHDRAWN)
        if set(letters) - {state.value for state in final}:
            return
        states = await self._states(transaction, notice.number)
        left_out = sum(count for state, count in states.items() if state != "enqueued")
        await self._save(transaction, replace(notice, state=PolicyState.DONE, ended_at=now))
        fields = {"letters": str(sum(letters.values())), "left_out": str(left_out)}
        await self._log(transaction, AuditEvent.POLICY_ENDED, SERVICE, notice.number, now, **fields)

    async def _erase_letters(self, number: int, now: datetime) -> int:
        async with self._database.transaction() as transaction:
            letters = await transaction.rows(_GONE, *key_range(number))
            keys = await self._keys.store.load_all((letter["key_id"] for letter in letters), transaction.client)
            for letter in letters:
                if (mail := doomed_letter(letter, keys.get(letter["key_id"]))) is not None:
                    await doom_mail(transaction, self._keys, mail, None, now)
                await transaction.rows("DELETE FROM letters WHERE id = $1", letter["id"])
                await transaction.rows("DELETE FROM blobs WHERE key_id = $1", letter["key_id"])
            await self._keys.store.destroy_all((letter["key_id"] for letter in letters), transaction)
        return len(letters)

    async def _erase_notice(self, number: int, letters: int, now: datetime) -> None:
        async with self._locked(number) as (transaction, notice):
            assert notice.state in ENDED
            (row,) = await transaction.rows("SELECT key_id FROM policy_notices WHERE id = $1", number)
            await transaction.rows("DELETE FROM policy_recipients WHERE notice_id = $1", number)
            await transaction.update("policy_notices", {"id": number}, key_id=None, sealed=None)
            await self._keys.store.destroy(row["key_id"], transaction)
            await self._log(transaction, AuditEvent.POLICY_ERASED, SERVICE, number, now, letters=str(letters))

    async def _log(
        self, transaction: Transaction, event: AuditEvent, by: str, number: int, now: datetime, **fields: str
    ) -> None:
        entry = AuditEntry(event=event, actor=by, case=None, fields={"notice": str(number), **fields})
        await OpenRecord(transaction, self._keys).append_audit([entry], now)
