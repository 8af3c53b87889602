"""What staff do with letters beside the answer: have one written, read it, and let it leave as they left it."""

from __future__ import annotations

from dataclasses import dataclass, field

from cases.case import Staff
from cases.case_number import CaseNumber
from cases.messages import Address
from cases.vocabulary import InterimReason


@dataclass(frozen=True, slots=True)
class InterimPrepared:
    """A member of staff had a letter beside the answer written from its template, to read it.

    Attributes
    ----------
    letter:
        The template, a name in `cases.letters.INTERIM`.
    reason:
        Why it is written; needed for a longer time, and for a question about the scope.
    recipient:
        To whom, where not to the person; only a customer.
    """

    number: CaseNumber
    staff: Staff
    letter: str
    reason: InterimReason | None = None
    recipient: Address | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class InterimSent:
    """A member of staff let a letter beside the answer leave, just as they wrote it.

    Attributes
    ----------
    base:
        `Draft.digest` of the letter that was shown.
    """

    number: CaseNumber
    staff: Staff
    base: str
    subject: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class IdentityAsked(InterimSent):
    """They asked who the person is (article 12(6))."""


@dataclass(frozen=True, slots=True)
class ScopeAsked(InterimSent):
    """They asked what the person is after, for there is much data (recital 63)."""


@dataclass(frozen=True, slots=True)
class ExtensionNoticed(InterimSent):
    """They told the person that it takes longer, and why (article 12(3))."""


@dataclass(frozen=True, slots=True)
class PersonInformed(InterimSent):
    """They told the person how the case stands."""


@dataclass(frozen=True, slots=True)
class CustomerTold(InterimSent):
    """They told the customer, who is the controller (article 28(3)(e))."""


InterimEvent = InterimPrepared | InterimSent
