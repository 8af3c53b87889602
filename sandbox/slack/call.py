"""One call of a method: its arguments as they came over the wire, and what the method needs besides."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.people import Channel
from sandbox.slack.refusal import Refused, invalid_arguments
from sandbox.slack.shapes import Json
from sandbox.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Call:
    """A call that may go on: its token is good and its arguments are there."""

    method: str
    arguments: Json = field(repr=False)
    workspace: Workspace = field(repr=False)
    scopes: frozenset[str]
    origin: str
    """``http://127.0.0.1:port`` of the stand-in, for the URLs that it gives out."""

    def text(self, name: str) -> str:
        """An argument as text, empty when it was not given."""
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        """An argument that is true or false, in any of the ways in which clients write that."""
        return str(self.arguments.get(name, "")).lower() in {"1", "true"}

    def structure(self, name: str, malformed: str) -> Any:
        """An argument that is JSON, given as such or as a string of it; raises `Refused` with `malformed`."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(malformed) from None

    def number(self, name: str, default: int, least: int, most: int, error: str) -> int:
        """A whole number within bounds; raises `Refused` with `error`."""
        given = self.text(name)
        if not given:
            return default
        if not given.lstrip("-").isdigit() or not least <= int(given) <= most:
            raise Refused(error)
        return int(given)

    def require(self, *names: str) -> None:
        """Raise `Refused` with invalid_arguments for those that were not given."""
        if missing := [name for name in names if self.arguments.get(name) in (None, "")]:
            raise invalid_arguments(*(f"missing required field: {name}" for name in missing))

    def require_scope(self, *any_of: str) -> None:
        """Raise `Refused` with missing_scope unless the token has one of these."""
        if self.scopes.isdisjoint(any_of):
            raise Refused("missing_scope", needed=any_of[0], provided=",".join(sorted(self.scopes)))

    def channel(self, name: str = "channel") -> Channel:
        """The channel that an argument names, if the bot may know of it; raises `Refused` with channel_not_found."""
        channel = self.workspace.find_channel(self.text(name))
        if channel is None or (channel.private and not channel.as_json()["is_member"]):
            raise Refused("channel_not_found")
        return channel


Handler = Callable[[Call], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the Web API: what it does, and what it asks for first.

    `scopes` are alternatives, none means that every token may; `tier` is that of its rate limit, None for a special
    one; `required` are the arguments without which it answers invalid_arguments.
    """

    handle: Handler
    scopes: tuple[str, ...] = ()
    tier: int | None = None
    required: tuple[str, ...] = ()
    app_level: bool = False
