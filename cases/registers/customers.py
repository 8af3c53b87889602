"""Our customers, for whom we are processor: by what mail they are known, who may instruct us, and the contract's terms.

The register is small and its source is a file (docs/reference/registers.md). It answers three questions: whose domain
is this, may this person instruct us (GDPR article 28(3)(a)), and how soon does the contract want something done.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cases.deadlines.terms import NO_TERMS, ContractTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One customer.

    Attributes
    ----------
    number:
        The organisation number, nine digits; the key of the register.
    domains:
        Mail domains in ASCII and lower case.
    instructors:
        The addresses of those who may instruct us; no other address may, whatever its domain.
    contact:
        The address to which notices go, of a breach first of all; empty where none is agreed.
    """

    number: str
    name: str = field(repr=False)
    domains: tuple[str, ...] = field(default=(), repr=False)
    instructors: tuple[str, ...] = field(default=(), repr=False)
    contact: str = field(default="", repr=False)
    terms: ContractTerms = NO_TERMS


@dataclass(frozen=True, slots=True)
class Standing:
    """What the register says of an address: whose it is, and whether it may instruct us."""

    customer: Customer
    may_instruct: bool
