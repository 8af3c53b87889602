"""Deliveries of chat providers on their way into the record (`cases.ports.ChatDeliveries`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from operator import itemgetter

from cases.messages import ChatReference, ChatTranscript
from cases.ports import ChatContent, ClaimedDelivery, DeliveryBacklog
from models.chat_tables import DeliveryRow
from models.codec import decode, encode
from models.database import Database, Transaction, batches, is_postgres, moment, run
from models.keys import Keys
from models.sealing import DataKey

SEALED = "chat_deliveries.sealed"

_INSERT = """
INSERT INTO chat_deliveries (key, provider, fetched, key_id, sealed, received_at, due_at, attempts, reason)
VALUES {rows} ON CONFLICT DO NOTHING RETURNING key"""
_ROW = "(${}, ${}, ${}, ${}, ${}, $1, $1, 0, '')"
_VALUES = _ROW.count("{}")
"""Of each row; all came at the same moment, the first of the placeholders."""

_AT_ONCE = 50
"""Rows of one statement: SQLite takes a thousand values."""

_DUE = "SELECT id FROM chat_deliveries WHERE due_at <= $1 AND fetched = $4 ORDER BY due_at, id LIMIT $2"
_CLAIM = """
WITH due AS MATERIALIZED ({due})
UPDATE chat_deliveries SET due_at = $3, attempts = attempts + 1 WHERE id IN (SELECT id FROM due) AND due_at <= $1
RETURNING id"""
_BACKLOG = """
SELECT (SELECT count(*) FROM chat_deliveries WHERE due_at IS NULL) AS failed,
 (SELECT min(received_at) FROM chat_deliveries WHERE due_at IS NOT NULL) AS oldest"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDelivery:
    """A delivery for the command line, without anything personal."""

    row: int
    provider: str
    received_at: datetime
    due_at: datetime | None
    attempts: int
    reason: str


class SealedChatDeliveries:
    """Keeps what was accepted until it is worked off."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def accept(self, contents: Sequence[ChatContent], now: datetime) -> tuple[bool, ...]:
        """Stores them, sealed, in one commit. For each, False where this end of this conversation is known."""
        keys = [content.key for content in contents]
        # In one order everywhere, so that two replicas never wait for each other.
        by_key = dict(sorted(zip(reversed(keys), reversed(contents), strict=True), key=itemgetter(0)))
        async with self._database.transaction() as transaction:
            made = await store_deliveries(transaction, self._keys, by_key, now)
        answers = []
        for key in keys:
            answers.append(key in made)
            made.discard(key)
        return tuple(answers)

    async def claim(self, limit: int, lease: timedelta, now: datetime, *, fetched: bool) -> tuple[ClaimedDelivery, ...]:
        """Takes deliveries that are due, with or without their transcript, and counts an attempt at each."""
        client = self._database.client
        due = f"{_DUE} FOR UPDATE SKIP LOCKED" if is_postgres(client) else _DUE
        ids = [row["id"] for row in await run(client, _CLAIM.format(due=due), now, limit, now + lease, fetched)]
        if not ids:
            return ()
        rows = await DeliveryRow.filter(id__in=ids).using_db(client).order_by("id")
        keys = await self._keys.store.load_all((row.key_id for row in rows), client)
        return tuple(_claimed(row, keys[row.key_id]) for row in rows if row.key_id in keys)

    async def put_off(self, delivery: ClaimedDelivery, due: datetime | None, reason: str) -> None:
        """To be tried again at `due`; None leaves it to a person."""
        row = DeliveryRow.filter(id=delivery.row).using_db(self._database.client)
        await row.update(due_at=due, reason=reason[:120])

    async def backlog(self) -> DeliveryBacklog:
        """What is not worked off."""
        (row,) = await run(self._database.client, _BACKLOG)
        return DeliveryBacklog(failed=row["failed"], oldest=moment(row["oldest"]))

    # --- for the command line ------------------------------------------------------------------------------------

    async def listing(self, limit: int = 200) -> tuple[ListedDelivery, ...]:
        """What is not worked off, oldest first."""
        rows = await DeliveryRow.all().using_db(self._database.client).order_by("id").limit(limit)
        return tuple(
            ListedDelivery(
                row=row.id,
                provider=row.provider,
                received_at=row.received_at,
                due_at=row.due_at,
                attempts=row.attempts,
                reason=row.reason,
            )
            for row in rows
        )

    async def retry(self, row: int, now: datetime) -> bool:
        """Due now, as if it had come anew. False where there is none."""
        rows = DeliveryRow.filter(id=row).using_db(self._database.client)
        return bool(await rows.update(due_at=now, received_at=now, attempts=0, reason=""))

    async def discard(self, row: int) -> bool:
        """Forgets it, with its key. False where there is none."""
        async with self._database.transaction() as transaction:
            return await forget_delivery(transaction, self._keys, row)


async def store_deliveries(
    transaction: Transaction, keys: Keys, contents: Mapping[str, ChatContent], now: datetime
) -> set[str]:
    """Stores deliveries by their keys, sealed; those whose end of a conversation is known are left out. Returns the
    keys of the others."""
    made: set[str] = set()
    for some in batches(list(contents), _AT_ONCE):
        fresh = await _without_known(transaction, some)
        if fresh:
            made |= await _insert(transaction, keys, {key: contents[key] for key in fresh}, now)
    return made


async def _insert(transaction: Transaction, keys: Keys, contents: Mapping[str, ChatContent], now: datetime) -> set[str]:
    fresh = {key: DataKey.fresh() for key in contents}
    values = [value for key, content in contents.items() for value in (key, *_values(content, fresh[key]))]
    made = {row["key"] for row in await transaction.rows(_insertion(len(contents)), now, *values)}
    for key in sorted(made):
        keys.store.keep(fresh[key], transaction)
    return made


@lru_cache(maxsize=_AT_ONCE)
def _insertion(rows: int) -> str:
    """The statement that inserts so many."""
    places = iter(range(2, 2 + _VALUES * rows))
    return _INSERT.format(rows=", ".join(_ROW.format(*(next(places) for _ in range(_VALUES))) for _ in range(rows)))


async def forget_delivery(transaction: Transaction, keys: Keys, row: int) -> bool:
    """Deletes a delivery and destroys its key. False where there is none."""
    rows = await transaction.rows("DELETE FROM chat_deliveries WHERE id = $1 RETURNING key_id", row)
    await keys.store.destroy_all((found["key_id"] for found in rows), transaction)
    return bool(rows)


async def _without_known(transaction: Transaction, keys: Sequence[str]) -> list[str]:
    marks = ", ".join(f"${place}" for place in range(1, len(keys) + 1))
    rows = await transaction.rows(f"SELECT key FROM chats WHERE key IN ({marks})", *keys)  # noqa: S608 - placeholders
    known = {row["key"] for row in rows}
    return [key for key in keys if key not in known]


def _values(content: ChatContent, key: DataKey) -> tuple[object, ...]:
    """What differs from row to row, behind its key."""
    sealed = key.seal(SEALED, encode(content))
    return content.provider[:64], isinstance(content, ChatTranscript), key.id, sealed


def _claimed(row: DeliveryRow, key: DataKey) -> ClaimedDelivery:
    kind: type[ChatContent] = ChatTranscript if row.fetched else ChatReference
    content: ChatContent = decode(kind, key.open(SEALED, row.sealed))
    return ClaimedDelivery(row=row.id, attempts=row.attempts, received_at=row.received_at, content=content)
