"""Case numbers as row ids, and back."""

from __future__ import annotations

from cases.case_number import CaseNumber

_SERIES = 1_000_000_000
"""A year's series holds fewer numbers than this: at most nine digits."""


def row_id(number: CaseNumber) -> int:
    """The id of the case's row: `PV-2026-0012` is 2026000000012."""
    return number.year * _SERIES + number.sequence


def number_of(row: int) -> CaseNumber:
    """The number of the case whose row has this id."""
    return CaseNumber(*divmod(row, _SERIES))
