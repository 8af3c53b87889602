"""Letters that a person let leave and that are not the answer: questions, notices of a longer time, referrals."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cases.messages import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Interim:
    """One such letter of a case; the clock rests on when it left, never on when somebody meant to send it.

    Attributes
    ----------
    letter:
        The template that it began as, a name in `cases.letters.LETTERS`.
    key:
        Names it in the outbox.
    by:
        The staff id of whoever let it leave.
    reason:
        Why, as a word of `cases.vocabulary.InterimReason`; empty where it needs none.
    at:
        When staff let it leave.
    left_at:
        When the next mail server took it over; None until then.
    answered_at:
        When the person wrote next, or staff went on without waiting; None until then.
    stops_clock:
        It left soon enough, and with the reason that it needs, to stop the clock of a month.
    failed:
        It was refused, came back or was withdrawn: it never counted.
    recipient:
        The customer to whom it went; None where it went to the person.
    """

    letter: str
    key: str
    by: str
    reason: str = ""
    at: datetime
    left_at: datetime | None = None
    answered_at: datetime | None = None
    stops_clock: bool = False
    failed: bool = False
    recipient: Address | None = field(default=None, repr=False)

    @property
    def waits(self) -> bool:
        """Whether the clock stands still for it now."""
        return self.stops_clock and self.counts and self.answered_at is None

    @property
    def counts(self) -> bool:
        """Whether it left, as far as anybody knows."""
        return self.left_at is not None and not self.failed
