"""A deadline as `personvern deadline` prints it."""

from __future__ import annotations

from typing import Any

from cases.deadlines.deadline import Deadline


def as_json(deadline: Deadline) -> dict[str, Any]:
    """The deadline and each step of its reckoning, dates and moments in ISO 8601, Europe/Oslo."""
    return {
        "due": deadline.due.isoformat(),
        "due_at": deadline.due_at.isoformat(timespec="seconds"),
        "raw": deadline.raw.isoformat() if deadline.raw else None,
        "statutory": deadline.statutory,
        "steps": [
            {"rule": step.rule, "result": step.result, "source": step.source, "detail": step.detail}
            for step in deadline.steps
        ],
    }
