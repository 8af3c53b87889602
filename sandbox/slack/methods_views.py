"""views.* and blocks.validate (docs.slack.dev reference/methods/views.open …, blocks.validate)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.slack.block_rules import message_problems
from sandbox.slack.call import Call, Method
from sandbox.slack.refusal import Refused, invalid_arguments, refuse_when
from sandbox.slack.shapes import Json, Problem
from sandbox.slack.view_rules import too_large, view_problems
from sandbox.slack.views import View


def _view(call: Call, surface: str | None) -> Json:
    view = call.structure("view", malformed="invalid_arguments")
    if too_large(view):
        raise Refused("view_too_large")
    refuse_when(view_problems(view, surface), "invalid_arguments")
    body: Json = view
    return body


def _shown(call: Call, view: View) -> Json:
    call.workspace.changes.happened()
    return {"ok": True, "view": view.as_json()}


def open_view(call: Call) -> Json:
    """views.open: a modal for the person whose trigger it is."""
    body = _view(call, "modal")
    trigger = call.workspace.triggers.exchange(call.text("trigger_id"))
    return _shown(call, call.workspace.views.open(trigger.user, body))


def push_view(call: Call) -> Json:
    """views.push: a modal over the one that the trigger came from; three at most."""
    body = _view(call, "modal")
    trigger = call.workspace.triggers.exchange(call.text("trigger_id"))
    return _shown(call, call.workspace.views.push(trigger.user, body))


def update_view(call: Call) -> Json:
    """views.update: by id or external id, and with a hash only if nobody was there before."""
    body = _view(call, None)
    view = call.workspace.views.find(call.text("view_id"), call.text("external_id"))
    if view is None:
        raise Refused("not_found")
    _refuse_stale(call, view)
    return _shown(call, call.workspace.views.replace(view, body))


def publish_view(call: Call) -> Json:
    """views.publish: the Home tab of a person."""
    body = _view(call, "home")
    user = call.workspace.users.get(call.text("user_id"))
    if user is None:
        raise invalid_arguments("invalid `user_id`")
    if not call.workspace.home_enabled:
        raise Refused("not_enabled")
    if home := call.workspace.views.home(user.id):
        _refuse_stale(call, home)
    return _shown(call, call.workspace.views.publish(user.id, body))


def _refuse_stale(call: Call, view: View) -> None:
    if call.text("hash") and call.text("hash") != view.hash:
        raise Refused("hash_conflict")


def validate(call: Call) -> Json:
    """blocks.validate: says what is wrong with exactly one of blocks, message and view."""
    given = [name for name in ("blocks", "message", "view") if call.arguments.get(name) is not None]
    if len(given) != 1:
        raise invalid_arguments("must provide exactly one of `blocks`, `view`, or `message`")
    value = call.structure(given[0], malformed="invalid_arguments")
    if problems := _CHECKS[given[0]](value):
        raise Refused(f"invalid_{given[0]}", errors=[_constraint(problem) for problem in problems])
    return {"ok": True}


def _message_problems(message: Any) -> list[Problem]:
    blocks = message.get("blocks") if isinstance(message, dict) else message
    return message_problems(blocks)


def _constraint(problem: Problem) -> Json:
    return {"code": "failed_constraint", "message": problem.message, "pointer": problem.pointer}


def _blocks_problems(blocks: Any) -> list[Problem]:
    return message_problems(blocks, pointer="")


def _view_problems(view: Any) -> list[Problem]:
    return view_problems(view, pointer="")


_CHECKS: dict[str, Callable[[Any], list[Problem]]] = {
    "blocks": _blocks_problems,
    "message": _message_problems,
    "view": _view_problems,
}

METHODS = {
    "views.open": Method(open_view, tier=4, required=("trigger_id", "view")),
    "views.push": Method(push_view, tier=4, required=("trigger_id", "view")),
    "views.update": Method(update_view, tier=4, required=("view",)),
    "views.publish": Method(publish_view, tier=4, required=("user_id", "view")),
    "blocks.validate": Method(validate, tier=3),
}
