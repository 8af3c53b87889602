"""Between a `Case` and its row: what is clear for searching, what is sealed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from cases.case import Case, Draft
from cases.deadlines.deadline import Deadline
from models.codec import Later, decode, decode_with_later, encode_with
from models.sealing import DataKey
from models.tables import CaseRow

_CONTENT = "cases.sealed"
_DRAFT = "cases.sealed_draft"
_OSLO = ZoneInfo("Europe/Oslo")


@dataclass(frozen=True, slots=True)
class LaterFields:
    """What a later version wrote of a case and of its draft, and this one does not know."""

    case: Later | None = None
    draft: Later | None = None


NOTHING_LATER = LaterFields()


def columns(case: Case, key: DataKey, person: int | None, later: LaterFields = NOTHING_LATER) -> dict[str, Any]:
    """Every column but the id and the key's id; of the sealed ones with what a later version wrote."""
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
        "sealed": key.seal(_CONTENT, encode_with(replace(case, draft=None), later.case)),
        "sealed_draft": key.seal(_DRAFT, encode_with(case.draft, later.draft)) if case.draft else None,
    }


def open_case(row: CaseRow, key: DataKey, *, with_draft: bool = True) -> Case:
    """The case of a row. Raises `Unreadable`."""
    case = decode(Case, key.open(_CONTENT, row.sealed))
    sealed_draft = row.sealed_draft if with_draft else None
    return _whole(case, decode(Draft, key.open(_DRAFT, sealed_draft)) if sealed_draft is not None else None)


def unsealed(sealed: bytes, sealed_draft: bytes | None, key: DataKey) -> tuple[Case, LaterFields]:
    """The case of the sealed columns of its row, to be saved again, and what must then stay. Raises `Unreadable`."""
    case, later = decode_with_later(Case, key.open(_CONTENT, sealed))
    if sealed_draft is None:
        return _whole(case, None), LaterFields(later)
    draft, of_draft = decode_with_later(Draft, key.open(_DRAFT, sealed_draft))
    return _whole(case, draft), LaterFields(later, of_draft)


def _whole(case: Case, draft: Draft | None) -> Case:
    return replace(case, deadline=_in_oslo(case.deadline), unpaused=_in_oslo(case.unpaused), draft=draft)


def _in_oslo(deadline: Deadline | None) -> Deadline | None:
    # JSON keeps the offset, not the zone; a deadline is reckoned in legal time.
    return replace(deadline, due_at=deadline.due_at.astimezone(_OSLO)) if deadline else None
