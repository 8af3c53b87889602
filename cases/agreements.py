"""Which agreement's times a case runs on: that with the customer from whose address the person wrote."""

from __future__ import annotations

from cases.deadlines.terms import ContractTerms
from cases.messages import Address
from cases.ports import Record


async def terms_of(record: Record, sender: Address | None) -> ContractTerms | None:
    """The terms of the customer whose address it is; None for nobody that the register knows."""
    standing = await record.standing(sender.email) if sender is not None else None
    return standing.customer.terms if standing is not None else None
