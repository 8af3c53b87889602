"""What follows from what a member of staff does: the right first, then the state, then the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from cases import workflow
from cases.case import Case
from cases.decisions import (
    attaching,
    case_facts,
    casework,
    checklist,
    clock,
    concerns,
    erasing,
    forwards,
    handling,
    identification,
    interim_fate,
    interim_letters,
    registers,
    replies,
    vouching,
)
from cases.decisions.decision import Decision
from cases.decisions.staff_rule import StaffRules
from cases.events import StaffEvent
from cases.permissions import require
from cases.policy import Policy
from cases.vocabulary import Action

RULES: StaffRules = MappingProxyType(
    {
        **attaching.RULES,
        **case_facts.RULES,
        **checklist.RULES,
        **clock.RULES,
        **concerns.RULES,
        **erasing.RULES,
        **handling.RULES,
        **interim_letters.RULES,
        **registers.RULES,
        **replies.RULES,
        **vouching.RULES,
        **casework.RULES,
        **identification.RULES,
        **forwards.RULES,
    }
)
"""Every event of staff, with its action and its decision."""

ACTIONS: Mapping[type[StaffEvent], Action] = MappingProxyType({event: rule.action for event, rule in RULES.items()})
"""The action that each event of staff is."""


def decide_staff(case: Case, event: StaffEvent, policy: Policy, now: datetime) -> Decision:
    """The decision on an event of staff.

    Raises `NotPermitted`, `IllegalTransition`, `NoDraft`, `StaleDraft`, `DraftHasGaps`, `FourEyesRequired`, and what
    `cases.checklist.gate` raises.
    """
    rule = RULES[type(event)]
    require(event.staff, rule.action)
    status = workflow.after(case.status, rule.action)
    decision = rule.decide(replace(case, status=status), event, policy, now)
    return _worked_on(interim_fate.no_longer_waiting(case, decision, policy, now), now)


def _worked_on(decision: Decision, now: datetime) -> Decision:
    """Whatever staff change about a case shows that somebody works on it."""
    if decision.case is None:
        return decision
    return replace(decision, case=replace(decision.case, clock=replace(decision.case.clock, worked_at=now)))
