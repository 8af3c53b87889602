"""The registers in one open transaction: what a decision writes there stands with the case, or not at all."""

from __future__ import annotations

import json

from cases.errors import ConcurrentChange
from cases.registers import BlockEntry, BreachChange, Standing
from models.chat_record import ChatRecord
from models.codec import encode
from models.customers import standing_of
from models.numbers import row_id
from models.sealing import DataKey

BLOCK = "block_list.sealed"
BREACH = "breaches.sealed"

_OPEN = """
INSERT INTO breaches (case_id, version, opened_at, changed_at, key_id, sealed) VALUES ($1, 1, $2, $2, $3, $4)
 ON CONFLICT DO NOTHING RETURNING case_id"""
_KEY = "SELECT key_id FROM breaches WHERE case_id = $1 AND version = $2"
_CHANGE = """
UPDATE breaches SET version = version + 1, changed_at = $3, sealed = $4
 WHERE case_id = $1 AND version = $2 RETURNING case_id"""


class RegisterRecord(ChatRecord):
    """The part of `cases.ports.Record` that is about the registers."""

    async def add_block(self, entry: BlockEntry) -> None:
        """Puts an address on the block list: its hash for good, itself only until it is taken over."""
        key = self._keys.store.create(self._transaction)
        await self._transaction.insert(
            "block_list",
            address_index=self._keys.block_index(entry.address),
            lists=json.dumps(entry.lists, ensure_ascii=False),
            at=entry.at,
            case_id=row_id(entry.case),
            due_at=entry.at,
            attempts=0,
            reason="",
            key_id=key.id,
            sealed=key.seal(BLOCK, entry.address.encode()),
        )

    async def save_breach(self, change: BreachChange) -> None:
        """Stores a first or further version of a breach. Raises `ConcurrentChange` where another one came first."""
        stored = await (self._change(change) if change.base else self._open(change))
        if not stored:
            raise ConcurrentChange(ConcurrentChange.__doc__)

    async def standing(self, email: str) -> Standing | None:
        """Whose address it is, and whether it may instruct us; None for nobody that the register knows."""
        return await standing_of(self._db, self._keys, email)

    async def _open(self, change: BreachChange) -> bool:
        key = DataKey.fresh()
        sealed = key.seal(BREACH, encode(change.entry))
        made = await self._transaction.rows(_OPEN, row_id(change.case), change.at, key.id, sealed)
        if made:
            self._keys.store.keep(key, self._transaction)
        return bool(made)

    async def _change(self, change: BreachChange) -> bool:
        row = row_id(change.case)
        found = await self._transaction.rows(_KEY, row, change.base)
        if not found:
            return False
        sealed = (await self._key(found[0]["key_id"])).seal(BREACH, encode(change.entry))
        return bool(await self._transaction.rows(_CHANGE, row, change.base, change.at, sealed))
