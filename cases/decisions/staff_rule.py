"""How the decisions on what staff do are declared: each event with the action that it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import Case
from cases.decisions.decision import Decision
from cases.events import StaffEvent
from cases.policy import Policy
from cases.vocabulary import Action

Decide = Callable[[Case, Any, Policy, datetime], Decision]
"""Decides on an event; the case has the status that follows already."""


@dataclass(frozen=True, slots=True)
class StaffRule:
    """What an event of staff is, for the tables of rights and states, and what follows from it."""

    action: Action
    decide: Decide


StaffRules = Mapping[type[StaffEvent], StaffRule]


def staff_entry(case: Case, event: AuditEvent, by: StaffEvent, **fields: str) -> AuditEntry:
    """The entry of the audit log for what a member of staff did."""
    return AuditEntry(event=event, actor=by.staff.id, case=case.number, fields=fields)
