"""The page of events: everything that can happen, from the code."""

from __future__ import annotations

import dataclasses
import inspect

import cases.events

_HEAD = """# Events

Every change enters by one door, as one of these: what happened, in the past tense. Fields with a default are in
parentheses. What each leads to stands in `cases/decisions`, who may cause it in `cases/permissions.py`.

| event | fields | what happened |
|---|---|---|
"""


def events() -> list[type]:
    """Every event of the union, by name."""
    found = [getattr(cases.events, name) for name in dir(cases.events)]
    return sorted({each for each in found if dataclasses.is_dataclass(each)}, key=lambda each: each.__name__)


def events_page() -> str:
    """Every event with its fields."""
    rows = [f"| `{each.__name__}` | {_fields(each)} | {_said(each)} |\n" for each in events()]
    return _HEAD + "".join(rows)


def _fields(event: type) -> str:
    named = []
    for field in dataclasses.fields(event):
        needed = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        named.append(f"`{field.name}`" if needed else f"(`{field.name}`)")
    return ", ".join(named) or "–"


def _said(event: type) -> str:
    """The first paragraph of its docstring. Raises ValueError where there is none but the one dataclasses make."""
    said = inspect.getdoc(event) or ""
    if not said or said.startswith(f"{event.__name__}("):
        raise ValueError(f"{event.__name__} has no docstring")
    return " ".join(said.split("\n\n")[0].split()).replace("|", "\\|")
