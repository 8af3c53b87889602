"""The customer register: taken whole from a file, searched by domain and by address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from cases.registers import Customer, Standing
from models.addresses import canonical
from models.codec import decode, encode
from models.database import Transaction, run
from models.keys import Keys
from models.register_tables import CustomerRow

CUSTOMER = "customers.sealed"
DOMAIN, INSTRUCTOR = "domain", "instructor"

_FIND = """
SELECT customers.id AS id, customers.key_id AS key_id, customers.sealed AS sealed FROM customer_indexes
 JOIN customers ON customers.id = customer_indexes.customer_id
 WHERE about = $1 AND blind = $2 ORDER BY customers.id LIMIT 1"""
_INDEX = "INSERT INTO customer_indexes (customer_id, about, blind) VALUES ($1, $2, $3)"


async def standing_of(db: BaseDBAsyncClient, keys: Keys, email: str) -> Standing | None:
    """Whose address it is: first by who may instruct us, then by the domain."""
    for about, blind in ((INSTRUCTOR, keys.address_index(email)), (DOMAIN, keys.domain_index(email))):
        rows = await run(db, _FIND, about, blind)
        if rows:
            key = await keys.store.load(rows[0]["key_id"], db)
            customer = decode(Customer, key.open(CUSTOMER, bytes(rows[0]["sealed"])))
            return Standing(customer, may_instruct=about == INSTRUCTOR)
    return None


async def all_customers(
    db: BaseDBAsyncClient, keys: Keys, numbers: Iterable[str] | None = None
) -> Mapping[str, Customer]:
    """Every customer, or those of these organisation numbers, by number in the order of the file."""
    rows = await CustomerRow.all().using_db(db).order_by("id")
    found = await keys.store.load_all((row.key_id for row in rows), db)
    opened = [decode(Customer, found[row.key_id].open(CUSTOMER, row.sealed)) for row in rows if row.key_id in found]
    wanted = None if numbers is None else frozenset(numbers)
    return {each.number: each for each in opened if wanted is None or each.number in wanted}


async def replace_customers(transaction: Transaction, keys: Keys, customers: Sequence[Customer]) -> None:
    """Puts these customers in the place of all that stand there, and destroys the old ones' keys."""
    former = await transaction.rows("SELECT key_id FROM customers")
    await keys.store.destroy_all((row["key_id"] for row in former), transaction)
    for statement in ("DELETE FROM customer_indexes", "DELETE FROM customers"):
        await transaction.rows(statement)
    for customer in customers:
        key = keys.store.create(transaction)
        row = await transaction.insert("customers", key_id=key.id, sealed=key.seal(CUSTOMER, encode(customer)))
        await transaction.many(_INDEX, [(row, about, blind) for about, blind in _indexes(keys, customer)])


def _indexes(keys: Keys, customer: Customer) -> list[tuple[str, str]]:
    domains = [(DOMAIN, keys.domain_index(f"@{domain}")) for domain in customer.domains]
    persons = {canonical(address) for address in customer.instructors}
    return [*domains, *((INSTRUCTOR, keys.address_index(address)) for address in sorted(persons))]
