"""Consents that were taken back, one by one (GDPR article 7(3)): as provable as the consents themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """One consent that a person took back.

    Attributes
    ----------
    consent:
        Which one: the list, the recording, the photo.
    received_on:
        When the withdrawal reached us: it works from there on, not backwards.
    carried_out_on:
        When processing stopped; None while it has not.
    by:
        Who carried it out, or recorded it while nobody has.
    """

    consent: str = field(repr=False)
    received_on: date
    carried_out_on: date | None = None
    by: str
