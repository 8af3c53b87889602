"""Faults by request: what the stand-in does wrong when it is told to, for the next calls of a method."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum


class Moment(Enum):
    """When a fault strikes: `BEFORE` the request takes effect, or `AFTER` it, when only the answer goes wrong."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Fault:
    """One answer that goes wrong.

    `status` is the HTTP status, 0 drops the connection; `retry_after` in seconds goes with 429; `error` answers 200
    with ``ok: false``; `delay_seconds` holds the answer back.
    """

    status: int = 200
    retry_after: int | None = None
    error: str | None = None
    delay_seconds: float = 0.0
    moment: Moment = Moment.BEFORE


def rate_limited(retry_after: int = 1) -> Fault:
    """429 with `Retry-After`."""
    return Fault(status=429, retry_after=retry_after)


def broken(status: int = 500, moment: Moment = Moment.BEFORE) -> Fault:
    """500 or 503, before the request took effect or after."""
    return Fault(status=status, moment=moment)


def dropped(moment: Moment = Moment.BEFORE) -> Fault:
    """The connection closes once the request was read: `AFTER` it was done, which the client cannot know."""
    return Fault(status=0, moment=moment)


def refused(error: str) -> Fault:
    """200 with ``ok: false`` and this error, such as ``internal_error`` or ``token_revoked``."""
    return Fault(error=error)


def slow(seconds: float) -> Fault:
    """The right answer, late."""
    return Fault(delay_seconds=seconds, moment=Moment.AFTER)


@dataclass(slots=True)
class FaultPlan:
    """The faults still to come, by method; ``*`` stands for every method."""

    _planned: dict[str, deque[Fault]] = field(default_factory=dict)

    def plan(self, method: str, fault: Fault, times: int = 1) -> None:
        """Let the next `times` calls of `method` meet this fault."""
        self._planned.setdefault(method, deque()).extend([fault] * times)

    def next(self, method: str) -> Fault | None:
        """Take the fault that this call meets, if any."""
        for name in (method, "*"):
            if planned := self._planned.get(name):
                return planned.popleft()
        return None

    def clear(self) -> None:
        """Forget all that is planned."""
        self._planned.clear()
