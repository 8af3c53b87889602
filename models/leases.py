"""Who may do what only one replica may do at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

from models.database import Database
from models.outbox_tables import LeaseRow

_ACQUIRE = """
INSERT INTO leases (name, holder, until) VALUES ($1, $2, $3)
 ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
 WHERE leases.holder = excluded.holder OR leases.until <= $4 RETURNING holder"""


class DatabaseLeases:
    """Leases as rows (`cases.ports.Leases`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def acquire(self, name: str, holder: str, lease: timedelta, now: datetime) -> bool:
        """Takes or prolongs the lease. False while somebody else holds it."""
        async with self._database.transaction() as transaction:
            return bool(await transaction.rows(_ACQUIRE, name, holder, now + lease, now))

    async def give_back(self, name: str, holder: str) -> None:
        """Ends the lease, if `holder` has it."""
        await LeaseRow.filter(name=name, holder=holder).using_db(self._database.client).delete()
