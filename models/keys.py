"""The data keys under which content is sealed, and the secret of the instance."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models.addresses import canonical, domain_of
from models.database import Transaction, batches
from models.errors import ForeignKeyStore, KeyStoreMissing, Unreadable
from models.key_ring import KeyRing
from models.key_vault import INSTANCE_KEY, KeyVault
from models.sealing import KEY_BYTES, DataKey, InstanceSecret

_FIRST = "INSERT INTO key_stores (id, fingerprint) VALUES (1, '') ON CONFLICT DO NOTHING RETURNING id"
_BELONGS = "SELECT fingerprint FROM key_stores WHERE id = 1"
_BELONG = "UPDATE key_stores SET fingerprint = $1 WHERE id = 1"


class KeyStore:
    """Makes, finds and destroys the keys under which content is sealed."""

    def __init__(self, ring: KeyRing, vault: KeyVault) -> None:
        self._ring = ring
        self._vault = vault

    def create(self, transaction: Transaction) -> DataKey:
        """A fresh key, stored wrapped before the transaction commits."""
        key = DataKey.fresh()
        self.keep(key, transaction)
        return key

    def keep(self, key: DataKey, transaction: Transaction) -> None:
        """Stores a key, wrapped, before the transaction commits; for content whose row had to be inserted first."""
        if not transaction.fresh_keys:
            transaction.before_commit.append(lambda: self._write(transaction))
        transaction.fresh_keys[key.id] = key

    async def _write(self, transaction: Transaction) -> None:
        master = await self._vault.master(transaction)
        fresh = [self._ring.wrap(key.secret, key.id, master) for key in transaction.fresh_keys.values()]
        await self._vault.add(fresh, transaction)

    async def load(self, key_id: str, db: BaseDBAsyncClient) -> DataKey:
        """The key of this id. Raises `Unreadable` where it was destroyed."""
        found = await self.load_all([key_id], db)
        if key_id not in found:
            raise Unreadable(Unreadable.__doc__)
        return found[key_id]

    async def load_all(self, key_ids: Iterable[str], db: BaseDBAsyncClient) -> dict[str, DataKey]:
        """Those of the keys that still exist, by their ids."""
        found: dict[str, DataKey] = {}
        for some in batches(sorted(set(key_ids))):
            for row in await self._vault.find(some, db):
                found[row.id] = DataKey(row.id, self._ring.unwrap(row))
        return found

    async def destroy(self, key_id: str, transaction: Transaction) -> None:
        """Makes what was sealed under the key unreadable for ever, once the transaction has committed."""
        await self.destroy_all([key_id], transaction)

    async def destroy_all(self, key_ids: Iterable[str], transaction: Transaction) -> None:
        """The same for many keys."""
        for some in batches(sorted(set(key_ids))):
            await self._vault.doom(some, transaction)


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys of an open record: the store of data keys, and the instance's secret."""

    store: KeyStore
    instance: InstanceSecret

    def derive(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose, such as signing plus-addresses; the same for ever."""
        return self.instance.derive(purpose)

    def address_index(self, email: str) -> str:
        """The blind index of an address, the same for all its spellings."""
        return self.instance.blind("address", canonical(email))

    def name_index(self, name: str) -> str:
        """The blind index of a person's name, as `cases.person_names.spelt` writes it."""
        return self.instance.blind("name", name)

    def domain_index(self, email: str) -> str:
        """The blind index of an address's domain."""
        return self.instance.blind("domain", domain_of(email))

    def block_index(self, email: str) -> str:
        """The keyed hash of an address on the block list: one of its own, so that it leads to no other row."""
        return self.instance.blind("block list", canonical(email))

    def conversation_index(self, conversation: str) -> str:
        """The blind index of a conversation's id at its provider."""
        return self.instance.blind("conversation", conversation)

    def message_id_index(self, message_id: str) -> str:
        """The blind index of a Message-ID."""
        return self.instance.blind("message-id", message_id.strip())


async def open_keys(ring: KeyRing, vault: KeyVault, transaction: Transaction) -> Keys:
    """The keys of this database; the first call makes the instance's secret.

    Raises `WrongMasterKey`, `KeyStoreMissing` and `ForeignKeyStore`.
    """
    first = bool(await transaction.rows(_FIRST))  # another replica that opens it first is waited for
    rows = await vault.find([INSTANCE_KEY], transaction.client)
    if not rows and not first:
        raise KeyStoreMissing(KeyStoreMissing.__doc__)
    if not rows:
        rows = [ring.wrap(os.urandom(KEY_BYTES), INSTANCE_KEY)]
        await vault.add(rows, transaction)
    instance = InstanceSecret(ring.unwrap(rows[0]))
    await _check_belonging(instance, transaction)
    return Keys(KeyStore(ring, vault), instance)


async def _check_belonging(instance: InstanceSecret, transaction: Transaction) -> None:
    """The content names its key store by a fingerprint, from the first time that they are opened together."""
    fingerprint = instance.derive("key store fingerprint")[:8].hex()
    (row,) = await transaction.rows(_BELONGS)
    if not row["fingerprint"]:
        await transaction.rows(_BELONG, fingerprint)
    elif row["fingerprint"] != fingerprint:
        raise ForeignKeyStore(ForeignKeyStore.__doc__)
