"""Which clock runs for which kind; the earliest of all kinds of a case wins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from cases.deadlines.breach import CONTRACT_SOURCE, breach_deadline, customer_notice
from cases.deadlines.deadline import Deadline, Step
from cases.deadlines.extension import may_extend
from cases.deadlines.pauses import Pause, paused_deadline
from cases.deadlines.targets import named_deadline, weeks_deadline, working_day_target
from cases.deadlines.terms import NO_TERMS, ContractTerms
from cases.policy import Periods
from cases.vocabulary import RIGHTS, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a clock can rest on.

    Attributes
    ----------
    aware_at:
        When we became aware of a breach, as a person set it; None stands for the receipt.
    noticed_at:
        When the reasoned notice of an extension left; None if none did.
    named:
        The date in an authority's letter or a supplier's notice, once a person has read it.
    terms:
        The agreement with the customer who wrote; for a breach its term runs beside the 72 hours.
    """

    received_at: datetime
    periods: Periods
    aware_at: datetime | None = None
    noticed_at: datetime | None = None
    named: date | None = None
    pauses: tuple[Pause, ...] = ()
    terms: ContractTerms = NO_TERMS


Rule = Callable[[Facts], Deadline | None]


def _month(facts: Facts) -> Deadline:
    periods = facts.periods
    extended = facts.noticed_at is not None and may_extend(facts.received_at, facts.noticed_at, periods)
    months = periods.extended_months if extended else periods.rights_months
    return paused_deadline(facts.received_at, months, facts.pauses, periods).legal


def _provisional(facts: Facts) -> Deadline:
    month = _month(facts)
    note = Step(rule="provisional", result=month.due.isoformat(), source="GDPR article 12(2)")
    return Deadline(due_at=month.due_at, raw=month.raw, statutory=True, steps=(*month.steps, note))


def _breach(facts: Facts) -> Deadline:
    aware = facts.aware_at or facts.received_at
    authority, hours = breach_deadline(aware, facts.periods), facts.terms.breach_hours
    if hours is None:
        return authority
    return min(authority, customer_notice(aware, hours), key=lambda deadline: deadline.due_at)


def _authority(facts: Facts) -> Deadline:
    if facts.named is not None:
        return named_deadline(facts.received_at, facts.named)
    return working_day_target(facts.received_at, facts.periods.authority_working_days)


def _supplier(facts: Facts) -> Deadline | None:
    return None if facts.named is None else named_deadline(facts.received_at, facts.named)


def _transparency_act(facts: Facts) -> Deadline:
    return weeks_deadline(facts.received_at, facts.periods.transparency_act_weeks)


def _information(facts: Facts) -> Deadline:
    return working_day_target(facts.received_at, facts.periods.information_working_days)


def _complaint(facts: Facts) -> Deadline:
    return working_day_target(facts.received_at, facts.periods.complaint_working_days)


def _referral(facts: Facts) -> Deadline:
    return _by_contract(facts, facts.terms.forwarding_days, facts.periods.referral_working_days)


def _customer(facts: Facts) -> Deadline:
    return _by_contract(facts, facts.terms.answer_days, facts.periods.information_working_days)


def _by_contract(facts: Facts, agreed: int | None, otherwise: int) -> Deadline:
    """The contract decides; where it says nothing, or is not known yet, a target of ours stands in."""
    if agreed is None:
        return working_day_target(facts.received_at, otherwise)
    return working_day_target(facts.received_at, agreed, CONTRACT_SOURCE)


def _misdirected(facts: Facts) -> Deadline:
    return working_day_target(facts.received_at, facts.periods.misdirected_working_days)


def _no_clock(_: Facts) -> None:
    return None


RULES: Mapping[Kind, Rule] = MappingProxyType(
    dict.fromkeys(RIGHTS, _month)
    | {
        Kind.INFORMATION: _information,
        Kind.COMPLAINT: _complaint,
        Kind.COMPENSATION_CLAIM: _no_clock,
        Kind.BREACH_REPORT: _breach,
        Kind.AUTHORITY: _authority,
        Kind.CUSTOMER_MATTER: _customer,
        Kind.PROCESSOR_REFERRAL: _referral,
        Kind.SUPPLIER_NOTICE: _supplier,
        Kind.OTHER_LAW: _transparency_act,
        Kind.SUPPORT: _no_clock,
        Kind.MISDIRECTED: _misdirected,
        Kind.AUTOMATIC: _no_clock,
        Kind.SPAM: _provisional,
        Kind.OTHER: _no_clock,
        Kind.UNCLEAR: _provisional,
    }
)
"""The clock of each kind (docs/reference/deadlines.md)."""


_MAY_TELL_OF_A_BREACH = frozenset({Kind.CUSTOMER_MATTER, Kind.SUPPLIER_NOTICE})
"""The kinds on which the hours of a breach run too, once a person said when we became aware of one."""


def deadline_for(
    kinds: Iterable[Kind],
    received_at: datetime,
    periods: Periods,
    *,
    aware_at: datetime | None = None,
    noticed_at: datetime | None = None,
    named: date | None = None,
    pauses: tuple[Pause, ...] = (),
    terms: ContractTerms | None = None,
) -> Deadline | None:
    """The earliest deadline of all kinds, from the original arrival; None where no kind has a clock.

    A mail that could not be read has no kind: the month runs provisionally. A complaint beside a right has no
    clock of its own. Raises ValueError on a naive time.
    """
    facts = Facts(
        received_at=received_at,
        periods=periods,
        aware_at=aware_at,
        noticed_at=noticed_at,
        named=named,
        pauses=pauses,
        terms=terms or NO_TERMS,
    )
    asked = frozenset(kinds) or {Kind.UNCLEAR}
    running = asked - {Kind.COMPLAINT} if asked & RIGHTS else asked
    if aware_at is not None and asked & _MAY_TELL_OF_A_BREACH:
        running |= {Kind.BREACH_REPORT}
    deadlines = [deadline for kind in sorted(running) if (deadline := RULES[kind](facts)) is not None]
    return min(deadlines, key=lambda deadline: (deadline.due_at, not deadline.statutory), default=None)
