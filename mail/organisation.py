"""What letters may say of the organisation, the supervisory authority and the privacy statement: facts from files."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
"""The folder of the texts that come with the service."""


class InvalidFacts(ValueError):
    """An override names no fact, or is of another type; the message names the keys, never a value."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """The three tables that every letter sees by these names.

    Attributes
    ----------
    organisation, authority:
        The tables of `templates/organisation.toml`.
    statement:
        The whole of `templates/statement.toml`.
    phrases:
        `templates/phrases.toml`: by language, then by vocabulary.
    """

    organisation: Mapping[str, Any]
    authority: Mapping[str, Any]
    statement: Mapping[str, Any]
    phrases: Mapping[str, Any]

    @classmethod
    def load(cls, overrides: Mapping[str, Any] | None = None, folder: Path = TEMPLATES) -> Organisation:
        """The facts from `folder`, changed as `personvern.toml` says.

        `overrides` has the tables `organisation`, `authority` and `statement`, each optional. Raises `InvalidFacts`,
        with every mistake at once.
        """
        facts = {**_read(folder / "organisation.toml"), "statement": _read(folder / "statement.toml")}
        changes = overrides or {}
        if mistakes := list(_mistakes(facts, changes, ())):
            raise InvalidFacts("; ".join(mistakes))
        return cls(**_merge(facts, changes), phrases=_read(folder / "phrases.toml"))


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _mistakes(facts: Mapping[str, Any], changes: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[str]:
    for key, value in changes.items():
        path = (*above, key)
        if key not in facts:
            yield f"{'.'.join(path)}: there is no such fact"
        elif isinstance(facts[key], dict) and isinstance(value, dict):
            yield from _mistakes(facts[key], value, path)
        elif not _fits(facts[key], value):
            yield f"{'.'.join(path)}: must be {_NAMES.get(type(facts[key]), 'a date')}"


def _fits(fact: object, value: object) -> bool:
    """Whether the types agree, where a whole number also stands for a fraction."""
    return type(value) is type(fact) or (isinstance(fact, float) and type(value) is int)


_NAMES = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dict: "a table",
    list: "a list",
}


def _merge(facts: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _merge(fact, changes[key]) if key in changes and isinstance(fact, dict) else changes.get(key, fact)
        for key, fact in facts.items()
    }
