import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.case_number import CaseNumber
from cases.errors import InvalidCaseNumber


@given(st.integers(1000, 9999), st.integers(1, 999_999_999))
def test_a_number_reads_back_as_it_was_written(year, sequence):
    number = CaseNumber(year, sequence)

    assert CaseNumber.parse(str(number)) == number
    assert CaseNumber.parse_loosely(str(number).lower(), 1999) == number


def test_the_sequence_has_at_least_four_digits():
    assert str(CaseNumber(2026, 1)) == "PV-2026-0001"
    assert str(CaseNumber(2026, 12345)) == "PV-2026-12345"


@pytest.mark.parametrize("typed", ["12", "pv-12", "PV-2026-0012", "pv-2026-12", "0012", " 12 "])
def test_a_number_is_understood_as_people_type_it(typed):
    assert CaseNumber.parse_loosely(typed, 2026) == CaseNumber(2026, 12)


@pytest.mark.parametrize("typed", ["", "0", "PV-2026-0000", "x12", "12x", "kari@epost.example", "PV-26-1"])
def test_anything_else_is_refused(typed):
    with pytest.raises(InvalidCaseNumber):
        CaseNumber.parse_loosely(typed, 2026)
    with pytest.raises(InvalidCaseNumber):
        CaseNumber.parse(typed)


def test_tags_are_found_in_a_subject_each_once():
    subject = "Re: [PV-2026-0003] SV: [PV-2026-0003] [PV-2025-0100] PV-2026-0004 [PV-2026-0000]"

    assert CaseNumber.find_tags(subject) == (CaseNumber(2026, 3), CaseNumber(2025, 100))
