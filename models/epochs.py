"""How it shows that content was put back from a backup, though nobody said so.

The content and its key store, of which each is backed up by itself, count together: one more whenever the record is
opened, and every minute while the service runs. Content that is behind its key store is older than it. That both were
put back to the same moment shows in the journal of erasures alone (`service.restored`).
"""

from __future__ import annotations

from models.database import Database, Transaction, is_postgres
from models.key_schema import MAKE_EPOCHS
from models.key_vault import KeyVault

# Everybody who counts takes this row first.
_CONTENT = "SELECT epoch FROM key_stores WHERE id = 1"
_REACH = "UPDATE key_stores SET epoch = $1 WHERE id = 1"


class Epochs:
    """The two counts of an open record."""

    def __init__(self, database: Database, vault: KeyVault) -> None:
        self._database = database
        self._vault = vault

    async def beat(self) -> bool:
        """Counts on. False, and nothing is changed, where the content is behind its keys: it was put back."""
        async with self._database.transaction() as transaction:
            content, keys = await self._counts(transaction)
            if content < keys:
                return False
            await self._reach(content + 1, transaction)
        return True

    async def is_behind(self) -> bool:
        """Whether the content is behind its keys. Changes nothing."""
        async with self._database.transaction() as transaction:
            content, keys = await self._counts(transaction)
        return content < keys

    async def catch_up(self) -> None:
        """What had to be done after a restore was done: the content is level with its keys again."""
        if is_postgres(self._database.client):
            await self._database.rows(MAKE_EPOCHS)
        async with self._database.transaction() as transaction:
            await self._reach(max(await self._counts(transaction)) + 1, transaction)

    async def _counts(self, transaction: Transaction) -> tuple[int, int]:
        row = await transaction.locked(_CONTENT)
        assert row is not None
        return int(row["epoch"] or 0), await self._vault.epoch(transaction.client)

    async def _reach(self, epoch: int, transaction: Transaction) -> None:
        await transaction.rows(_REACH, epoch)
        await self._vault.reach(epoch, transaction)
