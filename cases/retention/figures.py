"""The figures of the yearly report: one table for each question, no cell so small that it points at somebody.

A cell below `SMALLEST` is not shown. Where what is hidden could be reckoned from the total, because it is one cell
alone or all hidden cells together are still too few, the next smallest is hidden too (domain reference section 4).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cases.retention.counting import NEVER, Counted

SMALLEST = 5
HIDDEN = "<5"

Cell = tuple[Counted, int]
"""How many cases were alike in everything that is counted."""

_QUESTIONS: Mapping[str, Callable[[Counted], str]] = MappingProxyType(
    {
        "quarter": lambda counted: counted.quarter,
        "kind": lambda counted: counted.kind.value,
        "channel": lambda counted: counted.channel,
        "acknowledged_in": lambda counted: counted.acknowledged_in,
        "answered_in": lambda counted: counted.answered_in,
        "outcome": lambda counted: counted.outcome,
        "extended": lambda counted: "yes" if counted.extended else "no",
        "paused": lambda counted: counted.paused,
    }
)
"""Each table with the cell of it that a case falls into."""

_ORDER = ("within a day", "2 to 5 days", "6 to 14 days", "15 to 31 days", "32 to 92 days", "longer", NEVER)


@dataclass(frozen=True, slots=True)
class Figures:
    """The tables of one year.

    Attributes
    ----------
    total:
        How many inquiries; None where they are fewer than `SMALLEST`.
    tables:
        By question, then by cell; None for a cell that is not shown.
    """

    year: int
    total: int | None
    tables: Mapping[str, Mapping[str, int | None]]

    def as_json(self) -> dict[str, object]:
        """For `--json`: a hidden number is `<5`, or hidden for the sake of another."""
        shown = {
            question: {cell: HIDDEN if count is None else count for cell, count in table.items()}
            for question, table in self.tables.items()
        }
        return {"year": self.year, "inquiries": HIDDEN if self.total is None else self.total, **shown}


def figures(year: int, cells: Iterable[Cell]) -> Figures:
    """The tables of the inquiries that were received in a year."""
    of_year = [(counted, count) for counted, count in cells if counted.quarter.startswith(f"{year}-")]
    total = sum(count for _, count in of_year)
    tables = {}
    for question, cell_of in _QUESTIONS.items():
        table: Counter[str] = Counter()
        for counted, count in of_year:
            table[cell_of(counted)] += count
        tables[question] = _in_order(suppressed(table))
    return Figures(year, total if total >= SMALLEST else None, tables)


def suppressed(table: Mapping[str, int]) -> dict[str, int | None]:
    """The table without the cells that would point at somebody, directly or by subtraction."""
    by_size = sorted((count, cell) for cell, count in table.items() if count)
    hidden = [one for one in by_size if one[0] < SMALLEST]
    for one in by_size[len(hidden) :]:
        if not hidden or (len(hidden) > 1 and sum(count for count, _ in hidden) >= SMALLEST):
            break
        hidden.append(one)
    out_of_sight = {cell for _, cell in hidden}
    return {cell: None if cell in out_of_sight else count for cell, count in table.items()}


def _in_order(table: Mapping[str, int | None]) -> dict[str, int | None]:
    """Bands by length, all others by name."""
    return dict(sorted(table.items(), key=lambda row: (_ORDER.index(row[0]) if row[0] in _ORDER else 0, row[0])))
