"""Rows of the audit log, which hold nothing sealed: no key is needed to write one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from cases.audit_events import AuditEntry
from models.database import Transaction
from models.numbers import row_id

_AUDIT = "INSERT INTO audit (at, event, actor, case_id, fields) VALUES ($1, $2, $3, $4, $5)"


async def append_entries(transaction: Transaction, entries: Sequence[AuditEntry], now: datetime) -> None:
    """Adds to the audit log, in order; the sealer chains them once they are committed."""
    rows = [
        (
            now,
            entry.event.value,
            entry.actor,
            row_id(entry.case) if entry.case else None,
            json.dumps(dict(entry.fields), sort_keys=True),
        )
        for entry in entries
    ]
    if rows:
        await transaction.many(_AUDIT, rows)
