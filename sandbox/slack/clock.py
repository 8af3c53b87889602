"""The stand-in's own time: it can run faster than the world's, and be moved forward."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(slots=True)
class SlackClock:
    """Seconds that only ever grow; `scale` of them pass in each second of the world."""

    scale: float = 1.0
    forward: float = 0.0

    def seconds(self) -> float:
        """The time now, in seconds from an arbitrary start."""
        return time.monotonic() * self.scale + self.forward

    def advance(self, seconds: float) -> None:
        """Move the time forward at once."""
        self.forward += seconds
