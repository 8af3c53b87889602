"""Which letters can answer a case: the one that a draft begins as by itself, and those that staff can choose."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cases.case import Case
from cases.letters import NO_DRAFT, REPLIES
from cases.vocabulary import RIGHTS, Kind, Role

_ABOUT_DATA = RIGHTS | {Kind.PROCESSOR_REFERRAL, Kind.UNCLEAR}
"""The kinds whose letter depends on our role for the data."""

_BY_ROLE: Mapping[Role, str] = MappingProxyType(
    {
        Role.PROCESSOR: REPLIES[Kind.PROCESSOR_REFERRAL],
        Role.BOTH: REPLIES[Kind.PROCESSOR_REFERRAL],
        Role.NOT_US: REPLIES[Kind.MISDIRECTED],
    }
)
"""The letter of each role that a person decided: the customer answers, the customer and we do, or neither."""

REFUSALS = ("refusal", "refusal_part")
"""The letters that rest on a provision."""

_SEARCHED = frozenset({Kind.ACCESS, Kind.CHAT_TRANSCRIPT, Kind.ERASURE, Kind.PORTABILITY, Kind.RECTIFICATION})

_FURTHER: Mapping[str, frozenset[Kind]] = MappingProxyType(
    {
        **dict.fromkeys(REFUSALS, RIGHTS),
        "no_data_found": _SEARCHED,
        "transcript": frozenset({Kind.ACCESS, Kind.CHAT_TRANSCRIPT}),
        "opt_out_done": frozenset({Kind.MARKETING_OPT_OUT}),
        "support_handover": frozenset({Kind.SUPPORT, Kind.OTHER, Kind.UNCLEAR}),
        REPLIES[Kind.PROCESSOR_REFERRAL]: RIGHTS | {Kind.UNCLEAR},
        REPLIES[Kind.MISDIRECTED]: RIGHTS | {Kind.UNCLEAR},
    }
)
"""The letters beside that of the kind, and the kinds that they can answer."""


def standard_letter(case: Case) -> str:
    """The letter that a draft begins as by itself: by the role that a person decided, else by the kind.

    Raises KeyError for a kind without one.
    """
    kind, role = case.verdict.kind, case.decided_role
    if role is Role.CONTROLLER and kind is Kind.PROCESSOR_REFERRAL:
        return REPLIES[next((one for one in case.verdict.also if one in REPLIES), kind)]
    if role is not None and kind in _ABOUT_DATA and role in _BY_ROLE:
        return _BY_ROLE[role]
    return REPLIES[kind]


def letter_choices(case: Case) -> tuple[str, ...]:
    """The letters that staff can have a draft begin as, the standard one first; none where no draft is allowed."""
    if case.verdict.kind in NO_DRAFT:
        return ()
    kinds = case.verdict.kinds
    own = [REPLIES[kind] for kind in kinds if kind in REPLIES]
    further = [letter for letter, fitting in _FURTHER.items() if not fitting.isdisjoint(kinds)]
    return tuple(dict.fromkeys([standard_letter(case), *own, *further]))


def kinds_in_letter(case: Case, letter: str) -> tuple[Kind, ...]:
    """What the letter speaks of: one to the data subject of a customer leaves to the customer what is the customer's,
    and answers for our own half where we have one."""
    kinds = case.verdict.kinds
    if letter != REPLIES[Kind.PROCESSOR_REFERRAL]:
        return kinds
    ours = kinds if case.decided_role is not Role.PROCESSOR else tuple(kind for kind in kinds if kind not in RIGHTS)
    return (Kind.PROCESSOR_REFERRAL, *(kind for kind in ours if kind is not Kind.PROCESSOR_REFERRAL))
