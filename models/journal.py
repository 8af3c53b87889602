"""The journal of erasures: written in the transaction that erases, exported to a file, done again after a restore.

A line holds case numbers, words of the schedule and keyed hashes, nothing personal. It carries a keyed digest, so that
nobody who can write the file can have anything erased.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.database import Database, Transaction, moment
from models.keys import Keys
from models.tombstones import Mark

_WRITE = "INSERT INTO erasure_journal (mark, at, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
_READ = "SELECT id, mark, at, content FROM erasure_journal WHERE id > $1 ORDER BY id LIMIT 500"
_FORGET = "DELETE FROM erasure_journal WHERE at < $1"
_MARKS = "SELECT mark FROM erasure_journal"


class InvalidJournal(ValueError):
    """A line of the file was not written by this installation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One erasure.

    Attributes
    ----------
    mark:
        Random; names the entry wherever it is.
    item:
        The line of the schedule, a value of `cases.retention.schedule.Item`.
    whole:
        The case went as a whole, else its bytes alone.
    cases:
        Their numbers; those that were merged into the case stand behind it.
    chats:
        The keys of chats.
    mails:
        The tombstones.
    """

    mark: str
    at: datetime
    item: str
    whole: bool = True
    cases: tuple[str, ...] = ()
    chats: tuple[str, ...] = ()
    mails: tuple[Mark, ...] = ()

    @property
    def content(self) -> str:
        """What is stored beside mark and time."""
        fields = {"item": self.item, "whole": self.whole, "cases": self.cases, "chats": self.chats, "mails": self.mails}
        return json.dumps(fields, sort_keys=True)


def new_mark() -> str:
    """The mark of a fresh entry."""
    return secrets.token_hex(16)


async def write_entry(transaction: Transaction, entry: JournalEntry) -> None:
    """Writes an entry; one that is there already changes nothing."""
    await transaction.rows(_WRITE, entry.mark, entry.at, entry.content)


class Journal:
    """The journal of an open record."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._key = keys.derive("erasure journal")

    async def entries(self, after: int = 0) -> AsyncIterator[JournalEntry]:
        """Every entry, oldest first."""
        while rows := await self._database.rows(_READ, after):
            for row in rows:
                yield _entry(row)
            after = rows[-1]["id"]

    async def marks(self) -> frozenset[str]:
        """The marks of all entries that were done in this database."""
        return frozenset(str(row["mark"]) for row in await self._database.rows(_MARKS))

    async def forget_before(self, moment_: datetime) -> None:
        """Entries so old that no backup is older go."""
        await self._database.rows(_FORGET, moment_)

    def line(self, entry: JournalEntry) -> str:
        """An entry as a line of the file."""
        body = {"mark": entry.mark, "at": entry.at.isoformat(), "content": json.loads(entry.content)}
        return json.dumps(body | {"digest": self._digest(body)}, sort_keys=True)

    def parse(self, line: str) -> JournalEntry:
        """The entry of a line. Raises `InvalidJournal`."""
        try:
            body: dict[str, Any] = json.loads(line)
            digest = str(body.pop("digest"))
            genuine = hmac.compare_digest(digest, self._digest(body))
            entry = _entry({**body, "content": json.dumps(body["content"])})
        except (ValueError, KeyError, TypeError, AttributeError):
            raise InvalidJournal(InvalidJournal.__doc__) from None
        if not genuine:
            raise InvalidJournal(InvalidJournal.__doc__)
        return entry

    def _digest(self, body: dict[str, Any]) -> str:
        return hmac.digest(self._key, json.dumps(body, sort_keys=True).encode(), "sha256").hex()


def _entry(row: dict[str, Any]) -> JournalEntry:
    at, content = moment(row["at"]), json.loads(row["content"])
    assert at is not None
    return JournalEntry(
        mark=str(row["mark"]),
        at=at,
        item=content["item"],
        whole=content["whole"],
        cases=tuple(content["cases"]),
        chats=tuple(content["chats"]),
        mails=tuple((mail[0], mail[1]) for mail in content["mails"]),
    )
