"""The persons who wrote to us, each known by a blind index of the address."""

from __future__ import annotations

from collections.abc import Iterable

from tortoise.backends.base.client import BaseDBAsyncClient

from cases.messages import Address
from cases.person_names import spelt
from models.codec import encode
from models.database import Transaction, batches
from models.keys import Keys
from models.sealing import DataKey
from models.tables import Person


async def person_row(transaction: Transaction, keys: Keys, address: Address | None) -> int | None:
    """The row of a person, made at the first mail; None for nobody."""
    if address is None:
        return None
    index = keys.address_index(address.email)
    known = await _known(transaction, index)
    if known is not None:
        return known
    key = DataKey.fresh()
    sealed = key.seal("people.sealed", encode(address))
    name = spelt(address.name)
    made = await transaction.insert(
        "people",
        address_index=index,
        name_index=keys.name_index(name) if name is not None else None,
        key_id=key.id,
        sealed=sealed,
    )
    if made is None:
        return await _known(transaction, index)
    keys.store.keep(key, transaction)
    return made


async def known_addresses(db: BaseDBAsyncClient, keys: Keys, emails: Iterable[str]) -> frozenset[str]:
    """Those of the addresses that a person of some case has, however they are spelt."""
    by_index = {keys.address_index(email): email for email in emails}
    found: set[str] = set()
    for some in batches(sorted(by_index)):
        rows = Person.filter(address_index__in=list(some)).using_db(db)
        found.update(row.address_index for row in await rows)
    return frozenset(by_index[index] for index in found)


async def known_names(db: BaseDBAsyncClient, keys: Keys, names: Iterable[str]) -> frozenset[str]:
    """Those of the names that a person of some case has; `names` as `cases.person_names` spells them."""
    by_index = {keys.name_index(name): name for name in names}
    found: set[str] = set()
    for some in batches(sorted(by_index)):
        rows = Person.filter(name_index__in=list(some)).using_db(db).values_list("name_index", flat=True)
        found.update(str(index) for index in await rows)
    return frozenset(by_index[index] for index in found)


async def _known(transaction: Transaction, index: str) -> int | None:
    rows = await transaction.rows("SELECT id FROM people WHERE address_index = $1", index)
    return int(rows[0]["id"]) if rows else None
