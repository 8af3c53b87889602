"""Whether a person must look at it today, and by which rule; routine opt-outs are tasks, not alarms.

The rules are narrow on purpose: an alarm that rings for every third mail is not heard (domain reference, section 1.1).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from cases.triage.marks import Marked
from cases.triage.reading import Damping
from cases.vocabulary import RIGHTS, Flag, Kind

_NOT_READ = frozenset({Damping.FOOTER, Damping.OLD_SUBJECT})
_BREACH_LIKELY = 0.33
_BREACH_IN_COMPLAINT = 0.08
"""Who complains of something gone astray reports it too, often in half a sentence; set beside the labelled rows."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the rules look at.

    Attributes
    ----------
    kinds:
        The primary kind and all further ones.
    cues:
        The tables of `cues/urgency.toml` that hit.
    breach:
        How likely it is a breach report, from 0 to 1.
    """

    kind: Kind
    kinds: Collection[Kind]
    cues: Mapping[str, str]
    flags: Collection[Flag]
    breach: float


Rule = Callable[[Situation], bool]


def _breach(at: Situation) -> bool:
    likely = _BREACH_IN_COMPLAINT if at.kind is Kind.COMPLAINT else _BREACH_LIKELY
    return at.kind is Kind.BREACH_REPORT or (at.breach >= likely and at.kind not in (Kind.AUTOMATIC, Kind.SPAM))


def _authority(at: Situation) -> bool:
    return at.kind is Kind.AUTHORITY and "closing" not in at.cues


def _claim(at: Situation) -> bool:
    return Kind.COMPENSATION_CLAIM in at.kinds


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
    return at.kind is Kind.CUSTOMER_MATTER and ("instruct" in at.cues or warned)


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


def urgency(
    marked: Marked, kind: Kind, kinds: Collection[Kind], flags: Collection[Flag], breach: float
) -> tuple[str, str]:
    """The name of the first rule that hit, and the words by which; both empty where none did."""
    cues = marked.tables("urgency", _NOT_READ)
    situation = Situation(kind, kinds, cues, flags, breach)
    rule = next((name for name, hit in RULES.items() if hit(situation)), "")
    return rule, next(iter(cues.values()), "") if rule else ""
