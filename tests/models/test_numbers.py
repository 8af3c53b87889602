"""Case numbers as row ids."""

from __future__ import annotations

import pytest

from cases.case_number import CaseNumber
from models.numbers import number_of, row_id


@pytest.mark.parametrize("number", [CaseNumber(2026, 1), CaseNumber(2026, 12345), CaseNumber(9999, 999_999_999)])
def test_a_number_comes_back_from_its_row_id(number: CaseNumber) -> None:
    assert number_of(row_id(number)) == number
    assert row_id(number) < 2**63


def test_row_ids_are_ordered_as_the_numbers_are() -> None:
    numbers = [CaseNumber(2025, 999_999_999), CaseNumber(2026, 1), CaseNumber(2026, 2)]

    assert sorted(numbers, key=row_id) == numbers
