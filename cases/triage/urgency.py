"""Whether a person must look at it today, and by which rule; routine opt-outs are tasks, not alarms.

The rules are narrow on purpose: an alarm that rings for every third mail is not heard (domain reference, section 1.1).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from cases.triage.kinds import Kinds
from cases.triage.marks import Marked
from cases.triage.reading import Damping
from cases.vocabulary import RIGHTS, Flag, Kind

_NOT_READ = frozenset({Damping.FOOTER, Damping.OLD_SUBJECT})
_LIKELY = 0.14
_BREACH_IN_COMPLAINT = 0.08
"""Who complains of something gone astray reports it too, often in half a sentence; set beside the labelled rows."""
_TOLD = 0.9
_DESTROYS = frozenset({"delete", "remove", "close"})


@dataclass(frozen=True, slots=True)
class Situation:
    """What the rules look at.

    Attributes
    ----------
    kinds:
        The primary kind and all further ones.
    cues:
        The tables of `cues/urgency.toml` that hit.
    shares:
        How likely each kind is, from 0 to 1.
    told:
        How likely one of its sentences alone tells of a breach, from 0 to 1.
    orders:
        Concepts of the sentences that are no question.
    """

    kind: Kind
    kinds: Collection[Kind]
    cues: Mapping[str, str]
    flags: Collection[Flag]
    shares: Mapping[Kind, float]
    told: float = 0.0
    orders: Collection[str] = ()

    def likely(self, kind: Kind, least: float = _LIKELY) -> bool:
        """Whether it is not unlikely of that kind; what a robot or a swindler sends never is."""
        return self.kind not in (Kind.AUTOMATIC, Kind.SPAM) and self.shares.get(kind, 0.0) >= least


Rule = Callable[[Situation], bool]


def _breach(at: Situation) -> bool:
    least = _BREACH_IN_COMPLAINT if at.kind is Kind.COMPLAINT else _LIKELY
    told = at.told >= _TOLD and at.kind not in (Kind.AUTOMATIC, Kind.SPAM)
    return at.kind is Kind.BREACH_REPORT or at.likely(Kind.BREACH_REPORT, least) or told


def _authority(at: Situation) -> bool:
    return (at.kind is Kind.AUTHORITY or at.likely(Kind.AUTHORITY)) and "closing" not in at.cues


def _claim(at: Situation) -> bool:
    return Kind.COMPENSATION_CLAIM in at.kinds or at.likely(Kind.COMPENSATION_CLAIM)


def _supplier_incident(at: Situation) -> bool:
    return at.kind is Kind.SUPPLIER_NOTICE and "incident" in at.cues


def _third_parties_at_the_wrong_address(at: Situation) -> bool:
    return at.kind is Kind.MISDIRECTED and ("vulnerable" in at.cues or Flag.NIN_PRESENT in at.flags)


def _lawyer(at: Situation) -> bool:
    return "represents" in at.cues and at.kind is not Kind.SPAM


def _overdue(at: Situation) -> bool:
    return "overdue" in at.cues and bool(set(at.kinds) & (RIGHTS | {Kind.COMPLAINT}))


def _danger(at: Situation) -> bool:
    return "danger" in at.cues and at.kind not in (Kind.SPAM, Kind.AUTOMATIC)


def _instruction(at: Situation) -> bool:
    warned = {"customer_incident", "short_date"} <= at.cues.keys()
    destroys = not _DESTROYS.isdisjoint(at.orders)
    return at.kind is Kind.CUSTOMER_MATTER and ("instruct" in at.cues or warned or destroys)


def _takeover(at: Situation) -> bool:
    return "new_address" in at.cues and at.kind in (Kind.CHAT_TRANSCRIPT, Kind.ACCESS, Kind.PORTABILITY)


def _complaint_to_authority(at: Situation) -> bool:
    return at.kind is Kind.COMPLAINT and "complaint_copy" in at.cues


def _undelivered(at: Situation) -> bool:
    return at.kind is Kind.AUTOMATIC and "undelivered" in at.cues


def _journalist(at: Situation) -> bool:
    return Flag.JOURNALIST in at.flags and at.kind in (Kind.OTHER, Kind.OTHER_LAW)


RULES: Mapping[str, Rule] = {
    "breach": _breach,
    "authority": _authority,
    "claim": _claim,
    "supplier_incident": _supplier_incident,
    "wrong_address": _third_parties_at_the_wrong_address,
    "lawyer": _lawyer,
    "overdue": _overdue,
    "danger": _danger,
    "instruction": _instruction,
    "takeover": _takeover,
    "complaint_to_authority": _complaint_to_authority,
    "undelivered": _undelivered,
    "journalist": _journalist,
}
"""The rules by name, the weightiest first."""


def urgency(marked: Marked, kinds: Kinds, flags: Collection[Flag]) -> tuple[str, str]:
    """The name of the first rule that hit, and the words by which; both empty where none did."""
    cues = marked.tables("urgency", _NOT_READ)
    named = (kinds.primary, *kinds.also)
    situation = Situation(kinds.primary, named, cues, flags, kinds.shares, kinds.told, _orders(marked))
    rule = next((name for name, hit in RULES.items() if hit(situation)), "")
    return rule, next(iter(cues.values()), "") if rule else ""


def _orders(marked: Marked) -> frozenset[str]:
    sentences = (hits for sentence, hits in marked.sentences if not sentence.question and not sentence.damping)
    return frozenset(hit.concept for hits in sentences for hit in hits)
