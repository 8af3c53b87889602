"""The breach register of GDPR article 33(5): facts, effects, measures, and who was told or why not.

An entry is filled in over time. It stands apart from its case and outlives it; the audit log keeps which fields were
changed and when, never what was written in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta

from cases.case_number import CaseNumber
from cases.deadlines.breach import breach_deadline, customer_notice
from cases.deadlines.deadline import Deadline
from cases.policy import Periods
from cases.registers.customers import Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachEntry:
    """What is documented of one breach; empty fields are still open.

    Attributes
    ----------
    facts, effects, measures:
        What happened; what follows from it for whom; what was done (article 33(5)).
    aware_at:
        When we became aware, as a person set it; None stands for the receipt of the report.
    notified_at, not_notified:
        When the authority was notified, or why it was not (article 33(1)).
    people_told_at, people_not_told:
        When the persons concerned were told, or why they were not (article 34).
    customers:
        The organisation numbers of the customers whose data it is, where we are processor (article 33(2)).
    customers_told:
        Those of them who were told.
    """

    facts: str = field(default="", repr=False)
    effects: str = field(default="", repr=False)
    measures: str = field(default="", repr=False)
    aware_at: datetime | None = None
    notified_at: datetime | None = None
    not_notified: str = field(default="", repr=False)
    people_told_at: datetime | None = None
    people_not_told: str = field(default="", repr=False)
    customers: tuple[str, ...] = field(default=(), repr=False)
    customers_told: tuple[str, ...] = field(default=(), repr=False)


_NEVER = datetime.max.replace(tzinfo=UTC)

FIELDS = tuple(each.name for each in fields(BreachEntry))
"""Every field of an entry, by name, as the audit log names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachChange:
    """A new version of an entry.

    Attributes
    ----------
    base:
        The version that was shown when it was written; 0 for a first one.
    """

    case: CaseNumber
    entry: BreachEntry
    base: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBreach:
    """An entry as it stands in the register."""

    case: CaseNumber
    entry: BreachEntry
    version: int
    opened_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """A customer who must be told of a breach, by when, and whether that was done."""

    customer: Customer
    deadline: Deadline | None
    told: bool


def changed_fields(old: BreachEntry, new: BreachEntry) -> tuple[str, ...]:
    """The names of the fields that differ."""
    return tuple(name for name in FIELDS if getattr(old, name) != getattr(new, name))


def open_points(entry: BreachEntry) -> tuple[str, ...]:
    """What article 33(5) wants documented and is not yet, by the names of the fields."""
    needed = {
        "facts": entry.facts,
        "effects": entry.effects,
        "measures": entry.measures,
        "aware_at": entry.aware_at,
        "notified_at": entry.notified_at or entry.not_notified,
        "people_told_at": entry.people_told_at or entry.people_not_told,
        "customers_told": set(entry.customers) <= set(entry.customers_told),
    }
    return tuple(name for name, given in needed.items() if not given)


def affected(entry: BreachEntry, customers: Mapping[str, Customer], received_at: datetime) -> tuple[Affected, ...]:
    """The customers of an entry that the register knows, with the contract's term, the soonest first."""
    aware = entry.aware_at or received_at
    known = (customers[number] for number in entry.customers if number in customers)
    found = [
        Affected(customer=each, deadline=_notice(each, aware), told=each.number in entry.customers_told)
        for each in known
    ]
    return tuple(sorted(found, key=_soonest))


def _soonest(each: Affected) -> tuple[bool, datetime]:
    return each.deadline is None, each.deadline.due_at if each.deadline else _NEVER


def _notice(customer: Customer, aware_at: datetime) -> Deadline | None:
    hours = customer.terms.breach_hours
    return None if hours is None else customer_notice(aware_at, hours)


def authority_deadline(entry: BreachEntry, received_at: datetime, periods: Periods) -> Deadline:
    """The 72 hours of article 33(1), from the awareness that a person set, else from the report."""
    return breach_deadline(entry.aware_at or received_at, periods)


def expires_at(stored: StoredBreach, years: int) -> datetime:
    """When an entry may go: so many years of 365.25 days after it was last changed."""
    return stored.changed_at + timedelta(days=round(years * 365.25))
