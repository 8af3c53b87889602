"""The settings of triage: the model that `personvern train` writes."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field


class TriageSettings(BaseModel):
    """Part of `service.settings.Settings`, and of what `personvern train` reads."""

    triage_model_file: Path | None = Field(
        None,
        description="where `personvern train --take` writes the model that serves from the next start; "
        "while there is none, the shipped one serves",
    )
    train_most_loss: float = Field(
        0.01, ge=0, le=1, description="share of the evaluation set that a model may lose and still be taken"
    )
