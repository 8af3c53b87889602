"""How often wrong codes are answered: a code has eight digits, and nobody needs many attempts."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta

from cases.ports import Clock

_MOST_REMOTES = 10_000


class RateLimit:
    """So many attempts from one address in a while; the attempts at each page are counted in the record besides."""

    def __init__(self, clock: Clock, most: int = 20, within: timedelta = timedelta(minutes=1)) -> None:
        self._clock = clock
        self._most = most
        self._within = within
        self._seen: OrderedDict[str, deque[datetime]] = OrderedDict()

    def allows(self, remote: str) -> bool:
        """Counts an attempt. False where there were too many."""
        now = self._clock.now()
        attempts = self._seen.setdefault(remote, deque())
        self._seen.move_to_end(remote)
        while attempts and attempts[0] <= now - self._within:
            attempts.popleft()
        if len(attempts) >= self._most:
            return False
        attempts.append(now)
        if len(self._seen) > _MOST_REMOTES:
            self._seen.popitem(last=False)
        return True
