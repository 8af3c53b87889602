"""Tables of the page of measurements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Line = Mapping[str, Any]
"""What a bench measured: a line of JSON."""


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """In Markdown, each column set to the right."""
    lines = [head, ["---:"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)
