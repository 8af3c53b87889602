"""An entry of the audit log by a command that is given no master key, such as the nightly backup."""

from __future__ import annotations

from datetime import datetime

from tortoise.exceptions import BaseORMException

from cases.audit_events import AuditEntry
from models.audit_rows import append_entries
from models.errors import DatabaseUnavailable
from models.store import connected


async def note_without_key(database_url: str, entry: AuditEntry, now: datetime) -> None:
    """Writes the entry. Raises `DatabaseUnavailable`, `MigrationsPending` and `InvalidDatabaseUrl`."""
    try:
        async with connected(database_url) as database, database.transaction() as transaction:
            await append_entries(transaction, [entry], now)
    except BaseORMException as error:
        raise DatabaseUnavailable(f"{DatabaseUnavailable.__doc__} ({type(error).__name__})") from None
