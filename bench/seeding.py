"""A database that has worked for years: the cases of a few real mails, copied many times with rows of their own.

Every row that a mail leaves is copied, with fresh indexes, digests and keys' ids, so that the tables and their indexes
are as large and as mixed as after that many mails. One of fifty copies is open, the rest are closed; their letters
left long ago. What is sealed in the copies cannot be opened, and nothing opens it. The stored mails are small ones.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from models.key_file import key_file_of

OPEN_SHARE = 50
"""One of so many copies is open."""

SPREAD_DAYS = 1000
"""The copies came over so many days, the last of them two days ago."""

_FIRST = 2025_000_000_000
_TEMPLATE = 2026_000_000_000
"""The numbers of the copies, and of the cases that are copied (`models.numbers.row_id`)."""

_NUMBERS = "WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < :count)"
_CASE = f"{_FIRST} + n"
_IS_OPEN = f"n % {OPEN_SHARE} = 0"
_KEYS = ("person", "case", "arrival", "message", "letter")

# Of each table: what a copy has of its own; everything else is as in the row that is copied.
_COPIES: Mapping[str, Mapping[str, str]] = {
    "people": {"id": ":person + n", "address_index": "fresh('address', n)", "key_id": "key('person', n)"},
    "cases": {
        "id": _CASE,
        "status": f"CASE WHEN {_IS_OPEN} THEN t.status ELSE 'closed' END",
        "received_at": "day(n)",
        "closed_at": f"CASE WHEN {_IS_OPEN} THEN NULL ELSE day(n) END",
        "next_look_at": f"CASE WHEN {_IS_OPEN} THEN t.next_look_at END",
        "key_id": "key('case', n)",
        "person_id": ":person + n",
    },
    "arrivals": {
        "id": ":arrival + n",
        "uidvalidity": "1",
        "uid": "n",
        "received_at": "day(n)",
        "sha256": "fresh('content', n)",
        "key_id": "key('arrival', n)",
        "case_id": _CASE,
    },
    "messages": {
        "id": ":message + n",
        "received_at": "day(n)",
        "message_id_index": "fresh('message', n)",
        "key_id": "key('message', n)",
        "arrival_id": ":arrival + n",
        "case_id": _CASE,
    },
    "letters": {
        "id": ":letter + n",
        "key": "'ack.pv-2025-' || n",
        "not_before": "day(n)",
        "due_at": "day(n)",
        "settled_at": "day(n)",
        "recipient_index": "fresh('address', n)",
        "domain_index": "fresh('domain', n)",
        "message_id_index": "fresh('letter', n)",
        "key_id": "key('letter', n)",
        "case_id": _CASE,
    },
    "case_kinds": {"id": "NULL", "case_id": _CASE},
    "notices": {"id": "NULL", "key": "'2025-' || n || '.' || t.key", "due_at": "day(n)", "case_id": _CASE},
    "postings": {"id": "NULL", "ts": "'1.' || n", "case_id": _CASE},
    "audit": {"id": "NULL", "at": "day(n)", "case_id": _CASE},
}
_JOINS = {
    "people": "JOIN cases c ON c.id = {template} JOIN people t ON t.id = c.person_id",
    "cases": "JOIN cases t ON t.id = {template}",
}
_BLOBS = (
    "INSERT INTO blobs SELECT key('arrival', n), randomblob(3000) FROM copies",
    "INSERT INTO blobs SELECT key('letter', n), randomblob(6000) FROM copies",
)
_SEALS = """
INSERT INTO audit_seals (position, entry_id, digest)
 SELECT :seal + row_number() OVER (ORDER BY id), id, fresh('seal', id) FROM audit
 WHERE id NOT IN (SELECT entry_id FROM audit_seals)"""


def seed(database: Path, copies: int) -> None:
    """Copies the cases of a database, whose service is stopped, until there are so many more."""
    if not copies:
        return
    with closing(_opened(database)) as connection:
        values = {"count": copies, **_ends(connection)}
        for table, own in _COPIES.items():
            connection.execute(_copying(connection, table, own), values)
        for statement in _BLOBS:
            connection.execute(_with(statement), values)
        connection.execute(_SEALS, values)
        connection.execute("ANALYZE")
        connection.execute("COMMIT")
    with closing(_opened(key_file_of(database))) as keys:
        for kind in _KEYS:
            wrapped = f"SELECT key('{kind}', n), randomblob(60), (SELECT max(master) FROM data_keys) FROM copies"
            keys.execute(_with(f"INSERT INTO data_keys {wrapped}"), {"count": copies})
        keys.execute("COMMIT")


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    newest = datetime.now(UTC) - timedelta(days=2)

    def day(number: int) -> str:
        return (newest - timedelta(minutes=number * 7919 % (SPREAD_DAYS * 1440))).isoformat(sep=" ")

    def fresh(kind: str, number: int) -> str:
        return hashlib.sha256(f"{kind} {number}".encode()).hexdigest()

    connection.create_function("day", 1, day, deterministic=True)
    connection.create_function("fresh", 2, fresh, deterministic=True)
    connection.create_function("key", 2, lambda kind, n: fresh(f"key of {kind}", n)[:32], deterministic=True)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    return connection


def _ends(connection: sqlite3.Connection) -> dict[str, int]:
    """The last id of each table whose copies are numbered from there."""
    ends = {"person": "people", "arrival": "arrivals", "message": "messages", "letter": "letters"}
    found = {name: f"SELECT coalesce(max(id), 0) FROM {table}" for name, table in ends.items()}
    found["seal"] = "SELECT coalesce(max(position), 0) FROM audit_seals"
    found["templates"] = f"SELECT count(*) FROM cases WHERE id > {_TEMPLATE}"
    return {name: connection.execute(sql).fetchone()[0] for name, sql in found.items()}


def _copying(connection: sqlite3.Connection, table: str, own: Mapping[str, str]) -> str:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    picked = ", ".join(own.get(column, f"t.{column}") for column in columns)
    template = f"{_TEMPLATE} + 1 + n % :templates"
    join = _JOINS.get(table, f"JOIN {table} t ON t.case_id = {{template}}").format(template=template)
    return _with(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {picked} FROM copies CROSS {join}")


def _with(insert: str) -> str:
    return f"{_NUMBERS} {insert}"
