"""The facts of the organisation, its authority and its privacy statement, where they differ from templates/."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from mail.organisation import Organisation

_TABLES = ("organisation", "authority", "statement")


class Facts(BaseModel):
    """One table of facts; which there are, and of what type, is checked where the letters are loaded."""

    model_config = ConfigDict(extra="allow", hide_input_in_errors=True)


class FactsSettings(BaseModel):
    """Part of `service.settings.Settings`."""

    organisation: Facts = Field(
        default_factory=Facts,
        description="only in the file: `[organisation]`, what letters say of us; see templates/organisation.toml",
    )
    authority: Facts = Field(
        default_factory=Facts,
        description="only in the file: `[authority]`, the supervisory authority; see templates/organisation.toml",
    )
    statement: Facts = Field(
        default_factory=Facts,
        description="only in the file: `[statement]`, the privacy statement as dated facts (templates/statement.toml)",
    )

    def own_facts(self) -> Organisation:
        """The facts as the letters see them. Raises `mail.organisation.InvalidFacts`."""
        tables: dict[str, dict[str, Any]] = {name: getattr(self, name).model_dump() for name in _TABLES}
        return Organisation.load({name: facts for name, facts in tables.items() if facts})

    def own_fact_names(self) -> frozenset[str]:
        """Which facts are ours and not those that come with the service, as `organisation.name`."""
        return frozenset(f"{table}.{name}" for table in _TABLES for name in getattr(self, table).model_dump())
