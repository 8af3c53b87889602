"""The second SQLite file, `<database>.keys`: wrapped data keys, and a count (`models.epochs`).

It is left out of the content's backup. What is deleted in it is overwritten (`secure_delete`), and its write-ahead
log is emptied after keys were destroyed, for a log keeps what a page was.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from models.engines.config import create_private_file
from models.errors import DatabaseUnavailable

SUFFIX = ".keys"
BUSY_SECONDS = 20

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "journal_size_limit=0", "temp_store=MEMORY")
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS data_keys"
    " (id TEXT PRIMARY KEY NOT NULL, wrapped BLOB NOT NULL, master TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS data_keys_master ON data_keys (master)",
    "CREATE TABLE IF NOT EXISTS epochs (id INTEGER PRIMARY KEY NOT NULL, epoch INTEGER NOT NULL)",
)

Statement = tuple[str, Iterable[Sequence[object]]]


def key_file_of(database: Path) -> Path:
    """Where the keys of a SQLite database lie."""
    return database.with_name(database.name + SUFFIX)


class KeyFile:
    """The open file. It is read on the event loop's own thread, which never waits for a writer; written on another.

    Raises `DatabaseUnavailable` where the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        create_private_file(path)
        try:
            self._writer = connect(path)
            self._reader = connect(path)
        except sqlite3.Error as error:
            raise DatabaseUnavailable(f"the key file cannot be opened ({type(error).__name__})") from None
        # A cancelled task leaves its thread at work: the next one waits for it, not for the task.
        self._writing = threading.Lock()

    def read(self, sql: str, values: Sequence[object]) -> list[Any]:
        """The rows of one statement."""
        return self._reader.execute(sql, values).fetchall()

    async def write(self, statements: Sequence[Statement]) -> None:
        """Runs the statements in one transaction, on disk when this returns."""
        await asyncio.to_thread(self._write, statements)

    async def empty_log(self) -> bool:
        """Moves the write-ahead log into the file and cuts it to nothing. False where another process reads it."""
        return await asyncio.to_thread(self._empty_log)

    async def close(self) -> None:
        """Closes the file, behind whatever is still written."""
        await asyncio.to_thread(self._close)

    def _write(self, statements: Sequence[Statement]) -> None:
        with self._writing:
            write(self._writer, statements)

    def _empty_log(self) -> bool:
        with self._writing:
            busy, _, _ = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def _close(self) -> None:
        with self._writing:
            self._reader.close()
            self._writer.close()


def connect(path: Path) -> sqlite3.Connection:
    """A connection to a key file, its table made where it is new."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    for statement in _SCHEMA:
        connection.execute(statement)
    return connection


def write(connection: sqlite3.Connection, statements: Iterable[Statement]) -> None:
    """Runs the statements in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for sql, rows in statements:
            connection.executemany(sql, rows)
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
