"""Letters on their way: claimed by lease and token, so that none leaves twice and none is forgotten."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from cases.case_number import CaseNumber
from cases.ports import ClaimedLetter
from cases.vocabulary import OutboxState, Purpose
from models.database import Database, Queue, is_postgres, moment, run
from models.keys import Keys
from models.letter_rows import FINAL, open_raw_letter
from models.numbers import number_of
from models.outbox_tables import LetterRow
from models.sealing import DataKey

WAITING = tuple(state for state in OutboxState if state not in FINAL)
"""The states that `depth` counts."""

# PostgreSQL has other senders beside this one: rows that they hold are passed over. Materialized, for it may run a
# subquery once for each row, and every time find others that are free.
_DUE = """
SELECT id FROM letters WHERE state IN ('new', 'retry') AND held IS NULL AND due_at <= $1 ORDER BY due_at, id LIMIT $2"""
_CLAIM = """
WITH due AS MATERIALIZED ({due})
UPDATE letters SET state = 'sending', lease_token = $3, lease_until = $4, attempts = attempts + 1,
 last_attempt_at = $1, first_attempt_at = COALESCE(first_attempt_at, $1)
 WHERE id IN (SELECT id FROM due) AND state IN ('new', 'retry') AND held IS NULL RETURNING id"""

_WITH_BYTES = """
SELECT letters.id, key, purpose, case_id, attempts, first_attempt_at, letters.key_id, letters.sealed,
 blobs.sealed AS raw FROM letters JOIN blobs ON blobs.key_id = letters.key_id
 WHERE lease_token = $1 AND letters.id IN ({ids}) ORDER BY due_at, letters.id"""

_IN_DOUBT = """
SELECT id FROM letters WHERE state = 'unknown' AND waits_for_person = FALSE AND last_attempt_at <= $1
 AND (lease_until IS NULL OR lease_until <= $5) ORDER BY last_attempt_at, id LIMIT $2"""
_CLAIM_IN_DOUBT = """
WITH due AS MATERIALIZED ({due})
UPDATE letters SET lease_token = $3, lease_until = $4
 WHERE id IN (SELECT id FROM due) AND state = 'unknown' RETURNING id"""

_LOST = """
UPDATE letters SET state = 'unknown', lease_token = NULL, lease_until = NULL
 WHERE state = 'sending' AND lease_until <= $1 RETURNING id"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLetter:
    """A row of the outbox for the command line, without anything personal."""

    row: int
    key: str
    purpose: Purpose
    case: CaseNumber | None
    state: OutboxState
    attempts: int
    due_at: datetime
    last_attempt_at: datetime | None
    waits_for_person: bool
    held: str
    reason: str


class SealedLetterOutbox:
    """The outbox of letters (`cases.ports.LetterOutbox`)."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def claim(self, limit: int, lease: timedelta, now: datetime) -> tuple[ClaimedLetter, ...]:
        """Takes letters that are due and marks them `sending`, committed, before any is sent."""
        token = secrets.token_hex(16)
        client = self._database.client
        rows = await run(client, _CLAIM.format(due=_skip_locked(_DUE, client)), now, limit, token, now + lease)
        return await self._claimed([row["id"] for row in rows], token)

    async def release(self, letter: ClaimedLetter, due: datetime, reason: str) -> None:
        """Not sent, for sure: the row is `retry` and due again; `reason` is a reply code or an error's name."""
        row = LetterRow.filter(id=letter.row, lease_token=letter.token, state=OutboxState.SENDING)
        await row.using_db(self._database.client).update(
            state=OutboxState.RETRY, due_at=due, reason=reason[:120], lease_token=None, lease_until=None
        )

    async def mark_lost(self, now: datetime) -> int:
        """Marks every `sending` row whose lease ran out as `unknown`. Returns how many."""
        return len(await run(self._database.client, _LOST, now))

    async def claim_unknown(
        self, limit: int, lease: timedelta, hold_off: timedelta, now: datetime
    ) -> tuple[ClaimedLetter, ...]:
        """Takes `unknown` rows whose last attempt began at least `hold_off` ago, to look for evidence."""
        token = secrets.token_hex(16)
        client = self._database.client
        sql = _CLAIM_IN_DOUBT.format(due=_skip_locked(_IN_DOUBT, client))
        rows = await run(client, sql, now - hold_off, limit, token, now + lease, now)
        return await self._claimed([row["id"] for row in rows], token)

    async def send_again(self, letter: ClaimedLetter, now: datetime) -> None:
        """No evidence was found: the row is due again, with the same bytes."""
        async with self._database.transaction() as transaction:
            row = LetterRow.filter(id=letter.row, lease_token=letter.token, state=OutboxState.UNKNOWN)
            await row.using_db(transaction.client).update(
                state=OutboxState.RETRY, due_at=now, lease_token=None, lease_until=None
            )
            transaction.filled.add(Queue.LETTERS)

    async def depth(self) -> dict[OutboxState, int]:
        """How many letters stand in each state that is not final."""
        rows = await run(
            self._database.client,
            "SELECT state, count(*) AS n FROM letters"
            " WHERE state IN ('new', 'retry', 'sending', 'unknown') GROUP BY state",
        )
        return dict.fromkeys(WAITING, 0) | {OutboxState(row["state"]): row["n"] for row in rows}

    async def next_due(self) -> datetime | None:
        """When the next letter is due; None when none waits."""
        sql = "SELECT min(due_at) AS due FROM letters WHERE state IN ('new', 'retry') AND held IS NULL"
        return moment((await run(self._database.client, sql))[0]["due"])

    # --- for the command line ------------------------------------------------------------------------------------

    async def listing(self, states: frozenset[OutboxState] | None = None, limit: int = 200) -> tuple[ListedLetter, ...]:
        """Letters in these states, oldest first; without states those that are not final."""
        rows = LetterRow.filter(state__in=list(states or WAITING)).order_by("id").limit(limit)
        return tuple(_listed(row) for row in await rows.using_db(self._database.client))

    async def _claimed(self, ids: list[int], token: str) -> tuple[ClaimedLetter, ...]:
        if not ids:
            return ()
        client = self._database.client
        marks = ", ".join(f"${place}" for place in range(2, len(ids) + 2))
        rows = await run(client, _WITH_BYTES.format(ids=marks), token, *ids)
        keys = await self._keys.store.load_all([row["key_id"] for row in rows], client)
        return tuple(_claimed(row, token, keys[row["key_id"]]) for row in rows if row["key_id"] in keys)


def _claimed(row: dict[str, Any], token: str, key: DataKey) -> ClaimedLetter:
    first_attempt_at = moment(row["first_attempt_at"])
    assert first_attempt_at is not None, "a claim counts an attempt"
    mail = open_raw_letter(row, key)
    return ClaimedLetter(
        row=row["id"], token=token, attempts=row["attempts"], first_attempt_at=first_attempt_at, mail=mail
    )


def _skip_locked(select: str, client: BaseDBAsyncClient) -> str:
    return f"{select} FOR UPDATE SKIP LOCKED" if is_postgres(client) else select


def _listed(row: LetterRow) -> ListedLetter:
    return ListedLetter(
        row=row.id,
        key=row.key,
        purpose=row.purpose,
        case=number_of(row.case_id) if row.case_id is not None else None,
        state=row.state,
        attempts=row.attempts,
        due_at=row.due_at,
        last_attempt_at=row.last_attempt_at,
        waits_for_person=row.waits_for_person,
        held=row.held or "",
        reason=row.reason,
    )
