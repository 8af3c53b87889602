"""The files of triage: the model in use, and the one before it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection
from pathlib import Path

from cases.errors import PersonvernError
from cases.triage.linear import Linear, load
from cases.triage.training import LABELS
from cases.triage.triage import Triage
from service.triage_settings import TriageSettings

SHIPPED = "shipped"
"""Stands for the model of this release, which lies in no file of the operator's."""


class UnusableModel(PersonvernError):
    """PERSONVERN_TRIAGE_MODEL_FILE: no model of this release; `personvern train --undo` puts the one before back."""


def triage_of(settings: TriageSettings, sure_from: float, customers: Collection[str] = ()) -> Triage:
    """Triage with the model in use, and our customers' mail domains. Raises `UnusableModel`."""
    return Triage(sure_from=sure_from, customers=customers, model=read_model(settings.triage_model_file))


def read_model(path: Path | None) -> Linear | None:
    """The model that was taken into use, None where the shipped one serves. Raises `UnusableModel`."""
    try:
        model = load(path.read_text("utf-8")) if path is not None and path.exists() else None
    except (OSError, ValueError):
        raise UnusableModel(UnusableModel.__doc__) from None
    if model is not None and model.labels != LABELS:
        raise UnusableModel(UnusableModel.__doc__)
    return model


def take_model(path: Path, text: str) -> None:
    """Puts a model in use from the next start, and keeps the one before beside it. Raises OSError."""
    if path.exists():
        _write(before(path), path.read_text("utf-8"))
    else:
        before(path).unlink(missing_ok=True)
    _write(path, text)


def put_back(path: Path) -> str | None:
    """The text of the model that `undo_model` would put in use, or `SHIPPED`; None where that serves already."""
    if before(path).exists():
        return before(path).read_text("utf-8")
    return SHIPPED if path.exists() else None


def digest_of(text: str) -> str:
    """The SHA-256 of a model's text, by which an entry of the audit log names it."""
    return hashlib.sha256(text.encode()).hexdigest()


def undo_model(path: Path) -> bool:
    """Puts the model before back, or where there is none the shipped one; False where that serves already."""
    if before(path).exists():
        before(path).replace(path)
        return True
    if not path.exists():
        return False
    path.unlink()
    return True


def before(path: Path) -> Path:
    """Where the model before is kept."""
    return path.with_name(f"{path.name}.before")


def _write(path: Path, text: str) -> None:
    """The whole file or none of it; for its owner alone (mode 0600)."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
