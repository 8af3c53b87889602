"""Case numbers: `PV-2026-0001`, a series for each year, at least four digits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cases.errors import InvalidCaseNumber

_NUMBER = re.compile(r"PV-(\d{4})-(\d{4,9})")
_LOOSE = re.compile(r"(?:PV-?)?(?:(\d{4})-)?0*(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class CaseNumber:
    """The number of a case: a year and its place in that year's series, from 1."""

    year: int
    sequence: int

    def __str__(self) -> str:
        return f"PV-{self.year}-{self.sequence:04d}"

    @classmethod
    def parse(cls, text: str) -> CaseNumber:
        """The number in its full form. Raises `InvalidCaseNumber` on anything else."""
        match = _NUMBER.fullmatch(text)
        if match is None or int(match[2]) == 0:
            raise InvalidCaseNumber("no case number; one looks like PV-2026-0001")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def parse_loosely(cls, text: str, year: int) -> CaseNumber:
        """The number as a person types it: `pv-12`, `PV-2026-0012` or `12`, where `year` stands in for a missing one.

        Raises `InvalidCaseNumber` on anything else.
        """
        match = _LOOSE.fullmatch(text.strip())
        if match is None or int(match[2]) == 0:
            raise InvalidCaseNumber("no case number; one looks like PV-2026-0001")
        return cls(int(match[1] or year), int(match[2]))

    @classmethod
    def find_tags(cls, subject: str) -> tuple[CaseNumber, ...]:
        """Every `[PV-…]` in a subject, in order, each once, at most ten."""
        found = (cls(int(year), int(sequence)) for year, sequence in re.findall(r"\[PV-(\d{4})-(\d{4,9})\]", subject))
        return tuple(dict.fromkeys(number for number in found if number.sequence))[:10]
