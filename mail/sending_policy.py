"""The numbers by which letters are sent, sent again and looked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingPolicy:
    """How many, how often, how long.

    Attributes
    ----------
    connections:
        How many letters are on their way at once.
    batch:
        How many letters one connection claims at a time.
    lease:
        How long a claim holds; a letter whose claim ran out is `unknown`.
    first_pause, longest_pause:
        Before the second attempt, doubled for each further one, and the most that it becomes.
    give_up_after:
        From the first attempt; then the letter counts as refused.
    login_pause:
        Before a refused login is tried again, few times enough that no account is locked.
    unreachable_pause:
        Before a server that was not reached is tried again.
    poll:
        How often the outbox is looked at when nobody wakes the sender.
    hold_off:
        How long after its last attempt an unknown letter is looked for: a mail server needs time to file its copy.
    recovery:
        How often it is looked for letters of which nothing is known.
    """

    connections: int = 2
    batch: int = 20
    lease: timedelta = timedelta(minutes=4)
    first_pause: timedelta = timedelta(minutes=1)
    longest_pause: timedelta = timedelta(hours=4)
    give_up_after: timedelta = timedelta(days=3)
    login_pause: timedelta = timedelta(minutes=15)
    unreachable_pause: timedelta = timedelta(seconds=15)
    poll: timedelta = timedelta(seconds=5)
    hold_off: timedelta = timedelta(minutes=2)
    recovery: timedelta = timedelta(seconds=30)

    def pause_before(self, attempt: int) -> timedelta:
        """How long to wait before this attempt, counted from 2."""
        # Beyond 2^20 the longest pause has long been reached; the bound keeps timedelta from overflowing.
        return min(self.first_pause * (1 << min(attempt - 2, 20)), self.longest_pause)
