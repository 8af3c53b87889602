"""What the answer to a submission does with the view (docs.slack.dev surfaces/modals#updating_response)."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.slack.refusal import Refused, refuse_when
from sandbox.slack.shapes import Json
from sandbox.slack.transport import Envelope
from sandbox.slack.view_rules import too_large, view_problems
from sandbox.slack.views import View
from sandbox.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Submission:
    """How a submission ended: `errors` by block_id, and the view that the person sees then, None when all closed."""

    envelope: Envelope
    errors: dict[str, str] = field(default_factory=dict)
    view: View | None = None

    @property
    def ack(self) -> Json:
        """The payload of the acknowledgement."""
        return self.envelope.ack or {}


def obey(workspace: Workspace, view: View, envelope: Envelope) -> Submission:
    """Do what the acknowledgement says.

    Raises `Refused` where Slack would show an error: an unknown response_action, a view that is not valid, errors
    that name no input block.
    """
    answer = envelope.ack or {}
    action = answer.get("response_action")
    if action == "errors":
        return Submission(envelope, _errors(view, answer), workspace.views.top(view.user))
    _ACTIONS.get(action, _unknown)(workspace, view, answer)
    workspace.changes.happened()
    return Submission(envelope, view=workspace.views.top(view.user))


def _errors(view: View, answer: Json) -> dict[str, str]:
    errors: dict[str, str] = answer.get("errors", {})
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not errors or not set(errors) <= inputs:
        raise Refused("invalid_arguments", response_metadata={"messages": ["[ERROR] errors name no input block"]})
    return errors


def _close(workspace: Workspace, view: View, _answer: Json) -> None:
    workspace.views.close(view)


def _clear(workspace: Workspace, view: View, _answer: Json) -> None:
    workspace.views.clear(view.user)


def _update(workspace: Workspace, view: View, answer: Json) -> None:
    workspace.views.replace(view, _valid(answer))


def _push(workspace: Workspace, view: View, answer: Json) -> None:
    workspace.views.push(view.user, _valid(answer))


def _unknown(_workspace: Workspace, _view: View, answer: Json) -> None:
    raise Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {answer.get('response_action')}"]})


def _valid(answer: Json) -> Json:
    body: Json = answer.get("view", {})
    refuse_when(view_problems(body, "modal"), "invalid_arguments")
    if too_large(body):
        raise Refused("view_too_large")
    return body


_ACTIONS = {None: _close, "clear": _clear, "update": _update, "push": _push}
