"""Fields of modals that may stay empty, and those for days and moments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from bot.blocks import FIELD_LIMIT, OPTION_LIMIT, Block, plain_text


def may_be_empty(field: Block) -> Block:
    """The same field, which Slack lets through without a value."""
    return field | {"optional": True}


def date_input(block_id: str, label: str, initial: date | None) -> Block:
    """A day to pick; may stay empty."""
    chosen = {"initial_date": initial.isoformat()} if initial else {}
    return _picker(block_id, label, {"type": "datepicker", **chosen})


def moment_input(block_id: str, label: str, initial: datetime | None) -> Block:
    """A moment to pick, to the minute, in the time zone of whoever looks at it; may stay empty."""
    chosen = {"initial_date_time": int(initial.timestamp())} if initial else {}
    return _picker(block_id, label, {"type": "datetimepicker", **chosen})


def choice_input(block_id: str, label: str, options: Mapping[str, str]) -> Block:
    """A list to choose one of, or none; `options` are texts by value."""
    choices = [{"text": plain_text(text, OPTION_LIMIT), "value": value} for value, text in options.items()]
    return _picker(block_id, label, {"type": "static_select", "options": choices})


def _picker(block_id: str, label: str, element: Block) -> Block:
    shown = plain_text(label, FIELD_LIMIT)
    made = {"type": "input", "block_id": block_id, "label": shown, "element": {**element, "action_id": "value"}}
    return may_be_empty(made)


def picked_date(value: str) -> date | None:
    """The day of a field; None where it stayed empty. Raises ValueError on anything else."""
    return date.fromisoformat(value) if value else None


def picked_moment(value: str) -> datetime | None:
    """The moment of a field, in UTC; None where it stayed empty. Raises ValueError on anything else."""
    return datetime.fromtimestamp(int(value), UTC) if value else None
