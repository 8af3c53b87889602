"""Repeated requests: Slack delivers again what was acknowledged late, and Bolt drops none of it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from bot.recent import Recent

_REMEMBERED = 2000
"""Requests; Slack repeats within minutes."""


class Repeats:
    """The requests of late. It only spares staff a second answer; what guards the case is its state in the record."""

    def __init__(self) -> None:
        self._seen: Recent[Hashable, bool] = Recent(_REMEMBERED)

    def is_new(self, key: Hashable) -> bool:
        """Whether the key was not seen yet; from now on it is."""
        if key in self._seen:
            return False
        self._seen.put(key, value=True)
        return True


def command_key(body: Mapping[str, Any]) -> Hashable:
    """What two deliveries of one command have in common."""
    return "command", body.get("trigger_id")


def click_key(body: Mapping[str, Any]) -> Hashable:
    """What two deliveries of one click have in common: who clicked what where, and when to the microsecond."""
    action = body["actions"][0]
    place = body.get("container", {}).get("message_ts")
    return "click", body["user"]["id"], place, action["action_id"], action.get("action_ts")
