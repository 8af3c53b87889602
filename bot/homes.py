"""Which Home tabs are open, and that something changed which they may show."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

OPEN_FOR = timedelta(hours=9)
"""Slack says when a tab is opened and never when it is closed: after a working day it counts as closed."""

_MOST = 200


class OpenHomes:
    """The tabs that were opened here, each with a digest of what it shows."""

    def __init__(self) -> None:
        self._opened: dict[str, datetime] = {}
        self._shown: dict[str, str] = {}
        self.changes = asyncio.Event()

    def opened(self, user: str, at: datetime) -> None:
        """Somebody opened their tab."""
        self._opened.pop(user, None)
        self._opened[user] = at
        while len(self._opened) > _MOST:
            self.forget(next(iter(self._opened)))

    def forget(self, user: str) -> None:
        """The tab is not refreshed any more until it is opened again."""
        self._opened.pop(user, None)
        self._shown.pop(user, None)

    def users(self, now: datetime) -> tuple[str, ...]:
        """Whose tabs are open."""
        for user in [user for user, at in self._opened.items() if at < now - OPEN_FOR]:
            self.forget(user)
        return tuple(self._opened)

    def changed(self) -> None:
        """Something changed: whoever refreshes the tabs is woken."""
        self.changes.set()

    def shows(self, user: str, digest: str) -> bool:
        """Whether the tab shows this already."""
        return self._shown.get(user) == digest

    def remember(self, user: str, digest: str) -> None:
        """The tab shows this now."""
        self._shown[user] = digest


HealthWords = Mapping[str, str]
"""The parts of the process that do not work, each with a fixed word or an error's name."""


def nothing_wrong() -> HealthWords:
    """Where nobody says how the parts are."""
    return {}
