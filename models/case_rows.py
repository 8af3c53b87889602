"""Between a `Case` and its row: what is clear for searching, what is sealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from cases.case import Case, Draft
from cases.deadlines.deadline import Deadline
from models.codec import decode, encode
from models.sealing import DataKey
from models.tables import CaseRow

_CONTENT = "cases.sealed"
_DRAFT = "cases.sealed_draft"
_OSLO = ZoneInfo("Europe/Oslo")


def columns(case: Case, key: DataKey, person: int | None) -> dict[str, Any]:
    """Every column but the id and the key's id."""
    return {
        "status": case.status,
        "kind": case.verdict.kind,
        "assignee": case.assignee,
        "urgent": case.verdict.urgent,
        "received_at": case.received_at,
        # Lists and alarms go by the date without pauses.
        "due_at": case.alarm_deadline.due_at if case.alarm_deadline else None,
        # As raw statements compare it: SQLite keeps moments as text.
        "next_look_at": case.clock.look_at.astimezone(UTC) if case.clock.look_at else None,
        "next_erasure_at": case.retention.look_at.astimezone(UTC) if case.retention.look_at else None,
        "answered_at": case.answered_at,
        "closed_at": case.closed_at,
        "version": case.version,
        "person_id": person,
        "sealed": key.seal(_CONTENT, encode(replace(case, draft=None))),
        "sealed_draft": key.seal(_DRAFT, encode(case.draft)) if case.draft else None,
    }


def open_case(row: CaseRow, key: DataKey, *, with_draft: bool = True) -> Case:
    """The case of a row. Raises `Unreadable`."""
    return unsealed(row.sealed, row.sealed_draft if with_draft else None, key)


def unsealed(sealed: bytes, sealed_draft: bytes | None, key: DataKey) -> Case:
    """The case of the sealed columns of its row. Raises `Unreadable`."""
    case = decode(Case, key.open(_CONTENT, sealed))
    draft = decode(Draft, key.open(_DRAFT, sealed_draft)) if sealed_draft is not None else None
    return replace(case, deadline=_in_oslo(case.deadline), unpaused=_in_oslo(case.unpaused), draft=draft)


def _in_oslo(deadline: Deadline | None) -> Deadline | None:
    # JSON keeps the offset, not the zone; a deadline is reckoned in legal time.
    return replace(deadline, due_at=deadline.due_at.astimezone(_OSLO)) if deadline else None
