"""Blocks on their way to the newsletter tool: claimed by lease and token; once it has them, their address goes."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from cases.audit_events import AuditEntry, AuditEvent
from cases.deadlines.calendar import local_date
from cases.ports import ClaimedBlock
from cases.registers import ExportedBlock
from models.database import Database, Transaction, is_postgres, run
from models.keys import Keys
from models.numbers import number_of
from models.record import OpenRecord
from models.register_record import BLOCK
from models.register_tables import BlockRow

_DUE = """
SELECT id FROM block_list WHERE key_id IS NOT NULL AND due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
 ORDER BY due_at, id LIMIT $2"""
_CLAIM = """
WITH due AS MATERIALIZED ({due})
UPDATE block_list SET lease_token = $3, lease_until = $4, attempts = attempts + 1
 WHERE id IN (SELECT id FROM due) AND key_id IS NOT NULL RETURNING id"""


class BlockOutbox:
    """What waits to be taken over (`cases.ports.Blocks`)."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def waiting(self) -> tuple[ExportedBlock, ...]:
        """Everything that the newsletter tool has not taken over, the oldest first; asking changes nothing."""
        rows = BlockRow.filter(key_id__isnull=False).using_db(self._database.client).order_by("id")
        return tuple([block for _, block in await self._opened(await rows)])

    async def claim(self, limit: int, lease: timedelta, now: datetime) -> tuple[ClaimedBlock, ...]:
        """Takes blocks that are due, for as long as the lease runs."""
        client, token = self._database.client, secrets.token_hex(16)
        due = f"{_DUE} FOR UPDATE SKIP LOCKED" if is_postgres(client) else _DUE
        ids = [row["id"] for row in await run(client, _CLAIM.format(due=due), now, limit, token, now + lease)]
        rows = await BlockRow.filter(id__in=ids, lease_token=token).using_db(client).order_by("due_at", "id")
        return tuple([ClaimedBlock(block, token, row.attempts) for row, block in await self._opened(rows)])

    async def release(self, claimed: ClaimedBlock, due: datetime, reason: str) -> None:
        """Not taken over: due again; `reason` is a status code or an error's name."""
        row = BlockRow.filter(id=claimed.block.id, lease_token=claimed.token).using_db(self._database.client)
        await row.update(due_at=due, reason=reason[:120], lease_token=None, lease_until=None)

    async def taken_over(self, ids: Iterable[int], by: str, now: datetime) -> int:
        """The newsletter tool has these: their addresses go for good. Returns how many still had one."""
        async with self._database.transaction() as transaction:
            rows = BlockRow.filter(id__in=sorted(set(ids)), key_id__isnull=False).using_db(transaction.client)
            found = await rows.order_by("id")
            for row in found:
                await self._forget(transaction, row, now)
            entries = [_entry(row, by) for row in found]
            await OpenRecord(transaction, self._keys).append_audit(entries, now)
        return len(found)

    async def depth(self) -> int:
        """How many blocks wait to be taken over."""
        return await BlockRow.filter(key_id__isnull=False).using_db(self._database.client).count()

    async def _forget(self, transaction: Transaction, row: BlockRow, now: datetime) -> None:
        assert row.key_id is not None
        await self._keys.store.destroy(row.key_id, transaction)
        gone = {"key_id": None, "sealed": None, "due_at": None, "lease_token": None, "lease_until": None}
        await BlockRow.filter(id=row.id).using_db(transaction.client).update(taken_over_at=now, **gone)

    async def _opened(self, rows: Sequence[BlockRow]) -> list[tuple[BlockRow, ExportedBlock]]:
        keys = await self._keys.store.load_all((row.key_id for row in rows if row.key_id), self._database.client)
        return [
            (
                row,
                ExportedBlock(
                    id=row.id,
                    address=keys[row.key_id].open(BLOCK, row.sealed).decode(),
                    address_hash=row.address_index,
                    lists=tuple(json.loads(row.lists)),
                    blocked_on=local_date(row.at),
                ),
            )
            for row in rows
            if row.key_id in keys and row.sealed is not None
        ]


def _entry(row: BlockRow, by: str) -> AuditEntry:
    case = number_of(row.case_id) if row.case_id is not None else None
    return AuditEntry(event=AuditEvent.BLOCK_TAKEN_OVER, actor=by, case=case, fields={"block": str(row.id)})
