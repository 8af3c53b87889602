"""Legal holds: a case about a claim or from an authority keeps itself (GDPR article 17(3)(b) and (e))."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case
from cases.vocabulary import HoldReason, Kind

BY_KIND: Mapping[Kind, HoldReason] = MappingProxyType(
    {Kind.COMPENSATION_CLAIM: HoldReason.CLAIM, Kind.AUTHORITY: HoldReason.AUTHORITY}
)
"""The kinds that set a hold by themselves; only a person lifts it."""


def hold_of(kinds: tuple[Kind, ...]) -> str:
    """The reason of the hold that these kinds set by themselves; empty where none does."""
    return next((BY_KIND[kind].value for kind in kinds if kind in BY_KIND), "")


def set_itself(case: Case) -> tuple[AuditEntry, ...]:
    """What the audit log keeps of a hold that nobody had to set; nothing where there is none."""
    if not case.hold:
        return ()
    fields = {"reason": case.hold}
    return (AuditEntry(event=AuditEvent.HOLD_SET, actor=SERVICE, case=case.number, fields=fields),)
