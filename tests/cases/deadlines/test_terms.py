"""The agreement with a customer decides where no law does, and runs beside the 72 hours of a breach."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cases.deadlines.breach import CONTRACT_SOURCE
from cases.deadlines.by_kind import deadline_for
from cases.deadlines.deadline import Deadline
from cases.deadlines.terms import ContractTerms
from cases.policy import Periods
from cases.vocabulary import Kind

RECEIVED = datetime(2026, 11, 20, 9, tzinfo=UTC)
"""A Friday."""


def due(kind: Kind, terms: ContractTerms | None = None) -> Deadline:
    deadline = deadline_for([kind], RECEIVED, Periods(), terms=terms)
    assert deadline is not None
    return deadline


@pytest.mark.parametrize(
    ("kind", "terms", "day"),
    [
        (Kind.PROCESSOR_REFERRAL, ContractTerms(forwarding_days=1), date(2026, 11, 23)),
        (Kind.PROCESSOR_REFERRAL, ContractTerms(forwarding_days=4), date(2026, 11, 26)),
        (Kind.CUSTOMER_MATTER, ContractTerms(answer_days=2), date(2026, 11, 24)),
    ],
)
def test_the_agreement_decides_and_is_named_as_the_source(kind: Kind, terms: ContractTerms, day: date) -> None:
    deadline = due(kind, terms)

    assert (deadline.due, deadline.statutory) == (day, False)
    assert deadline.steps[-1].source == CONTRACT_SOURCE


@pytest.mark.parametrize("kind", [Kind.PROCESSOR_REFERRAL, Kind.CUSTOMER_MATTER])
@pytest.mark.parametrize("terms", [None, ContractTerms(), ContractTerms(breach_hours=24)])
def test_an_agreement_that_says_nothing_of_it_leaves_our_own_target(kind: Kind, terms: ContractTerms | None) -> None:
    assert due(kind, terms) == due(kind)
    assert due(kind, terms).steps[-1].source == "policy"


@pytest.mark.parametrize("kind", [Kind.ACCESS, Kind.INFORMATION, Kind.AUTHORITY, Kind.OTHER_LAW])
def test_no_agreement_moves_what_the_law_or_another_target_sets(kind: Kind) -> None:
    assert due(kind, ContractTerms(breach_hours=1, forwarding_days=1, answer_days=1)) == due(kind)


def test_a_customers_shorter_term_for_a_breach_comes_before_the_72_hours() -> None:
    deadline = due(Kind.BREACH_REPORT, ContractTerms(breach_hours=24))

    assert deadline.due_at == datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert [step.source for step in deadline.steps] == ["GDPR article 33(1)", CONTRACT_SOURCE]
    assert not deadline.statutory


def test_a_longer_term_for_a_breach_moves_nothing() -> None:
    assert due(Kind.BREACH_REPORT, ContractTerms(breach_hours=96)) == due(Kind.BREACH_REPORT)


def test_hours_of_an_agreement_are_elapsed_hours_across_the_end_of_summer_time() -> None:
    aware = datetime(2027, 10, 30, 8, tzinfo=UTC)

    deadline = deadline_for([Kind.BREACH_REPORT], aware, Periods(), terms=ContractTerms(breach_hours=24))

    assert deadline is not None
    assert deadline.due_at.isoformat() == "2027-10-31T09:00:00+01:00"
