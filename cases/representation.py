"""That somebody writes for another, and what was seen of their right to: never the document itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Authority(StrEnum):
    """By what right somebody acts for the person (domain reference: parents, guardians, mandates)."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    LAWYER = "lawyer"
    POWER_OF_ATTORNEY = "power_of_attorney"


class Seen(StrEnum):
    """What was looked at."""

    REGISTER = "register"
    COURT_DECISION = "court_decision"
    SIGNED_MANDATE = "signed_mandate"
    ELECTRONIC_SIGNATURE = "electronic_signature"
    PERSON_CONFIRMED = "person_confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """Somebody acts for the person.

    Attributes
    ----------
    seen:
        What was looked at; the document is neither kept nor copied.
    """

    authority: Authority
    seen: Seen
    by: str
    at: datetime
