"""How an erased mail is known again, when a mailbox or a database comes back from a backup, though nothing of it stays.

A tombstone is a keyed hash of the mail's bytes and one of its Message-ID. The bytes alone are proof. The Message-ID
counts for mails that arrived before the erasure only: a mail that comes later is a new one, whatever it calls itself,
and a request must not be lost for a name that somebody used twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from models.database import Transaction
from models.keys import Keys

Mark = tuple[str, str | None]
"""The keyed hashes of the bytes, and of the Message-ID where there was one."""

_PLANT = """
INSERT INTO tombstones (content_index, message_id_index, erased_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"""
_BY_CONTENT = "SELECT 1 AS found FROM tombstones WHERE content_index = $1"
_BY_NAME = "SELECT 1 AS found FROM tombstones WHERE message_id_index = $1 AND erased_at > $2 LIMIT 1"


def content_mark(keys: Keys, sha256: str) -> str:
    """The keyed hash of a mail's bytes, from their SHA-256 in hex."""
    return keys.instance.blind("erased mail", sha256)


async def plant(transaction: Transaction, marks: Iterable[Mark], now: datetime) -> None:
    """Has these mails known again."""
    rows = [(content, name, now) for content, name in marks]
    if rows:
        await transaction.many(_PLANT, rows)


async def was_erased(transaction: Transaction, keys: Keys, sha256: str, message_id: str, received_at: datetime) -> bool:
    """Whether a mail that the mailbox shows was erased."""
    if await transaction.rows(_BY_CONTENT, content_mark(keys, sha256)):
        return True
    return bool(message_id) and bool(await transaction.rows(_BY_NAME, keys.message_id_index(message_id), received_at))
