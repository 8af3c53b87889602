"""What is to go from the mailbox and from Slack, and what is left to people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE
from cases.case_number import CaseNumber
from cases.ports.erasing import DoomedMail, DoomedPost
from cases.retention.tasks import ErasureTask, TaskReason
from models.database import Database, Transaction, moment
from models.erasure_tables import MailPlace
from models.keys import Keys
from models.numbers import number_of
from models.record import OpenRecord

MESSAGE_ID = "mailbox_erasures.sealed"

_POST = """
INSERT INTO slack_erasures (case_id, channel, ts, thread, due_at, attempts) VALUES ($1, $2, $3, $4, $5, 0)
 ON CONFLICT (channel, ts) DO UPDATE SET thread = CASE WHEN excluded.thread THEN excluded.thread
 ELSE slack_erasures.thread END"""
_SAME_TASK = "SELECT id FROM erasure_tasks WHERE case_id = $1 AND reason = $2 AND done_at IS NULL"
_DUE = """
SELECT id, place, mailbox, folder, uidvalidity, uid, key_id, sealed, attempts FROM mailbox_erasures
 WHERE waits_for_person = $1 AND due_at <= $2 ORDER BY due_at, id LIMIT $3"""
_DUE_POSTS = "SELECT id, channel, ts, thread, attempts FROM slack_erasures WHERE due_at <= $1 ORDER BY due_at LIMIT $2"
_WAITING = "SELECT COUNT(*) AS n FROM mailbox_erasures WHERE waits_for_person = $1"
_OPEN_TASKS = """
SELECT id, case_id, reason, opened_at FROM erasure_tasks WHERE done_at IS NULL ORDER BY opened_at, id LIMIT $1"""
_DONE = (
    "UPDATE erasure_tasks SET done_at = $2, done_by = $3 WHERE id = $1 AND done_at IS NULL RETURNING case_id, reason"
)


async def doom_mail(transaction: Transaction, keys: Keys, mail: DoomedMail, case: int | None, now: datetime) -> None:
    """Puts a mail into the queue; `mail.row` counts for nothing."""
    key = keys.store.create(transaction) if mail.message_id else None
    await transaction.insert(
        "mailbox_erasures",
        case_id=case,
        place=(MailPlace.SENT if mail.sent else MailPlace.INBOUND).value,
        mailbox=mail.mailbox,
        folder=mail.folder,
        uidvalidity=mail.uidvalidity,
        uid=mail.uid,
        key_id=key.id if key else None,
        sealed=key.seal(MESSAGE_ID, mail.message_id.encode("utf-8", "replace")) if key else None,
        due_at=now,
        attempts=0,
        waits_for_person=False,
    )


async def doom_posts(transaction: Transaction, case: int, posts: Mapping[tuple[str, str], bool], now: datetime) -> None:
    """Puts posts of a case into the queue: (channel, ts), each with whether its thread goes along."""
    rows = [(case, channel, ts, thread, now) for (channel, ts), thread in posts.items()]
    if rows:
        await transaction.many(_POST, rows)


async def open_task(transaction: Transaction, keys: Keys, case: int | None, reason: TaskReason, now: datetime) -> None:
    """Leaves something to people, once."""
    if case is not None and await transaction.rows(_SAME_TASK, case, reason.value):
        return
    await transaction.insert("erasure_tasks", case_id=case, reason=reason.value, opened_at=now, done_by="")
    fields = {"reason": reason.value}
    entry = AuditEntry(event=AuditEvent.ERASURE_LEFT, actor=SERVICE, case=_number(case), fields=fields)
    await OpenRecord(transaction, keys).append_audit([entry], now)


class ErasureQueue:
    """The queues and the tasks (`cases.ports.erasing`)."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    # --- mails ---------------------------------------------------------------------------------------------------

    async def due(self, limit: int, now: datetime) -> tuple[DoomedMail, ...]:
        """What is to go now, the longest due first."""
        rows = await self._database.rows(_DUE, False, now, limit)
        wanted = [row["key_id"] for row in rows if row["key_id"]]
        keys = await self._keys.store.load_all(wanted, self._database.client)
        return tuple(_doomed(row, keys) for row in rows)

    async def gone(self, rows: tuple[int, ...], now: datetime, *, found: bool = True) -> None:
        """They are in the mailbox no more: the queue forgets them. What was never found is noted."""
        async with self._database.transaction() as transaction:
            for row in rows:
                deleted = await transaction.rows(
                    "DELETE FROM mailbox_erasures WHERE id = $1 RETURNING case_id, key_id, place", row
                )
                for one in deleted:
                    await self._forget(transaction, one, now, found=found)

    async def _forget(self, transaction: Transaction, row: dict[str, Any], now: datetime, *, found: bool) -> None:
        if row["key_id"]:
            await self._keys.store.destroy(row["key_id"], transaction)
        if not found:
            fields, case = {"where": str(row["place"])}, _number(row["case_id"])
            entry = AuditEntry(event=AuditEvent.ERASURE_NOT_FOUND, actor=SERVICE, case=case, fields=fields)
            await OpenRecord(transaction, self._keys).append_audit([entry], now)

    async def later(self, rows: tuple[int, ...], due: datetime) -> None:
        """To be tried again."""
        async with self._database.transaction() as transaction:
            again = "UPDATE mailbox_erasures SET due_at = $2, attempts = attempts + 1 WHERE id = $1"
            await transaction.many(again, [(row, due) for row in rows])

    async def leave(self, row: int, reason: TaskReason, now: datetime) -> None:
        """A person has to do it."""
        left = "UPDATE mailbox_erasures SET waits_for_person = $2 WHERE id = $1 RETURNING case_id"
        async with self._database.transaction() as transaction:
            for found in await transaction.rows(left, row, True):
                await open_task(transaction, self._keys, found["case_id"], reason, now)

    async def mails_waiting(self) -> int:
        """How many mails are still to go."""
        return int((await self._database.rows(_WAITING, False))[0]["n"])

    # --- posts ---------------------------------------------------------------------------------------------------

    async def due_posts(self, limit: int, now: datetime) -> tuple[DoomedPost, ...]:
        """What is to go from Slack now."""
        return tuple(
            DoomedPost(
                row=row["id"],
                channel=row["channel"],
                ts=row["ts"],
                thread=bool(row["thread"]),
                attempts=row["attempts"],
            )
            for row in await self._database.rows(_DUE_POSTS, now, limit)
        )

    async def post_gone(self, row: int) -> None:
        """It stands in Slack no more."""
        await self._database.rows("DELETE FROM slack_erasures WHERE id = $1", row)

    async def post_later(self, row: int, due: datetime) -> None:
        """To be tried again."""
        await self._database.rows(
            "UPDATE slack_erasures SET due_at = $2, attempts = attempts + 1 WHERE id = $1", row, due
        )

    async def leave_post(self, row: int, reason: TaskReason, now: datetime) -> None:
        """A person has to do it: the task takes the place of the post."""
        async with self._database.transaction() as transaction:
            for found in await transaction.rows("DELETE FROM slack_erasures WHERE id = $1 RETURNING case_id", row):
                await open_task(transaction, self._keys, found["case_id"], reason, now)

    async def posts_waiting(self) -> int:
        """How many posts are still to go."""
        return int((await self._database.rows("SELECT COUNT(*) AS n FROM slack_erasures"))[0]["n"])

    # --- tasks ---------------------------------------------------------------------------------------------------

    async def tasks(self, limit: int = 1000) -> tuple[ErasureTask, ...]:
        """What is left to people, the oldest first."""
        return tuple(_task(row) for row in await self._database.rows(_OPEN_TASKS, limit))

    async def finish_task(self, row: int, by: str, now: datetime) -> bool:
        """Somebody did it. False where there is no such open task."""
        async with self._database.transaction() as transaction:
            done = await transaction.rows(_DONE, row, now, by[:64])
            for one in done:
                fields, case = {"task": str(row), "reason": one["reason"]}, _number(one["case_id"])
                entry = AuditEntry(event=AuditEvent.ERASURE_TASK_DONE, actor=by, case=case, fields=fields)
                await OpenRecord(transaction, self._keys).append_audit([entry], now)
        return bool(done)


def _number(case: int | None) -> CaseNumber | None:
    return number_of(case) if case is not None else None


def _doomed(row: dict[str, Any], keys: Mapping[str, Any]) -> DoomedMail:
    key = keys.get(row["key_id"] or "")
    return DoomedMail(
        row=row["id"],
        sent=row["place"] == MailPlace.SENT,
        mailbox=row["mailbox"],
        folder=row["folder"],
        uidvalidity=row["uidvalidity"],
        uid=row["uid"],
        message_id=key.open(MESSAGE_ID, row["sealed"]).decode() if key is not None else "",
        attempts=row["attempts"],
    )


def _task(row: dict[str, Any]) -> ErasureTask:
    opened_at = moment(row["opened_at"])
    assert opened_at is not None
    return ErasureTask(
        row=row["id"], case=_number(row["case_id"]), reason=TaskReason(row["reason"]), opened_at=opened_at
    )


def places(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], bool]:
    """(channel, ts) of what was posted, each with whether it is a card."""
    return {(row["channel"], row["ts"]): bool(row["card"]) for row in rows}
