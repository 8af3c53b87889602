"""Repeated requests: Slack delivers again what was acknowledged late, and Bolt drops none of it.

A request is named by what all its deliveries have in common, and claimed in the record: of all replicas, one takes it.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.recent import Recent
from cases.ports import Claims, Clock

logger = logging.getLogger(__name__)

LASTS = timedelta(hours=1)
"""Slack repeats within minutes; nothing is repeated an hour later."""

SWEEP_EVERY = 500
"""Claims after which those that are over are swept away."""

_REMEMBERED = 2000
Work = TypeVar("Work")


class Repeats:
    """The requests of late, here and in the record."""

    def __init__(self, claims: Claims, clock: Clock) -> None:
        self._claims = claims
        self._clock = clock
        self._seen: Recent[str, datetime] = Recent(_REMEMBERED)
        self._works: Recent[str, Any] = Recent(_REMEMBERED)
        self._claimed = 0

    async def is_new(self, key: str, lasts: timedelta = LASTS) -> bool:
        """Whether nobody took the request yet, here or on another replica; from now on somebody has.

        A record that is away says nothing: what the request then asks of it fails by itself, and is told.
        """
        now = self._clock.now()
        seen = self._seen.get(key)
        if seen is not None and seen > now:
            return False
        self._seen.put(key, now + lasts)
        try:
            new = await self._claims.claim(key, now + lasts, now)
            await self._sweep_at_times()
        except Exception as error:  # noqa: BLE001 - whatever keeps the record away must not swallow the request
            logger.warning("a request could not be claimed: %s", type(error).__name__)
            return True
        return new

    def shared(self, key: str, start: Callable[[], Work]) -> Work:
        """The work on the request that was begun here already, or else the one that `start` begins."""
        work: Work | None = self._works.get(key)
        if work is None:
            work = start()
            self._works.put(key, work)
        return work

    async def _sweep_at_times(self) -> None:
        self._claimed += 1
        if self._claimed % SWEEP_EVERY == 1:
            await self._claims.sweep(self._clock.now())


def command_key(body: Mapping[str, Any]) -> str:
    """What two deliveries of one command have in common."""
    return _key("command", body.get("trigger_id"))


def click_key(body: Mapping[str, Any]) -> str:
    """What two deliveries of one click have in common: who clicked what where, and when to the microsecond."""
    action = body["actions"][0]
    container = body.get("container", {})
    place = container.get("message_ts") or container.get("view_id")
    return _key("click", body["user"]["id"], place, action["action_id"], action.get("action_ts"))


def submit_key(body: Mapping[str, Any]) -> str:
    """What two deliveries of one submit have in common; one that follows an error on a field is another."""
    view = body["view"]
    entered = view.get("state", {}).get("values", {})
    return _key("submit", body["user"]["id"], view["id"], view.get("hash"), body.get("trigger_id"), entered)


def event_key(body: Mapping[str, Any]) -> str:
    """What two deliveries of one event have in common."""
    return _key("event", body.get("event_id"))


def told_key(user: str, channel: str, thread: str) -> str:
    """That a person was told about a thread."""
    return _key("told", user, channel, thread)


def backlog_key() -> str:
    """That a backlog was told of."""
    return _key("backlog")


def _key(*parts: object) -> str:
    """A digest: the record learns nothing of what was typed."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
