"""The one way in which a method says no."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.slack.shapes import Json, Problem


class Refused(Exception):
    """The call is answered with ``ok: false`` and this error."""

    def __init__(self, error: str, **detail: object) -> None:
        super().__init__(error)
        self.error = error
        self.detail: Json = detail

    def as_json(self) -> Json:
        """The body of the answer."""
        return {"ok": False, "error": self.error, **self.detail}


def refuse_when(problems: Sequence[Problem], error: str) -> None:
    """Raise `Refused` with `error` and the list of problems, when there are any."""
    if problems:
        messages = [str(problem) for problem in problems]
        raise Refused(error, errors=[p.message for p in problems], response_metadata={"messages": messages})


def invalid_arguments(*messages: str) -> Refused:
    """The refusal of a call whose arguments do not fit the method."""
    return Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {text}" for text in messages]})
