"""The figures of a year from the record, and the small picture of them for the yearly report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape

from cases.deadlines.calendar import OSLO
from cases.retention.figures import HIDDEN, Figures, figures
from models.store import Store

PICTURED = ("kind", "acknowledged_in", "answered_in", "outcome", "extended")
_TITLES = {
    "kind": "Inquiries by kind",
    "acknowledged_in": "Time to the acknowledgement",
    "answered_in": "Time to the answer",
    "outcome": "On time",
    "extended": "Extended",
}
_LINE, _LABEL, _BAR = 18, 190, 360
_WIDTH = _LABEL + _BAR + 70


class YearlyFigures:
    """The figures of the open record (`bot.desk.Statistics`)."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def of_year(self, year: int) -> Figures:
        """Those of the inquiries that were received in a year, in Oslo."""
        ends = datetime(year, 1, 1, tzinfo=OSLO), datetime(year + 1, 1, 1, tzinfo=OSLO)
        return figures(year, await self._store.statistics.cells(year, *ends))


def picture(found: Figures) -> str:
    """The tables as bars, an SVG that needs nothing from elsewhere."""
    parts, line = [], 2
    for question in PICTURED:
        table = found.tables[question]
        parts.append(_text(0, line, _TITLES[question], weight="bold"))
        parts += _bars(table, line + 1)
        line += len(table) + 3
    title = f"{found.year}: {HIDDEN if found.total is None else found.total} inquiries"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_LINE * line}" '
            'font-family="sans-serif" font-size="12" role="img">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{_WIDTH}" height="{_LINE * line}" fill="white"/>',
            _text(0, 1, title, weight="bold"),
            *parts,
            "</svg>",
            "",
        ]
    )


def _bars(table: Mapping[str, int | None], line: int) -> Iterator[str]:
    longest = max((count or 0 for count in table.values()), default=0) or 1
    for place, (cell, count) in enumerate(table.items(), line):
        width = round(_BAR * (count or 0) / longest)
        yield _text(0, place, cell)
        top = place * _LINE - 12
        yield f'<rect x="{_LABEL}" y="{top}" width="{width}" height="{_LINE - 4}" fill="#3f6fb5"/>'
        yield _text(_LABEL + width + 6, place, HIDDEN if count is None else str(count))


def _text(left: int, line: int, text: str, weight: str = "normal") -> str:
    return f'<text x="{left + 6}" y="{line * _LINE}" font-weight="{weight}">{escape(text)}</text>'
