"""Rate limits: tiers a method and minute, one message a second and channel.

Source: docs.slack.dev apis/web-api/rate-limits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from sandbox.slack import limits
from sandbox.slack.clock import SlackClock


@dataclass(slots=True)
class _Bucket:
    """A token bucket: `capacity` at once, then `rate` a second."""

    capacity: float
    rate: float
    tokens: float
    filled_at: float

    def take(self, now: float) -> float:
        """Take one; return 0, or the seconds until one is there."""
        self.tokens = min(self.capacity, self.tokens + (now - self.filled_at) * self.rate)
        self.filled_at = now
        if self.tokens < 1:
            return (1 - self.tokens) / self.rate
        self.tokens -= 1
        return 0.0


@dataclass(slots=True)
class RateLimits:
    """Counts requests and says how long the one too many has to wait."""

    clock: SlackClock
    _buckets: dict[str, _Bucket] = field(default_factory=dict)

    def wait_for_method(self, method: str, tier: int | None) -> int | None:
        """Seconds of `Retry-After` for a method of this tier, or None when it may go on; tier None has no limit."""
        if tier is None:
            return None
        a_minute = limits.TIERS[tier]
        return self._wait(method, capacity=a_minute, rate=a_minute / 60)

    def wait_for_channel(self, channel: str) -> int | None:
        """Seconds of `Retry-After` for a message to this channel, or None when it may go on."""
        return self._wait(f"posts to {channel}", capacity=limits.CHANNEL_BURST, rate=1.0)

    def _wait(self, name: str, capacity: float, rate: float) -> int | None:
        now = self.clock.seconds()
        bucket = self._buckets.setdefault(name, _Bucket(capacity, rate, tokens=capacity, filled_at=now))
        seconds = bucket.take(now)
        return self._in_the_world(seconds) if seconds else None

    def _in_the_world(self, seconds: float) -> int:
        # Retry-After holds whole seconds of the world; a clock that runs fast may ask for less than one of them.
        waiting = seconds / self.clock.scale
        return math.ceil(waiting) if self.clock.scale == 1 else int(waiting)
