"""The breach register: what is still open, whom we must tell and by when, how long an entry stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cases.deadlines.terms import ContractTerms
from cases.policy import Periods
from cases.registers import BreachEntry, Customer, StoredBreach
from cases.registers.breaches import FIELDS, affected, authority_deadline, changed_fields, expires_at, open_points
from tests.examples import NOW, NUMBER, RECEIVED

AWARE = datetime(2026, 11, 23, 7, tzinfo=UTC)
WHOLE = BreachEntry(
    facts="Lønnsslipper gikk til feil kunde.",
    effects="12 personers lønn ble kjent.",
    measures="Filene er slettet hos mottakeren.",
    aware_at=AWARE,
    notified_at=NOW,
    people_told_at=NOW,
)


def a_customer(number: str, **terms: int) -> Customer:
    return Customer(number=number, name=f"Kunde {number} AS", terms=ContractTerms(**terms))


def test_a_whole_entry_has_no_open_point() -> None:
    assert open_points(WHOLE) == ()


def test_an_empty_entry_has_every_point_open_but_the_customers() -> None:
    points = ("facts", "effects", "measures", "aware_at", "notified_at", "people_told_at")

    assert open_points(BreachEntry()) == points


@pytest.mark.parametrize(("field", "reason"), [("notified_at", "not_notified"), ("people_told_at", "people_not_told")])
def test_a_reason_for_telling_nobody_closes_the_point_too(field: str, reason: str) -> None:
    untold = replace(WHOLE, **{field: None})

    assert open_points(untold) == (field,)
    assert open_points(replace(untold, **{reason: "Ingen risiko: filen var kryptert."})) == ()


def test_a_customer_who_was_not_told_is_an_open_point() -> None:
    entry = replace(WHOLE, customers=("987654325", "912345688"), customers_told=("987654325",))

    assert open_points(entry) == ("customers_told",)


def test_a_change_names_its_fields_and_nothing_else() -> None:
    changed = changed_fields(WHOLE, replace(WHOLE, facts="Noe annet.", notified_at=None))

    assert changed == ("facts", "notified_at")
    assert changed_fields(WHOLE, WHOLE) == ()
    assert set(changed_fields(BreachEntry(), WHOLE)) < set(FIELDS)


def test_what_is_written_does_not_print() -> None:
    assert "Lønnsslipper" not in repr(WHOLE)


def test_the_72_hours_run_from_the_awareness_that_a_person_set() -> None:
    set_by_person = authority_deadline(WHOLE, RECEIVED, Periods())
    by_receipt = authority_deadline(BreachEntry(), RECEIVED, Periods())

    assert set_by_person.due_at == AWARE + timedelta(hours=72)
    assert by_receipt.due_at == RECEIVED + timedelta(hours=72)


def test_customers_stand_with_their_terms_the_soonest_first_and_those_without_last() -> None:
    register = {
        each.number: each
        for each in (a_customer("1"), a_customer("2", breach_hours=48), a_customer("3", breach_hours=24))
    }
    entry = replace(WHOLE, customers=("1", "2", "3", "unknown"), customers_told=("2",))

    found = affected(entry, register, RECEIVED)

    assert [each.customer.number for each in found] == ["3", "2", "1"]
    assert [each.deadline.due_at if each.deadline else None for each in found] == [
        AWARE + timedelta(hours=24),
        AWARE + timedelta(hours=48),
        None,
    ]
    assert [each.told for each in found] == [False, True, False]


def test_an_entry_stays_for_its_years_after_the_last_change() -> None:
    stored = StoredBreach(case=NUMBER, entry=WHOLE, version=2, opened_at=AWARE, changed_at=NOW)

    assert expires_at(stored, 5).year == NOW.year + 5
