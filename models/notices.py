"""Notices on their way to Slack, in order for each case."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta

from cases.case_number import CaseNumber
from cases.messages import CARD, Notice
from cases.ports import ClaimedNotice, Posting
from cases.vocabulary import OutboxState
from models.database import Database, Transaction, is_postgres, run
from models.erasure_queue import doom_posts
from models.numbers import number_of, row_id
from models.outbox_tables import NoticeRow, PointerRow, PostingRow

WAITING = (OutboxState.NEW, OutboxState.SENDING, OutboxState.RETRY)

_DUE = """
SELECT id FROM notices WHERE (state IN ('new', 'retry') AND due_at <= $1 OR state = 'sending' AND lease_until <= $1)
 AND state IN ('new', 'retry', 'sending')
 AND NOT EXISTS (SELECT 1 FROM notices AS older WHERE older.case_id = notices.case_id AND older.id < notices.id
  AND older.state IN ('new', 'retry', 'sending'))
 ORDER BY +id LIMIT $2"""
# +id: else SQLite walks along all notices that ever were, rather than those that wait.
_CLAIM = """
WITH due AS MATERIALIZED ({due})
UPDATE notices SET state = 'sending', lease_token = $3, lease_until = $4, attempts = attempts + 1
 WHERE id IN (SELECT id FROM due) AND state IN ('new', 'retry', 'sending') RETURNING id"""

# Whoever holds the first notice of a case holds those after it: nobody else may take them before it is settled.
_FOLLOW = """
UPDATE notices SET state = 'sending', lease_token = $3, lease_until = $4, attempts = attempts + 1
 WHERE id IN (SELECT id FROM notices WHERE case_id = $5 AND id > $6 AND state = 'new' AND due_at <= $1
  ORDER BY id LIMIT $2) RETURNING id"""
_ADOPT = """
INSERT INTO postings (case_id, channel, ts, shown) SELECT id, $2, $3, '' FROM cases WHERE id = $1
 ON CONFLICT (case_id) DO NOTHING RETURNING id"""

_ADOPT_POINTER = """
INSERT INTO pointers (case_id, channel, ts, shown) SELECT case_id, $2, $3, '' FROM postings
 WHERE case_id = $1 AND channel <> $4 ON CONFLICT (case_id) DO NOTHING RETURNING id"""
# The same value twice: PostgreSQL takes the type of a parameter from where it stands.

_REMEMBER = """
INSERT INTO {table} (case_id, channel, ts, shown) VALUES ($1, $2, $3, $4)
 ON CONFLICT (case_id) DO UPDATE SET channel = excluded.channel, ts = excluded.ts, shown = excluded.shown"""

# What was said of a case where its card stands no longer, and where its pointer stood.
_LEFT_BEHIND = """
SELECT channel, ts FROM pointers WHERE case_id = $1 UNION
SELECT channel, ts FROM postings WHERE case_id = $1 AND channel <> $2 UNION
SELECT notices.channel, notices.ts FROM notices
 JOIN postings ON postings.case_id = notices.case_id AND postings.channel = notices.channel
 WHERE notices.case_id = $1 AND notices.ts IS NOT NULL AND postings.channel <> $2"""


class OrderedNoticeOutbox:
    """The outbox of notices (`cases.ports.NoticeOutbox`). At worst, after a crash, one is posted twice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, limit: int, lease: timedelta, now: datetime) -> tuple[ClaimedNotice, ...]:
        """Takes notices that are due, at most one a case, the oldest first."""
        token = secrets.token_hex(16)
        client = self._database.client
        due = f"{_DUE} FOR UPDATE SKIP LOCKED" if is_postgres(client) else _DUE
        rows = await run(client, _CLAIM.format(due=due), now, limit, token, now + lease)
        return await self._claimed([row["id"] for row in rows], token)

    async def follow(
        self, notice: ClaimedNotice, limit: int, lease: timedelta, now: datetime
    ) -> tuple[ClaimedNotice, ...]:
        """Takes what is due of the same case after a notice that is claimed already, in order."""
        token, case = secrets.token_hex(16), row_id(notice.notice.case)
        rows = await run(self._database.client, _FOLLOW, now, limit, token, now + lease, case, notice.row)
        return await self._claimed([row["id"] for row in rows], token)

    async def adopt(self, case: CaseNumber, at: Posting) -> bool:
        """Remembers a card that was posted and not recorded. False where the case has another, or is not there."""
        async with self._database.transaction() as transaction:
            return bool(await transaction.rows(_ADOPT, row_id(case), at.channel, at.ts))

    async def adopt_pointer(self, case: CaseNumber, at: Posting) -> bool:
        """The same for a pointer. False where the case has another, or its card does not stand elsewhere."""
        async with self._database.transaction() as transaction:
            return bool(await transaction.rows(_ADOPT_POINTER, row_id(case), at.channel, at.ts, at.channel))

    async def posted(
        self, notice: ClaimedNotice, at: Posting, now: datetime, *, pointer: Posting | None = None
    ) -> None:
        """Posted or updated. Remembers `at` as the case's card when the notice is a card, with the pointer to it.

        What stands of the case in the channel that the card left, and a pointer that is none any more, is to go.
        """
        async with self._database.transaction() as transaction:
            place = {"channel": at.channel, "ts": at.ts}
            ours = await self._settle(transaction, notice, state=OutboxState.SENT, settled_at=now, **place)
            if notice.notice.text != CARD:
                return
            if ours:
                await self._remember(transaction, row_id(notice.notice.case), at, pointer, now)
            elif notice.card is None:
                # A card that was posted on a lost lease counts only while there is no other.
                await transaction.rows(_ADOPT, row_id(notice.notice.case), at.channel, at.ts)

    async def release(self, notice: ClaimedNotice, due: datetime, reason: str) -> None:
        """Not posted: due again."""
        async with self._database.transaction() as transaction:
            await self._settle(transaction, notice, state=OutboxState.RETRY, due_at=due, reason=reason[:120])

    async def refuse(self, notice: ClaimedNotice, reason: str, now: datetime) -> None:
        """Slack will never take it: kept as `refused`, with the documented error name."""
        async with self._database.transaction() as transaction:
            await self._settle(transaction, notice, state=OutboxState.REFUSED, settled_at=now, reason=reason[:120])

    async def depth(self) -> dict[OutboxState, int]:
        """How many notices stand in each state that is not final."""
        rows = await run(
            self._database.client,
            "SELECT state, count(*) AS n FROM notices WHERE state IN ('new', 'retry', 'sending') GROUP BY state",
        )
        return dict.fromkeys(WAITING, 0) | {OutboxState(row["state"]): row["n"] for row in rows}

    async def _settle(self, transaction: Transaction, notice: ClaimedNotice, **columns: object) -> bool:
        """False where the lease ran out and another publisher has the notice."""
        row = NoticeRow.filter(id=notice.row, lease_token=notice.token, state=OutboxState.SENDING)
        changed = row.using_db(transaction.client).update(**columns, lease_token=None, lease_until=None)
        return bool(await changed)

    async def _remember(
        self, transaction: Transaction, case: int, card: Posting, pointer: Posting | None, now: datetime
    ) -> None:
        """Where the case is shown now; it is shown nowhere else."""
        kept = {(at.channel, at.ts) for at in (card, pointer) if at is not None}
        left = {(row["channel"], row["ts"]) for row in await transaction.rows(_LEFT_BEHIND, case, card.channel)}
        await doom_posts(transaction, case, dict.fromkeys(left - kept, False), now)
        await transaction.rows(_REMEMBER.format(table="postings"), case, card.channel, card.ts, card.shown)
        if pointer is None:
            await transaction.rows("DELETE FROM pointers WHERE case_id = $1", case)
        else:
            await transaction.rows(_REMEMBER.format(table="pointers"), case, pointer.channel, pointer.ts, pointer.shown)

    async def _claimed(self, ids: list[int], token: str) -> tuple[ClaimedNotice, ...]:
        if not ids:
            return ()
        client = self._database.client
        rows = await NoticeRow.filter(id__in=ids, lease_token=token).using_db(client).order_by("id")
        cases = [row.case_id for row in rows]
        cards = {one.case_id: _posting(one) for one in await PostingRow.filter(case_id__in=cases).using_db(client)}
        pointers = {one.case_id: _posting(one) for one in await PointerRow.filter(case_id__in=cases).using_db(client)}
        return tuple(
            ClaimedNotice(
                row=row.id,
                token=token,
                attempts=row.attempts,
                notice=_notice(row),
                card=cards.get(row.case_id),
                pointer=pointers.get(row.case_id),
            )
            for row in rows
        )


def _notice(row: NoticeRow) -> Notice:
    return Notice(key=row.key, case=number_of(row.case_id), text=row.text, params=json.loads(row.params))


def _posting(row: PostingRow | PointerRow) -> Posting:
    return Posting(row.channel, row.ts, row.shown)
