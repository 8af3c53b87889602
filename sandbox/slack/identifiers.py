"""Identifiers that are unique in one stand-in: timestamps of messages, ids of views, triggers and tickets."""

from __future__ import annotations

import itertools
import secrets
import time


class Identifiers:
    """Hands out identifiers in the form that Slack gives them."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._last_microsecond = 0

    def ts(self) -> str:
        """A message timestamp: Unix seconds with six decimals, later than every one before it."""
        self._last_microsecond = max(self._last_microsecond + 1, time.time_ns() // 1000)
        seconds, microseconds = divmod(self._last_microsecond, 1_000_000)
        return f"{seconds}.{microseconds:06d}"

    def numbered(self, letter: str) -> str:
        """An id such as ``V0000000001`` or ``F0000000002``."""
        return f"{letter}{next(self._numbers):010d}"

    def short(self) -> str:
        """A block_id or action_id as Slack makes one where the app gave none."""
        return f"b{next(self._numbers):04x}"

    def trigger(self) -> str:
        """A trigger_id of the documented form ``132456.7890123.abcdef``."""
        return f"{next(self._numbers):07d}.{time.time_ns() // 1000}.{secrets.token_hex(16)}"

    def secret(self) -> str:
        """A ticket that cannot be guessed."""
        return secrets.token_urlsafe(24)
