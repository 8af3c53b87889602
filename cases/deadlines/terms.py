"""What a customer's data processing agreement sets a time for (GDPR article 28(3))."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractTerms:
    """The times of one agreement; None where it says nothing, and policy stands in.

    Attributes
    ----------
    breach_hours:
        Elapsed hours within which the customer is told of a breach (GDPR article 33(2)).
    forwarding_days:
        Working days within which an inquiry of the customer's data subject is passed on.
    answer_days:
        Working days within which the customer's own matter is answered.
    """

    breach_hours: int | None = None
    forwarding_days: int | None = None
    answer_days: int | None = None


NO_TERMS = ContractTerms()
"""Nobody's agreement, or one that names no time."""
