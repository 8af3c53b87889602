"""Bars as SVG: plain shapes and text, nothing that is fetched from anywhere, readable on light and dark ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, LABELS, NUMBERS = 720, 190, 90
ROW, BAR, TOP, BOTTOM = 26, 16, 44, 14
_INK, _BAR, _OTHER, _MARK = "#6b7280", "#3b82a6", "#b4bcc6", "#c2410c"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `other` are those beside which ours stand."""

    label: str
    value: float
    other: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across the bars: what was promised."""

    value: float
    label: str


def bars(title: str, unit: str, rows: Sequence[Bar], mark: Mark | None = None) -> str:
    """The drawing as text. `rows` holds one bar at least."""
    most = max(*(row.value for row in rows), mark.value if mark else 0.0, 1e-9) * 1.02
    height = TOP + ROW * len(rows) + BOTTOM
    drawn = [_row(number, row, unit, most) for number, row in enumerate(rows)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
            f' role="img" font-family="sans-serif" font-size="13" fill="{_INK}">',
            f"<title>{escape(title)}</title>",
            f'<text x="0" y="16" font-weight="bold">{escape(title)}</text>',
            *drawn,
            *([_marked(mark, most, height)] if mark else []),
            "</svg>",
            "",
        ]
    )


def _row(number: int, row: Bar, unit: str, most: float) -> str:
    y = TOP + ROW * number
    length = _length(row.value, most)
    middle = y + BAR - 3
    return (
        f'<text x="{LABELS - 8}" y="{middle}" text-anchor="end">{escape(row.label)}</text>'
        f'<rect x="{LABELS}" y="{y}" width="{length:.1f}" height="{BAR}" fill="{_OTHER if row.other else _BAR}"/>'
        f'<text x="{LABELS + length + 6:.1f}" y="{middle}">{escape(f"{row.value:g} {unit}".strip())}</text>'
    )


def _marked(mark: Mark, most: float, height: int) -> str:
    x = LABELS + _length(mark.value, most)
    return (
        f'<line x1="{x:.1f}" y1="{TOP - 6}" x2="{x:.1f}" y2="{height - 6}" stroke="{_MARK}" stroke-dasharray="4 3"/>'
        f'<text x="{x:.1f}" y="{TOP - 10}" text-anchor="middle" fill="{_MARK}">{escape(mark.label)}</text>'
    )


def _length(value: float, most: float) -> float:
    return (WIDTH - LABELS - NUMBERS) * value / most
