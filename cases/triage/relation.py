"""What a message is to a case that stands already; orthogonal to its kind."""

from __future__ import annotations

from cases.case_number import CaseNumber
from cases.triage.marks import Marked
from cases.triage.reading import Damping
from cases.vocabulary import Kind, Relation

_ORDER = (Relation.WITHDRAWAL, Relation.IDENTITY_ANSWER, Relation.CLARIFICATION_ANSWER, Relation.FOLLOW_UP)
_SHORT = 60
"""Words; thanks in a longer mail come with something else."""


def relation(marked: Marked, kind: Kind, *, threaded: bool = False) -> tuple[Relation, str]:
    """The relation, and the words that showed it; `threaded` if the mail answers one of ours."""
    if kind is Kind.AUTOMATIC:
        return Relation.AUTOMATIC, ""
    found = marked.tables("relations", frozenset({Damping.FOOTER}))
    for each in _ORDER:
        if each in found:
            return each, found[each]
    if kind is Kind.OTHER and Relation.THANKS in found and len(marked.reading.body.split()) <= _SHORT:
        return Relation.THANKS, found[Relation.THANKS]
    if threaded or CaseNumber.find_tags(marked.reading.subject):
        return Relation.FOLLOW_UP, ""
    return Relation.NEW_CASE, ""
