"""What became of a letter beside the answer, and what it does to the clock: it left, it failed, it was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from cases import workflow
from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case
from cases.deadlines.calendar import local_date
from cases.deadlines.extension import may_extend
from cases.deadlines.of_case import EXTENSION, QUESTIONS, runs_by_month, stands_still_since, would_stop
from cases.decisions.decision import Decision, notice
from cases.decisions.due_dates import clocked, deadline_changes, shown_due, shown_legal
from cases.interim import Interim
from cases.messages import Notice
from cases.policy import Policy
from cases.vocabulary import Action, Status

_AWAITED: Mapping[str, Status] = MappingProxyType(
    {
        "identity_question": Status.WAITING_IDENTITY,
        "scope_question": Status.WAITING_SCOPE,
        "customer_notice": Status.WAITING_CUSTOMER,
        "referral": Status.WAITING_CUSTOMER,
    }
)
"""The state in which a case waits for the answer to each letter."""

_STANDING = frozenset({Status.WAITING_IDENTITY, Status.WAITING_SCOPE})
"""The states in which the clock may stand still."""


def left(case: Case, key: str, policy: Policy, now: datetime) -> Decision:
    """The letter is known to have left: only now does the clock stop, or the time get longer."""
    sent = _named(case, key)
    if sent is None:
        return Decision(case=case)
    gone = replace(sent, left_at=now, failed=False)
    if sent.letter in QUESTIONS:
        gone = replace(gone, stops_clock=would_stop(case, gone, policy.periods, now))
    changed = clocked(_with(case, gone), policy, now)
    stopped = (_entry(case, AuditEvent.CLOCK_STOPPED, letter=key),) if gone.waits else ()
    return Decision(
        case=changed, entries=(*stopped, *deadline_changes(case, changed)), notices=_told(changed, gone, policy)
    )


def _told(case: Case, gone: Interim, policy: Policy) -> tuple[Notice, ...]:
    assert gone.left_at is not None
    due = shown_due(case)
    if gone.letter == EXTENSION:
        in_time = may_extend(case.received_at, gone.left_at, policy.periods)
        return (notice(case, "extended" if in_time else "extended_late", due=due),)
    if gone.letter not in QUESTIONS or not runs_by_month(case):
        return ()
    if not gone.stops_clock:
        return (notice(case, "clock_runs_on", due=due),)
    since = local_date(gone.left_at).isoformat()
    return (notice(case, "clock_stopped", since=since, due=due),) if gone.waits else ()


def failed(case: Case, key: str, policy: Policy, now: datetime) -> Decision:
    """The letter was refused, came back or is kept from leaving: it never counted, and nobody waits for its answer."""
    sent = _named(case, key)
    if sent is None:
        return Decision(case=case)
    status = case.status
    if _AWAITED.get(sent.letter) is status:
        status = workflow.after(status, Action.FAIL_INTERIM)
    changed = clocked(replace(_with(case, replace(sent, failed=True)), status=status), policy, now)
    text = _VOID.get(sent.letter) if sent.counts else None
    notices = (notice(case, text, due=shown_due(changed)),) if text else ()
    return Decision(case=changed, entries=deadline_changes(case, changed), notices=notices)


_VOID: Mapping[str, str] = MappingProxyType(
    {"identity_question": "question_void", "scope_question": "question_void", EXTENSION: "extension_void"}
)
"""What staff are told where a letter that seemed to have left had moved a date."""


def answered(case: Case, at: datetime, policy: Policy, now: datetime) -> Decision:
    """The person wrote at `at`, or staff went on without waiting: the clock runs again."""
    open_ones = [one for one in case.interims if one.letter in QUESTIONS and one.answered_at is None]
    if not open_ones:
        return Decision(case=case)
    since = stands_still_since(case)
    changed = case
    for one in open_ones:
        # A mail that crossed our question ends the pause before it began.
        changed = _with(changed, replace(one, answered_at=max(at, one.left_at or at)))
    changed = clocked(changed, policy, now)
    if since is None:
        return Decision(case=changed, entries=deadline_changes(case, changed))
    days = str(max((local_date(at) - local_date(since)).days, 0))
    return Decision(
        case=changed,
        entries=(_entry(case, AuditEvent.CLOCK_RESUMED, days=days), *deadline_changes(case, changed)),
        notices=(notice(case, "clock_resumed", due=shown_legal(changed), unpaused=shown_due(changed)),),
    )


def no_longer_waiting(before: Case, decision: Decision, policy: Policy, now: datetime) -> Decision:
    """Staff went on without the person's answer: whatever comes next, the clock does not stand still any more."""
    case = decision.case
    if case is None or before.status not in _STANDING or case.status in _STANDING:
        return decision
    follows = answered(case, now, policy, now)
    return replace(
        decision,
        case=follows.case,
        entries=(*decision.entries, *follows.entries),
        notices=(*decision.notices, *follows.notices),
    )


def _named(case: Case, key: str) -> Interim | None:
    return next((one for one in case.interims if one.key == key), None)


def _with(case: Case, changed: Interim) -> Case:
    interims = tuple(changed if one.key == changed.key else one for one in case.interims)
    return replace(case, interims=interims)


def _entry(case: Case, event: AuditEvent, **fields: str) -> AuditEntry:
    return AuditEntry(event=event, actor=SERVICE, case=case.number, fields=fields)
