"""Whether the copy that was asked for has left: an erasure is never reported done before that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case
from cases.checklist.state import settlements
from cases.checklist.table import COPIES, COPY_DELIVERED
from cases.errors import CopyStaysWithErasure
from cases.vocabulary import Kind


def require_together(kept: Iterable[Kind], moved: Iterable[Kind]) -> None:
    """Raises `CopyStaysWithErasure` where a copy and an erasure would part: in one case the copy goes first."""
    one, other = frozenset(kept), frozenset(moved)
    for erasing, copying in ((one, other), (other, one)):
        if Kind.ERASURE in erasing and copying & COPIES:
            raise CopyStaysWithErasure(CopyStaysWithErasure.__doc__)


def with_copy_left(case: Case, letter: str) -> Case:
    """The case once the answer with this key has left.

    It held the copy where one is asked for; where an erasure is asked for besides, only if staff said so.
    """
    kinds = case.verdict.kinds
    holds_copy = not COPIES.isdisjoint(kinds) and (Kind.ERASURE not in kinds or COPY_DELIVERED in settlements(case))
    return replace(case, copy_left_in=letter) if holds_copy and not case.copy_left_in else case


def with_copy_lost(case: Case, letter: str) -> tuple[Case, tuple[AuditEntry, ...]]:
    """The case once that answer came back, or never left: who said that it held the copy must say so anew."""
    if case.copy_left_in not in ("", letter):
        return case, ()
    kept = tuple(settled for settled in case.checks if settled.check != COPY_DELIVERED)
    fields = {"check": COPY_DELIVERED}
    entry = AuditEntry(event=AuditEvent.CHECK_REOPENED, actor=SERVICE, case=case.number, fields=fields)
    return replace(case, checks=kept, copy_left_in=""), () if len(kept) == len(case.checks) else (entry,)
