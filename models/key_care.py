"""Looking after the keys: how many there are, a new master key, and what a crash left behind."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.database import Database, batches, is_postgres
from models.errors import UnknownKeys
from models.key_ring import KeyRing
from models.key_vault import INSTANCE_KEY, KeyVault, Wrapped

BATCH = 500
FEW = 100
"""Keys without content that a few crashes explain; far more of them mean that the content is not theirs."""

_WITH_KEYS = """
SELECT m.name AS "table", c.name AS "column" FROM sqlite_master m JOIN pragma_table_info(m.name) c
 WHERE m.type = 'table' AND c.name LIKE '%key_id'"""


Rows = Callable[[str], Awaitable[list[dict[str, Any]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyStatus:
    """How the keys stand.

    Attributes
    ----------
    current:
        The fingerprint of the master key that we were given.
    wrapped:
        How many keys each master key wraps, by its fingerprint.
    wrapping:
        The fingerprint of the master key that wraps new keys, on every replica.
    doomed:
        Keys that wait to be destroyed.
    """

    current: str
    wrapped: Mapping[str, int]
    wrapping: str
    doomed: int

    @property
    def others(self) -> int:
        """Keys that another master key wraps."""
        return sum(count for master, count in self.wrapped.items() if master != self.current)

    @property
    def rotated(self) -> bool:
        """Whether no other master key is needed any more."""
        return not self.others and self.wrapping == self.current


class KeyCare:
    """What `personvern keys` does."""

    def __init__(self, database: Database, ring: KeyRing, vault: KeyVault) -> None:
        self.database = database
        self._ring = ring
        self._vault = vault

    async def status(self) -> KeyStatus:
        """How the keys stand now."""
        (doomed,) = await self.database.rows("SELECT count(*) AS n FROM doomed_keys")
        return KeyStatus(
            current=self._ring.current,
            wrapped=await self._vault.counts(self.database),
            wrapping=(await self._instance()).master,
            doomed=int(doomed["n"]),
        )

    async def rotate(self) -> AsyncGenerator[int, None]:
        """Wraps every key with the current master key, a batch at a time; gives how many each batch had.

        It can be ended at any time and begun again, beside replicas that hold both master keys. The instance's secret
        comes first: from then on every replica wraps new keys with the current master key, so that no batch is the
        last but one. Raises `WrongMasterKey` where a key is under a master key that is not at hand.
        """
        instance = await self._instance()
        if instance.master != self._ring.current:
            yield await self._rewrap([instance])
        while some := await self._vault.under_others(self.database, self._ring.current, BATCH):
            yield await self._rewrap(some)
        await self._vault.tidy(self.database)

    async def tidy(self) -> None:
        """Destroys what is doomed, and overwrites what destroyed keys left behind."""
        await self._vault.tidy(self.database)

    async def orphans(self) -> list[str]:
        """Keys that open nothing. Only on SQLite can a crash leave such."""
        if is_postgres(self.database.client):
            return []
        # The keys first: one that is added meanwhile is none of them.
        listed = [key async for some in _listed(self._vault, self.database) for key in some]
        return sorted(set(listed) - {INSTANCE_KEY} - await _referred(self.database.rows))

    async def sweep(self, *, everything: bool = False) -> int:
        """Destroys keys that open nothing. Returns how many.

        Raises `UnknownKeys` where they are too many for a few crashes, unless `everything`: the content may be an old
        backup, and the keys those of newer content.
        """
        orphans = await self.orphans()
        if len(orphans) > FEW and not everything:
            raise UnknownKeys(f"{len(orphans)} keys open nothing here: {UnknownKeys.__doc__}")
        if orphans:
            async with self.database.transaction() as transaction:
                # Nobody else writes now: a key whose content was on its way has it by now.
                still = sorted(set(orphans) - await _referred(transaction.rows))
                for some in batches(still):
                    await self._vault.doom(some, transaction)
            return len(still)
        return 0

    async def _instance(self) -> Wrapped:
        (row,) = await self._vault.find([INSTANCE_KEY], self.database.client)
        return row

    async def _rewrap(self, rows: Sequence[Wrapped]) -> int:
        return await self._vault.rewrap(self.database, [(row.master, self._ring.rewrap(row)) for row in rows])


async def _listed(vault: KeyVault, database: Database) -> AsyncIterator[Sequence[str]]:
    after = ""
    while some := await vault.ids(database, after, BATCH):
        yield some
        after = some[-1]


async def _referred(ask: Rows) -> set[str]:
    found: set[str] = set()
    for each in await ask(_WITH_KEYS):
        # The names come from the schema itself.
        found |= {row["id"] for row in await ask(f"SELECT {each['column']} AS id FROM {each['table']}")}  # noqa: S608
    return found
