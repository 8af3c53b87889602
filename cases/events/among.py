"""What staff do with cases among each other: open one by hand, merge, split, link, search."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cases.case import Staff
from cases.case_number import CaseNumber
from cases.intake import Channel
from cases.messages import Address
from cases.verdict import Verdict
from cases.vocabulary import Kind, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRegistered:
    """A member of staff wrote down an inquiry that came by another way than the mailbox.

    Attributes
    ----------
    received_at:
        When it reached us, where that was earlier; None for now.
    reason:
        Why it was received earlier than it is written down.
    acknowledge:
        A letter is to say that we have it; only where there is an address.
    verdict:
        What triage took the words for, once it was asked; the kinds and the language are as staff say.
    """

    staff: Staff
    channel: Channel
    kind: Kind
    language: Language
    text: str = field(repr=False)
    also: tuple[Kind, ...] = ()
    sender: Address | None = field(default=None, repr=False)
    received_at: datetime | None = None
    reason: str = field(default="", repr=False)
    acknowledge: bool = False
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesMerged:
    """A member of staff found that two cases are one.

    Attributes
    ----------
    number:
        The case that ends.
    into:
        The case that goes on for both.
    across_persons:
        They saw that the two are not known to be of one person, and want it all the same.
    """

    staff: Staff
    number: CaseNumber
    into: CaseNumber
    across_persons: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSplit:
    """A member of staff had some kinds of a case handled in a case of their own."""

    staff: Staff
    number: CaseNumber
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesLinked:
    """A member of staff found that two cases have to do with each other."""

    staff: Staff
    number: CaseNumber
    other: CaseNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesSearched:
    """A member of staff searched.

    Attributes
    ----------
    by:
        The names of the fields that were filled in, never what stood in them.
    found:
        How many cases were found.
    """

    staff: Staff
    by: tuple[str, ...]
    found: int


AmongEvent = CaseRegistered | CasesMerged | CaseSplit | CasesLinked | CasesSearched
