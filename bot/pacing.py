"""How fast may be posted: about one message a second and channel, with short bursts (slack reference section 4)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Messages a second, and how many may go at once after a pause."""

    per_second: float = 1.0
    burst: int = 5


class Pacer:
    """Gives each channel its turns; the time is the event loop's own, for it measures only distances."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._free_at: dict[str, float] = {}
        self._paused_until: dict[str, float] = {}

    async def turn(self, channel: str) -> None:
        """Waits until the channel may be posted to."""
        wait = self.reserve(channel, asyncio.get_running_loop().time())
        if wait > 0:
            await asyncio.sleep(wait)

    def reserve(self, channel: str, now: float) -> float:
        """Takes the next turn of the channel. Returns how many seconds after `now` it comes; 0 or less is at once."""
        interval = 1 / self._pace.per_second
        free_at = max(self._free_at.get(channel, now), now)
        self._free_at[channel] = free_at + interval
        return free_at - (self._pace.burst - 1) * interval - now

    def pause(self, channel: str, seconds: float) -> None:
        """Slack said to wait."""
        self._paused_until[channel] = asyncio.get_running_loop().time() + seconds

    def paused_for(self, channel: str) -> float:
        """Seconds until Slack wants to hear of the channel again; 0 when it does already."""
        return max(0.0, self._paused_until.get(channel, 0.0) - asyncio.get_running_loop().time())
