"""From the database URL to Tortoise's configuration."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from models.errors import InvalidDatabaseUrl

APP = "models"
"""The label under which Tortoise knows our tables."""

_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",  # a mail that was moved must survive a power cut
    "foreign_keys": "ON",
    "busy_timeout": 20_000,  # milliseconds
    "journal_size_limit": 4_194_304,  # bytes
    "temp_store": "MEMORY",
}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_POOL = {"minsize": 1, "maxsize": 10, "timeout": 10}


def tortoise_config(database_url: str) -> dict[str, Any]:
    """Tortoise's configuration for `sqlite:///path`, `postgres://user@host:port/name`. Raises `InvalidDatabaseUrl`."""
    url = _split(database_url)
    # Tortoise keeps the statements that it made by the connection's name: each dialect needs its own.
    name, connection = ("sqlite", _sqlite(url)) if url.scheme == "sqlite" else ("postgres", _postgres(url))
    return {
        "connections": {name: connection},
        "apps": {
            APP: {
                "models": [
                    "models.tables",
                    "models.outbox_tables",
                    "models.copy_tables",
                    "models.clock_tables",
                    "models.task_tables",
                    "models.chat_tables",
                    "models.register_tables",
                    "models.note_tables",
                    "models.page_tables",
                    "models.audit_tables",
                    "models.erasure_tables",
                    "models.statistics_tables",
                    "models.staff_tables",
                    "models.policy_tables",
                ],
                "default_connection": name,
                "migrations": "models.migrations",
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


def sqlite_path(database_url: str) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL. Raises `InvalidDatabaseUrl`."""
    url = _split(database_url)
    return Path(unquote(url.path[1:])) if url.scheme == "sqlite" else None


def create_private_file(path: Path) -> None:
    """Makes an empty file that only we may read; SQLite gives its WAL the same rights."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))


def postgres_credentials(database_url: str) -> dict[str, Any]:
    """What `asyncpg.connect` takes. Raises `InvalidDatabaseUrl`.

    Over a network the server must show a certificate that the system's authorities vouch for, and that names the host;
    asyncpg by itself would fall back to plain text. Another `sslmode` in the URL is the operator's word.
    """
    url = _split(database_url)
    query = parse_qs(url.query)
    host = query["host"][0] if "host" in query else url.hostname or ""
    return {
        "host": host,
        "port": url.port or 5432,
        "user": unquote(url.username or ""),
        "password": unquote(url.password) if url.password else None,
        "database": unquote(url.path[1:]),
        "ssl": _tls(host, query.get("sslmode", [""])[0]),
    }


def _tls(host: str, sslmode: str) -> str | bool:
    if sslmode in {"", "verify-full"}:
        return not (host.startswith("/") or host in _LOOPBACK)
    return sslmode


def _split(database_url: str) -> SplitResult:
    try:
        url = urlsplit(database_url)
        _ = url.port
    except ValueError:
        raise InvalidDatabaseUrl(InvalidDatabaseUrl.__doc__) from None
    if url.scheme == "sqlite":
        usable = not url.netloc and len(url.path) > 1
    else:
        known = url.scheme in {"postgres", "postgresql"}
        usable = known and len(url.path) > 1 and bool(url.hostname or "host=" in url.query)
    if not usable:
        raise InvalidDatabaseUrl(InvalidDatabaseUrl.__doc__)
    return url


def _sqlite(url: SplitResult) -> dict[str, Any]:
    return {
        "engine": "models.engines.sqlite_backend",
        "credentials": {"file_path": unquote(url.path[1:]), **_PRAGMAS},
    }


def _postgres(url: SplitResult) -> dict[str, Any]:
    return {
        "engine": "models.engines.asyncpg_backend",
        "credentials": {
            **postgres_credentials(url.geturl()),
            **_POOL,
            "application_name": "personvern",
        },
    }
