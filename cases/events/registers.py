"""What staff write into the registers: blocks, consents that were taken back, breaches."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from cases.case import Staff
from cases.case_number import CaseNumber
from cases.registers import BreachEntry


@dataclass(frozen=True, slots=True)
class MarketingBlocked:
    """A member of staff confirmed that an address gets no more marketing.

    Attributes
    ----------
    lists:
        What ends, by the names of the organisation's settings.
    address:
        Another address than the one that wrote; empty for that one.
    """

    number: CaseNumber
    staff: Staff
    lists: tuple[str, ...]
    address: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """A member of staff recorded one consent that the person took back.

    Attributes
    ----------
    carried_out_on:
        When processing stopped; None while it has not.
    """

    number: CaseNumber
    staff: Staff
    consent: str = field(repr=False)
    received_on: date
    carried_out_on: date | None = None


@dataclass(frozen=True, slots=True)
class WithdrawalCarriedOut:
    """A member of staff ended what a consent had allowed.

    Attributes
    ----------
    place:
        Which withdrawal of the case, counted from 0.
    """

    number: CaseNumber
    staff: Staff
    place: int
    on: date


@dataclass(frozen=True, slots=True)
class BreachRecorded:
    """A member of staff filled in the register entry of a breach.

    Attributes
    ----------
    base:
        The version that was shown; 0 where there was none.
    changed:
        The names of the fields that differ from it.
    """

    number: CaseNumber
    staff: Staff
    entry: BreachEntry
    base: int
    changed: tuple[str, ...]


RegisterEvent = MarketingBlocked | ConsentWithdrawn | WithdrawalCarriedOut | BreachRecorded
