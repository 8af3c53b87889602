"""Whether anybody but us may read or change the files of the record, and those that hold our secrets.

What everybody on the machine may open keeps `serve` from starting, unless PERSONVERN_OPEN_FILES says that nobody else
is on the machine: Docker Swarm and Kubernetes mount secrets with 0444. What a group may open is told.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from models.engines.config import sqlite_path
from models.key_file import key_file_of
from service.findings import Finding
from service.settings import PREFIX, Settings, settings_file

_SUFFIXES = ("", "-wal", "-shm")
_OTHERS = 0o077
_EVERYBODY = 0o007
_EVERYBODY_READS = 0o004
_OTHERS_WRITE = 0o022
_KEY_FILES = ("microsoft_key_file", "google_service_account_file")
_TODO = "run chmod 0600 on each, as its owner; in a container see PERSONVERN_OPEN_FILES"


def check_secrets(settings: Settings, files: Mapping[str, Path]) -> Finding:
    """Whether everybody may read a file of secrets. A group may: root and the group of the service, say.

    `files` are those that `PERSONVERN_…_FILE` variables name, by the variable.
    """
    values = {
        name: path for name, path in files.items() if name.removeprefix(PREFIX).lower() not in Settings.model_fields
    }
    named = {**values, **_key_files(settings), **_secrets_in_settings_file()}
    wrong = sorted(name for name, path in named.items() if _rights(path) & _EVERYBODY_READS)
    if wrong:
        line = f"{', '.join(wrong)}: everybody on this machine can read the file"
        return _open(settings, "secrets", line)
    line = f"{len(named)} files, closed to others" if named else "no secret lies in a file"
    return Finding("secrets", True, line)


def check_rights(settings: Settings) -> Finding:
    """The database, its keys, their logs and the journal of erasures are for their owner alone (0600)."""
    files = _record_files(settings)
    wrong = sorted({path.name for path in files if _rights(path) & _OTHERS})
    line = f"{', '.join(wrong)}: others on this machine may open the file"
    if any(_rights(path) & _EVERYBODY for path in files):
        return _open(settings, "files", line)
    if wrong:
        return Finding("files", False, line, transient=True, todo=_TODO)
    return _folders(sorted({path.resolve().parent for path in files}))


def _record_files(settings: Settings) -> list[Path]:
    database = sqlite_path(settings.database_url)
    files = [settings.erasure_journal] if settings.erasure_journal is not None else []
    if database is not None:
        files += [Path(f"{base}{suffix}") for base in (database, key_file_of(database)) for suffix in _SUFFIXES]
    return files


def _key_files(settings: Settings) -> dict[str, Path]:
    """The private keys that settings name, by the setting; certificates and models are for everybody to read."""
    found = {f"{PREFIX}{name.upper()}": getattr(settings, name) for name in _KEY_FILES}
    return {name: path for name, path in found.items() if path is not None}


def _secrets_in_settings_file() -> dict[str, Path]:
    """The file of settings, by its name, where a secret stands in it."""
    path = settings_file()
    try:
        set_there = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    secret = {name for name, field in Settings.model_fields.items() if field.annotation is SecretStr}
    return {path.name: path} if secret & set_there.keys() else {}


def _open(settings: Settings, part: str, line: str) -> Finding:
    """That everybody may open a file: why `serve` does not start, or what is known and wanted."""
    if settings.open_files:
        return Finding(part, True, line, todo="it starts all the same, for PERSONVERN_OPEN_FILES is set")
    return Finding(part, False, line, todo=_TODO)


def _folders(folders: list[Path]) -> Finding:
    if any(_rights(folder) & _OTHERS_WRITE for folder in folders):
        line = "others may put files into a folder of the record, or take them away"
        return Finding("files", False, line, transient=True, todo="run chmod 0700 on the folder, as its owner")
    line = "the files of the record are ours alone"
    open_ones = any(_rights(folder) & _OTHERS for folder in folders)
    todo = "others may list a folder of the record: run chmod 0700 on it" if open_ones else ""
    return Finding("files", True, line, todo=todo)


def _rights(path: Path) -> int:
    """None that count where it is not there, or cannot be reached: that is told where it is needed."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return 0
