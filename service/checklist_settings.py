"""The settings of the checklist: whether it binds, and the register of systems that are searched."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, field_validator

from cases.checklist.values import ChecklistRules, System

SHIPPED = Path(__file__).resolve().parent.parent / "templates" / "systems.toml"
"""The register that comes with the service."""

MOST_SYSTEMS = 40
"""A checklist must stay one that somebody reads; Slack ends a modal at a hundred blocks."""

_LENGTHS = {"key": 24, "name": 45, "holds": 60, "searched_by": 40}
_KEY = re.compile(r"[a-z][a-z0-9_]*")


class ChecklistSettings(BaseModel):
    """Part of `service.settings.Settings`."""

    checklist: bool = Field(
        True, description="an answer to a right cannot be approved before each staff check is ticked or waived"
    )
    systems: tuple[System, ...] = Field(
        (),
        description="only in the file: `[[systems]]` with `key`, `name`, `holds` and `searched_by`, in place of the "
        "register in templates/systems.toml",
    )

    @field_validator("systems", mode="before")
    @classmethod
    def _check_systems(cls, value: object) -> object:
        if mistakes := list(_mistakes(value)):
            raise ValueError("; ".join(mistakes))
        return value

    def checklist_rules(self) -> ChecklistRules:
        """The register, and whether the checklist binds."""
        return ChecklistRules(enforced=self.checklist, systems=self.systems or shipped_systems())


def shipped_systems() -> tuple[System, ...]:
    """The register that comes with the service."""
    found = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["systems"]
    return tuple(System(**system) for system in found)


def _mistakes(value: object) -> Iterator[str]:
    """Every mistake of the register, by the place of the system and the name of the field, without values."""
    if not isinstance(value, list | tuple) or not all(isinstance(one, Mapping) for one in value):
        yield "write each system as a table [[systems]]"
        return
    if not 0 < len(value) <= MOST_SYSTEMS:
        yield f"needs 1 to {MOST_SYSTEMS} systems"
    for place, system in enumerate(value, 1):
        yield from (f"system {place}: {mistake}" for mistake in _mistakes_of(system))
    keys = [system.get("key") for system in value]
    doubled = [place for place, key in enumerate(keys, 1) if key is not None and key in keys[: place - 1]]
    yield from (f"system {place}: key is that of another system" for place in doubled)


def _mistakes_of(system: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"there is no field {name}" for name in sorted(set(system) - set(_LENGTHS)))
    for name, most in _LENGTHS.items():
        text = system.get(name)
        if not isinstance(text, str) or not text.strip():
            yield f"{name} is not set"
        elif len(text) > most or not text.isprintable():
            yield f"{name} takes at most {most} characters, in one line"
        elif name == "key" and not _KEY.fullmatch(text):
            yield "key takes lower case letters, digits and _, a letter first"
