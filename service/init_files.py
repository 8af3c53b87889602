"""The files that `personvern init` writes: each whole or not at all, secrets readable by their owner alone."""

from __future__ import annotations

import base64
import json
import os
import secrets
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from service.settings import PREFIX

MASTER_KEY = "master.key"


@dataclass(frozen=True, slots=True)
class SetUpFiles:
    """Where everything lies, below one folder."""

    folder: Path

    @property
    def settings(self) -> Path:
        """What is no secret."""
        return self.folder / "personvern.toml"

    @property
    def environment(self) -> Path:
        """What a service manager or a shell reads: where the rest lies."""
        return self.folder / "personvern.env"

    @property
    def secrets(self) -> Path:
        """A folder with a file for each secret."""
        return self.folder / "secrets"

    @property
    def master_key(self) -> Path:
        """Wraps every data key; who has lost it has lost the content."""
        return self.folder / MASTER_KEY

    def present(self) -> list[Path]:
        """What lies there already and would be written anew; the master key never is."""
        return [path for path in (self.settings, self.environment, self.secrets) if path.exists()]

    def key(self) -> str:
        """The master key, made where there is none."""
        if not self.master_key.exists():
            write_private(self.master_key, base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
        return self.master_key.read_text(encoding="ascii").strip()

    def write(self, settings: Mapping[str, Any], hidden: Mapping[str, str]) -> None:
        """Writes all of it; the environment file last, for it names the others."""
        self.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
        named = {f"{PREFIX}CONFIG": self.settings, f"{PREFIX}MASTER_KEY_FILE": self.master_key}
        for key, value in hidden.items():
            write_private(self.secrets / key, value + "\n")
            named[f"{PREFIX}{key.upper()}_FILE"] = self.secrets / key
        write_private(self.settings, "".join(f"{line}\n" for line in toml_lines(settings)))
        lines = [f"{name}={shlex.quote(str(path))}\n" for name, path in named.items()]
        write_private(self.environment, "".join(lines))


def write_private(path: Path, text: str) -> None:
    """Puts a file in place of another in one step; nobody but its owner can read it at any moment. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f".{path.name}.????????"):
        # Whoever was killed here left half a file, which may hold a secret.
        left.unlink()
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def toml_lines(table: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """A table in TOML, its own values first; texts without control characters, dates, and tables in tables."""
    for key, value in table.items():
        if not isinstance(value, Mapping):
            yield f"{key} = {value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)}"
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from ("", f"[{above}{key}]")
            yield from toml_lines(value, f"{above}{key}.")
