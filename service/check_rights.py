"""Whether anybody but us may read or change the files of the record."""

from __future__ import annotations

from pathlib import Path

from models.engines.config import sqlite_path
from models.key_file import key_file_of
from service.findings import Finding
from service.settings import Settings

_SUFFIXES = ("", "-wal", "-shm")
_OTHERS = 0o077
_OTHERS_WRITE = 0o022


def check_rights(settings: Settings) -> Finding:
    """The database, its keys, their logs and the journal of erasures are for their owner alone (0600)."""
    database = sqlite_path(settings.database_url)
    files = [settings.erasure_journal] if settings.erasure_journal is not None else []
    if database is not None:
        files += [Path(f"{base}{suffix}") for base in (database, key_file_of(database)) for suffix in _SUFFIXES]
    wrong = sorted({path.name for path in files if _rights(path) & _OTHERS})
    if wrong:
        line = f"{', '.join(wrong)}: others on this machine may open the file"
        return Finding("files", False, line, transient=True, todo="run chmod 0600 on each, as its owner")
    return _folders(sorted({path.resolve().parent for path in files}))


def _folders(folders: list[Path]) -> Finding:
    if any(_rights(folder) & _OTHERS_WRITE for folder in folders):
        line = "others may put files into a folder of the record, or take them away"
        return Finding("files", False, line, transient=True, todo="run chmod 0700 on the folder, as its owner")
    line = "the files of the record are ours alone"
    open_ones = any(_rights(folder) & _OTHERS for folder in folders)
    todo = "others may list a folder of the record: run chmod 0700 on it" if open_ones else ""
    return Finding("files", True, line, todo=todo)


def _rights(path: Path) -> int:
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return 0
