"""The audit log as a chain: sealed in order, verified, exported, and cut from the front."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from cases.case_number import CaseNumber
from models.audit_chain import BEGINNING, ChainedEntry, ChainKey, Head
from models.audit_tables import AuditCutRow, AuditHeadRow
from models.database import Database, Transaction, moment
from models.keys import Keys
from models.numbers import number_of, row_id

AT_ONCE = 500
"""Entries that one transaction seals."""

LOOK_BACK = 20_000
"""How far behind the newest sealed entry one may still be committed: transactions that run side by side end in any
order. What would come later yet is found by `verify`, and sealed by `seal(everything=True)`."""

NEVER = datetime(1970, 1, 1, tzinfo=UTC)

_LAST = "SELECT position, digest FROM audit_seals ORDER BY position DESC LIMIT 1"
_NEWEST = "SELECT entry_id FROM audit_seals ORDER BY entry_id DESC LIMIT 1"
_OPEN = """
SELECT a.id, a.at, a.event, a.actor, a.case_id, a.fields FROM audit a
 WHERE a.id > $1 AND NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.entry_id = a.id AND s.entry_id > $1)
 ORDER BY a.id LIMIT $2"""
_SEAL = "INSERT INTO audit_seals (position, entry_id, digest) VALUES ($1, $2, $3)"
_HEAD = """
INSERT INTO audit_heads (day, position, digest, at, signature) VALUES ($1, $2, $3, $4, $5)
 ON CONFLICT (day) DO UPDATE SET position = excluded.position, digest = excluded.digest, at = excluded.at,
 signature = excluded.signature"""
_SEALED = """
SELECT s.position, s.digest, s.entry_id, a.id, a.at, a.event, a.actor, a.case_id, a.fields FROM audit_seals s
 LEFT JOIN audit a ON a.id = s.entry_id WHERE s.position > $1 ORDER BY s.position LIMIT $2"""
_FIRST_KEPT = """
SELECT s.position FROM audit_seals s JOIN audit a ON a.id = s.entry_id WHERE a.at >= $1 ORDER BY s.position LIMIT 1"""
_OF_CASES = """
SELECT MIN(s.position) AS first, MAX(s.position) AS last FROM audit a JOIN audit_seals s ON s.entry_id = a.id
 WHERE a.case_id IN ({cases})"""
_BETWEEN = """
SELECT s.position, s.digest, s.entry_id, a.id, a.at, a.event, a.actor, a.case_id, a.fields FROM audit_seals s
 LEFT JOIN audit a ON a.id = s.entry_id WHERE s.position > $1 AND s.position <= $2 ORDER BY s.position LIMIT $3"""
_AT = "SELECT digest FROM audit_seals WHERE position = $1"
_FORGET = "DELETE FROM audit WHERE id IN (SELECT entry_id FROM audit_seals WHERE position <= $1)"
_FORGET_SEALS = "DELETE FROM audit_seals WHERE position <= $1"
_FORGET_HEADS = "DELETE FROM audit_heads WHERE position < $1"
_FORGET_CUTS = "DELETE FROM audit_cuts WHERE position < $1"
_LOCK = "SELECT pg_advisory_xact_lock(1095189065)"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedEntry:
    """An entry with the digest that was stored for it; `entry` is None where its row is gone."""

    position: int
    digest: str
    entry: ChainedEntry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHead:
    """A head or a cut, with its signature."""

    head: Head
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """The part of the chain that holds every entry of some cases, up to a signed head.

    Attributes
    ----------
    before:
        The end of what lies before it.
    sealed:
        Every entry from there on, those of other cases too.
    heads:
        The signed heads on the way; the last one is its end.
    """

    before: Head
    sealed: tuple[SealedEntry, ...]
    heads: tuple[SignedHead, ...]


class AuditLog:
    """The chain over the audit log. One seals at a time, whoever it is; nobody waits for it."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self.key = ChainKey(keys.derive("audit signing"))

    async def seal(self, now: datetime, *, everything: bool = False) -> int:
        """Seals what was committed, `AT_ONCE` entries at most, and signs the new head. Returns how many.

        With `everything`, what was committed very late is looked for as well.
        """
        async with self._database.transaction() as transaction:
            if transaction.postgres:
                await transaction.rows(_LOCK)
            before = await self._before(transaction)
            newest = await transaction.rows(_NEWEST)
            after = newest[0]["entry_id"] - LOOK_BACK if newest and not everything else 0
            rows = await transaction.rows(_OPEN, after, AT_ONCE)
            seals: list[tuple[int, int, str]] = []
            for row in rows:
                entry = _entry(before.position + 1, row)
                before = Head(position=entry.position, digest=entry.digest(before.digest), at=now)
                seals.append((entry.position, entry.entry, before.digest))
            if seals:
                await transaction.many(_SEAL, seals)
                await self._sign(transaction, before)
        return len(seals)

    async def _before(self, transaction: Transaction) -> Head:
        """The end of the chain; where all was cut, the cut."""
        rows = await transaction.rows(_LAST)
        if rows:
            return Head(position=rows[0]["position"], digest=rows[0]["digest"], at=NEVER)
        cut = await AuditCutRow.all().using_db(transaction.client).order_by("-position").first()
        return Head(position=cut.position if cut else 0, digest=cut.digest if cut else BEGINNING, at=NEVER)

    async def _sign(self, transaction: Transaction, head: Head) -> None:
        day = head.at.astimezone(UTC).date().isoformat()
        await transaction.rows(_HEAD, day, head.position, head.digest, head.at, self.key.sign("head", head))

    async def head(self) -> SignedHead | None:
        """The newest signed head; None while nothing was sealed."""
        row = await AuditHeadRow.all().using_db(self._database.client).order_by("-position").first()
        return _signed(row) if row is not None else None

    async def heads(self) -> tuple[SignedHead, ...]:
        """The last head of each day, oldest first."""
        rows = await AuditHeadRow.all().using_db(self._database.client).order_by("position")
        return tuple(_signed(row) for row in rows)

    async def cut(self) -> SignedHead | None:
        """Where the chain begins now; None where it was never cut."""
        row = await AuditCutRow.all().using_db(self._database.client).order_by("-position").first()
        return _signed(row) if row is not None else None

    async def sealed(self) -> AsyncIterator[SealedEntry]:
        """Every sealed entry, in order."""
        position = -1
        while rows := await self._database.rows(_SEALED, position, AT_ONCE):
            for row in rows:
                yield _sealed(row)
            position = rows[-1]["position"]

    async def segment(self, cases: Collection[CaseNumber]) -> Segment | None:
        """The part that holds every sealed entry of these cases; None where there is none."""
        ids = ", ".join(str(row_id(number)) for number in cases)
        (ends,) = await self._database.rows(_OF_CASES.format(cases=ids))
        if ends["first"] is None:
            return None
        on_the_way = [signed for signed in await self.heads() if signed.head.position >= ends["first"]]
        behind = [signed for signed in on_the_way if signed.head.position >= ends["last"]]
        end = behind[0].head.position if behind else ends["last"]
        before = ends["first"] - 1
        found = await self._database.rows(_AT, before)
        cut = None if found else await self.cut()
        digest = found[0]["digest"] if found else cut.head.digest if cut else BEGINNING
        return Segment(
            before=Head(position=before, digest=digest, at=NEVER),
            sealed=tuple([sealed async for sealed in self._between(before, end)]),
            heads=tuple(signed for signed in on_the_way if signed.head.position <= end),
        )

    async def _between(self, position: int, end: int) -> AsyncIterator[SealedEntry]:
        while rows := await self._database.rows(_BETWEEN, position, end, AT_ONCE):
            for row in rows:
                yield _sealed(row)
            position = rows[-1]["position"]

    async def unsealed(self) -> tuple[int, datetime | None]:
        """How many entries wait to be sealed, and since when."""
        rows = await self._database.rows(
            "SELECT COUNT(*) AS waiting, MIN(a.at) AS since FROM audit a"
            " WHERE NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.entry_id = a.id)"
        )
        return rows[0]["waiting"], moment(rows[0]["since"])

    async def cut_before(self, day: date, now: datetime) -> int:
        """Forgets whole days from the front, up to `day`, behind a signed cut. Returns how many entries went.

        Cuts nothing where the last entry would go: the head must stay. Each day is a transaction of its own, so that
        years that are cut at once keep nobody waiting.
        """
        gone = 0
        while (first := await self._first_day()) is not None and first < day:
            cut = await self._cut(first + timedelta(days=1), now)
            if not cut:
                break
            gone += cut
        return gone

    async def _first_day(self) -> date | None:
        rows = await self._database.rows("SELECT at FROM audit ORDER BY id LIMIT 1")
        at = moment(rows[0]["at"]) if rows else None
        return at.astimezone(UTC).date() if at is not None else None

    async def _cut(self, day: date, now: datetime) -> int:
        limit = datetime.combine(day, time(), UTC)
        async with self._database.transaction() as transaction:
            if transaction.postgres:
                await transaction.rows(_LOCK)
            kept = await transaction.rows(_FIRST_KEPT, limit)
            if not kept or not (digest := await transaction.rows(_AT, kept[0]["position"] - 1)):
                return 0
            cut = Head(position=kept[0]["position"] - 1, digest=digest[0]["digest"], at=now)
            await AuditCutRow.create(
                position=cut.position,
                digest=cut.digest,
                before=limit,
                at=cut.at,
                signature=self.key.sign("cut", cut),
                using_db=transaction.client,
            )
            return await _forget(transaction, cut.position)


async def _forget(transaction: Transaction, position: int) -> int:
    gone = await transaction.rows("SELECT COUNT(*) AS entries FROM audit_seals WHERE position <= $1", position)
    for statement in (_FORGET, _FORGET_SEALS, _FORGET_HEADS, _FORGET_CUTS):
        await transaction.rows(statement, position)
    return int(gone[0]["entries"])


def _entry(position: int, row: dict[str, Any]) -> ChainedEntry:
    at = moment(row["at"])
    assert at is not None
    return ChainedEntry(
        position=position,
        entry=row["id"],
        at=at,
        event=row["event"],
        actor=row["actor"],
        case=number_of(row["case_id"]) if row["case_id"] is not None else None,
        fields=json.loads(row["fields"]),
    )


def _sealed(row: dict[str, Any]) -> SealedEntry:
    entry = _entry(row["position"], row) if row["id"] is not None else None
    return SealedEntry(position=row["position"], digest=row["digest"], entry=entry)


def _signed(row: AuditHeadRow | AuditCutRow) -> SignedHead:
    return SignedHead(head=Head(position=row.position, digest=row.digest, at=row.at), signature=row.signature)
