"""Modals and Home tabs: what Slack accepts (docs.slack.dev reference/views)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sandbox.slack import limits
from sandbox.slack.block_rules import view_block_problems
from sandbox.slack.elements import KIND, plain
from sandbox.slack.shapes import Problem, Required, Spec, anything, boolean, by_type, fields, string

_VIEW: Spec = {
    **KIND,
    "blocks": Required(anything),
    "private_metadata": string(limits.PRIVATE_METADATA),
    "callback_id": string(limits.IDENTIFIER),
    "external_id": string(limits.IDENTIFIER),
}
_MODAL = fields(
    {
        **_VIEW,
        "title": Required(plain(limits.VIEW_TITLE)),
        "submit": plain(limits.VIEW_BUTTON),
        "close": plain(limits.VIEW_BUTTON),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    }
)
_HOME = fields(_VIEW)

_SURFACES = {"modal": by_type({"modal": _MODAL}), "home": by_type({"home": _HOME})}
_ANY = by_type({"modal": _MODAL, "home": _HOME})


def view_problems(view: Any, surface: str | None = None, pointer: str = "/view") -> list[Problem]:
    """All that Slack would refuse in a view; `surface` is ``modal``, ``home`` or, for either, None."""
    rule = _SURFACES[surface] if surface else _ANY
    if found := list(rule(view, pointer)):
        return found
    return [*view_block_problems(view["blocks"], f"{pointer}/blocks"), *_submit_needed(view, pointer)]


def _submit_needed(view: Any, pointer: str) -> Iterator[Problem]:
    has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in view["blocks"])
    if view["type"] == "modal" and has_input and not view.get("submit"):
        yield Problem(pointer, "missing required field: submit")


def too_large(view: Any) -> bool:
    """Whether the view is more than Slack takes (`view_too_large`)."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > limits.VIEW_BYTES
