"""Whether the service starts although its files are open to others."""

from __future__ import annotations

from pydantic import BaseModel, Field


class RightsSettings(BaseModel):
    """Part of `service.settings.Settings`."""

    open_files: bool = Field(
        False,
        description="start although everybody on the machine may open a file of secrets or of the record; only for"
        " containers, where nobody else is on the machine and secrets are mounted with 0444",
    )
