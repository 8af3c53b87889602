"""Copies of the two SQLite files, each by itself, and how a copy takes its file's place again.

A copy of the content holds no key: what was erased since cannot be read beside today's key store. On PostgreSQL the
same is done by `pg_dump` (docs/howto/backup.md).
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from models.database import Database
from models.engines.config import create_private_file
from models.errors import RecordError

STAMP = "%Y%m%dT%H%M%SZ"
PAGES_AT_ONCE = 256
"""After so many pages (1 MB) writers get their turn."""

_TABLES = {"content": "tortoise_migrations", "keys": "data_keys"}
_DOUBT = """
UPDATE letters SET state = 'unknown', lease_token = NULL, lease_until = NULL,
 last_attempt_at = COALESCE(last_attempt_at, $1), first_attempt_at = COALESCE(first_attempt_at, $1)
 WHERE state IN ('new', 'retry', 'sending') AND held IS NULL RETURNING id"""


class NoBackup(RecordError):
    """The file is no whole backup of this kind."""


class RecordInUse(RecordError):
    """The record is open in another process: stop the service first."""


def back_up(source: Path, folder: Path, kind: str, now: datetime) -> Path:
    """Copies a file that may be written to meanwhile into the folder; `kind` is `content` or `keys`.

    Returns the copy, which is whole and on disk. Raises `NoBackup` and OSError.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{kind}-{now.strftime(STAMP)}.sqlite3"
    _copy(source, target, kind)
    return target


def prune(folder: Path, kind: str, keep: timedelta, now: datetime) -> int:
    """Deletes copies of this kind that are older than `keep`, by the time in their name. Returns how many."""
    oldest = f"{kind}-{(now - keep).strftime(STAMP)}.sqlite3"
    old = [path for path in folder.glob(f"{kind}-????????T??????Z.sqlite3") if path.name < oldest]
    for path in old:
        path.unlink()
    return len(old)


def put_back(backup: Path, target: Path, kind: str) -> None:
    """Puts a copy in the place of a file, in one step. Raises `NoBackup`, `RecordInUse` and OSError.

    Killed before that step, the old file stands; the log of the old file is never read into the new one.
    """
    fresh = target.with_name(f"{target.name}.restored")
    fresh.unlink(missing_ok=True)
    _copy(backup, fresh, kind)
    if target.exists():
        _empty_log(target)
    fresh.replace(target)
    _sync_folder(target.parent)


async def doubt_letters(database: Database, now: datetime) -> int:
    """What waited to be sent when the content was copied may have left since: evidence is looked for first."""
    return len(await database.rows(_DOUBT, now))


def _copy(source: Path, target: Path, kind: str) -> None:
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    if not source.is_file():
        raise NoBackup(NoBackup.__doc__)
    create_private_file(part)
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(part)) as new:
            old.backup(new, pages=PAGES_AT_ONCE)
            new.execute("PRAGMA journal_mode=DELETE")
            _check(new, kind)
    except sqlite3.Error:
        part.unlink()
        raise NoBackup(NoBackup.__doc__) from None
    except NoBackup:
        part.unlink()
        raise
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)
    _sync_folder(target.parent)


def _check(copy: sqlite3.Connection, kind: str) -> None:
    (state,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    found = copy.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (_TABLES[kind],)).fetchone()
    if state != "ok" or found is None:
        raise NoBackup(NoBackup.__doc__)


def _empty_log(target: Path) -> None:
    """Closes the file for everybody, and leaves it without a log. Raises `RecordInUse`."""
    try:
        with closing(sqlite3.connect(target, timeout=0, isolation_level=None)) as last:
            last.execute("PRAGMA locking_mode=EXCLUSIVE")
            # Leaving the write-ahead log needs that nobody else has the file open.
            (mode,) = last.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError:
        raise RecordInUse(RecordInUse.__doc__) from None
    if mode != "delete":
        raise RecordInUse(RecordInUse.__doc__)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
