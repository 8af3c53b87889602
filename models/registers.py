"""The registers: reads for everybody (`cases.ports.Registers`), and what the command line does with them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from cases.audit_events import AuditEntry
from cases.case_number import CaseNumber
from cases.ports import StoredBlock, UnconfirmedOptOut
from cases.registers import BreachEntry, Customer, Standing, StoredBreach
from cases.registers.blocks import is_late
from cases.vocabulary import Kind, Status
from models.codec import decode
from models.customers import all_customers, replace_customers, standing_of
from models.database import Database, moment, run
from models.keys import Keys
from models.numbers import number_of, row_id
from models.record import OpenRecord
from models.register_record import BREACH
from models.register_tables import BlockRow, BreachRow

NOT_WAITED_FOR = frozenset({Status.SPAM, Status.DEAD_LETTER, Status.CLOSED})
"""Where no block is waited for: nobody asked for one, or a person closed the case without."""

_DONE = ", ".join(f"'{status}'" for status in sorted(NOT_WAITED_FOR))
_UNCONFIRMED = f"""
SELECT cases.id AS id, cases.received_at AS received_at FROM cases
 JOIN case_kinds ON case_kinds.case_id = cases.id AND case_kinds.kind = $1
 WHERE cases.status NOT IN ({_DONE}) AND NOT EXISTS (SELECT 1 FROM block_list WHERE block_list.case_id = cases.id)
 ORDER BY cases.received_at, cases.id"""  # noqa: S608 - our own words, no value from outside


class StoredRegisters:
    """What is kept beside the cases."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def blocks_of(self, number: CaseNumber) -> tuple[StoredBlock, ...]:
        """The blocks that staff confirmed in a case, the oldest first."""
        rows = await BlockRow.filter(case_id=row_id(number)).using_db(self._database.client).order_by("id")
        return tuple(
            StoredBlock(id=row.id, lists=tuple(json.loads(row.lists)), at=row.at, taken_over_at=row.taken_over_at)
            for row in rows
        )

    async def is_blocked(self, email: str) -> tuple[str, ...]:
        """The lists that an address is blocked on, in whatever spelling; empty where it is not."""
        rows = BlockRow.filter(address_index=self._keys.block_index(email)).using_db(self._database.client)
        return tuple(sorted({name for row in await rows for name in json.loads(row.lists)}))

    async def unconfirmed_opt_outs(self, now: datetime) -> tuple[UnconfirmedOptOut, ...]:
        """The opt-outs whose working day to confirm the block has gone by, the oldest first: reason for an alarm."""
        rows = await run(self._database.client, _UNCONFIRMED, Kind.MARKETING_OPT_OUT.value)
        waiting = [(number_of(row["id"]), moment(row["received_at"])) for row in rows]
        return tuple(
            UnconfirmedOptOut(case=number, received_at=received)
            for number, received in waiting
            if received is not None and is_late(received, now)
        )

    # --- breaches ------------------------------------------------------------------------------------------------

    async def breach(self, number: CaseNumber) -> StoredBreach | None:
        """The entry of a case in the breach register."""
        found = await self._breaches(await BreachRow.filter(case_id=row_id(number)).using_db(self._database.client))
        return found[0] if found else None

    async def breaches(self) -> tuple[StoredBreach, ...]:
        """The whole register, the oldest case first."""
        return await self._breaches(await BreachRow.all().using_db(self._database.client).order_by("case_id"))

    async def forget_breach(self, number: CaseNumber, entries: Sequence[AuditEntry], now: datetime) -> bool:
        """Destroys an entry for good, and writes `entries` to the audit log. False where there is none."""
        row = BreachRow.filter(case_id=row_id(number))
        async with self._database.transaction() as transaction:
            found = await row.using_db(transaction.client).get_or_none()
            if found is None:
                return False
            await self._keys.store.destroy(found.key_id, transaction)
            await row.using_db(transaction.client).delete()
            await OpenRecord(transaction, self._keys).append_audit(entries, now)
        return True

    async def _breaches(self, rows: Sequence[BreachRow]) -> tuple[StoredBreach, ...]:
        keys = await self._keys.store.load_all((row.key_id for row in rows), self._database.client)
        return tuple(
            StoredBreach(
                case=number_of(row.case_id),
                entry=decode(BreachEntry, keys[row.key_id].open(BREACH, row.sealed)),
                version=row.version,
                opened_at=row.opened_at,
                changed_at=row.changed_at,
            )
            for row in rows
            if row.key_id in keys
        )

    # --- customers -----------------------------------------------------------------------------------------------

    async def standing(self, email: str) -> Standing | None:
        """Whose address it is, and whether it may instruct us; None for nobody that the register knows."""
        return await standing_of(self._database.client, self._keys, email)

    async def customers(self, numbers: Iterable[str] | None = None) -> Mapping[str, Customer]:
        """Customers by organisation number: these, as far as they are known, or all."""
        return await all_customers(self._database.client, self._keys, numbers)

    async def replace_customers(
        self, customers: Sequence[Customer], entries: Sequence[AuditEntry], now: datetime
    ) -> None:
        """Puts these customers in the place of all that stand there, and writes `entries` to the audit log."""
        async with self._database.transaction() as transaction:
            await replace_customers(transaction, self._keys, customers)
            await OpenRecord(transaction, self._keys).append_audit(entries, now)
