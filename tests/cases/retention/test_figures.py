"""The figures of a year: nothing so small that it points at somebody, and nothing that subtraction gives back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cases.retention.counting import counted
from cases.retention.figures import SMALLEST, figures, suppressed
from cases.vocabulary import Kind
from tests.examples import a_case, a_verdict

TABLES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40))


def test_a_small_cell_is_hidden_and_so_is_the_one_that_would_give_it_away() -> None:
    assert suppressed({"access": 40, "erasure": 12, "objection": 3}) == {
        "access": 40,
        "erasure": None,
        "objection": None,
    }


def test_cells_that_are_large_enough_stand_and_nobody_at_all_is_no_secret() -> None:
    assert suppressed({"yes": 5, "no": 0}) == {"yes": 5, "no": 0}


@given(TABLES)
def test_no_number_below_the_smallest_is_shown(table: dict[str, int]) -> None:
    assert all(count is None or count == 0 or count >= SMALLEST for count in suppressed(table).values())


@given(TABLES)
def test_what_is_hidden_cannot_be_reckoned_from_the_total(table: dict[str, int]) -> None:
    hidden = [table[cell] for cell, count in suppressed(table).items() if count is None]

    everything_is_hidden = len(hidden) == sum(1 for count in table.values() if count)
    assert not hidden or everything_is_hidden or (len(hidden) > 1 and sum(hidden) >= SMALLEST)


def test_a_year_has_its_own_inquiries_alone() -> None:
    access, erasure = (counted(a_case(verdict=a_verdict(kind))) for kind in (Kind.ACCESS, Kind.ERASURE))

    found = figures(2026, [(access, 20), (erasure, 7)])

    assert (found.total, found.tables["kind"]) == (27, {"access": 20, "erasure": 7})
    assert figures(2025, [(access, 20)]).total is None
