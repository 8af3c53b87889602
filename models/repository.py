"""The one writer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from models.database import Database
from models.keys import Keys
from models.record import OpenRecord


class CaseRepository:
    """Opens transactions on the record (`cases.ports.Repository`)."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    @asynccontextmanager
    async def record(self) -> AsyncIterator[OpenRecord]:
        """Opens a transaction; commits at the end of the block, rolls back on an exception."""
        async with self._database.transaction() as transaction:
            yield OpenRecord(transaction, self._keys)
