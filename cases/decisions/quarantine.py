"""What lay among the junk: kept as a case with its clock running, and released by people.

A request that a filter took for junk is a request all the same; the month runs from its arrival (GDPR article 12(3)).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from cases import workflow
from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case
from cases.decisions import drafting, holds
from cases.decisions.decision import Decision, notice
from cases.decisions.due_dates import clocked, deadline_changes
from cases.letters import ACKNOWLEDGEMENTS
from cases.messages import Letter
from cases.policy import Policy
from cases.verdict import Verdict
from cases.vocabulary import Action, Kind, Status

JUNK_RULE = "N16 junk folder"
_ENDS_WITH_RELEASE = ("N16", "kind spam")


def mark_spam(case: Case, staff: str) -> Decision:
    """Staff say that it is spam: it waits for nobody any more, and can be released again."""
    return Decision(
        case=case,
        entries=(_entry(case, AuditEvent.CASE_MARKED_SPAM, staff),),
        notices=(notice(case, "marked_spam", staff=staff),),
    )


def release(case: Case, staff: str, policy: Policy, now: datetime) -> Decision:
    """It is no spam: acknowledged late, with the date of its arrival, unless another rule forbids it."""
    changed = replace(case, quarantined=False, verdict=_without_spam(case.verdict))
    set_itself = "" if case.hold else holds.hold_of(changed.verdict.kinds)
    changed = replace(
        clocked(changed, policy, now),
        hold=case.hold or set_itself,
        no_acknowledgement=_remaining(case.no_acknowledgement),
        no_draft=drafting.why_no_draft(changed),
    )
    return Decision(
        case=changed,
        letters=_acknowledgement(changed),
        draft=None if case.draft else drafting.draft_letter(changed),
        entries=(
            _entry(case, AuditEvent.CASE_RELEASED, staff, kind=changed.verdict.kind.value),
            *deadline_changes(case, changed),
            *(holds.set_itself(changed) if set_itself else ()),
        ),
        notices=(notice(case, "released", staff=staff),),
    )


def released_in_mailbox(case: Case, policy: Policy, now: datetime) -> Decision:
    """Somebody moved the mail out of the junk folder."""
    status = workflow.after(case.status, Action.RELEASE)
    decision = release(replace(case, status=status), SERVICE, policy, now)
    return replace(decision, notices=(notice(case, "released_in_mailbox"),))


def is_quarantined(case: Case) -> bool:
    """It lies among the junk, and nobody has looked at it yet."""
    return case.quarantined and case.status is Status.SPAM


def _without_spam(verdict: Verdict) -> Verdict:
    """The kind that was thought next likely; a person decides if there is none."""
    if verdict.kind is not Kind.SPAM:
        return verdict
    others = [(kind, sure) for kind, sure in verdict.candidates if kind is not Kind.SPAM]
    kind, sure = max(others, key=lambda one: one[1], default=(Kind.UNCLEAR, 0.0))
    return replace(verdict, kind=kind, confidence=sure, also=tuple(one for one in verdict.also if one is not kind))


def _remaining(rules: Iterable[str]) -> tuple[str, ...]:
    return tuple(rule for rule in rules if not rule.startswith(_ENDS_WITH_RELEASE))


def _acknowledgement(case: Case) -> tuple[Letter, ...]:
    known = case.verdict.kind in ACKNOWLEDGEMENTS and case.verdict.kind is not Kind.AUTHORITY
    if case.sender is None or case.no_acknowledgement or case.acknowledged_at is not None or not known:
        return ()
    return (drafting.acknowledgement(case, case.sender),)


def _entry(case: Case, event: AuditEvent, actor: str, **fields: str) -> AuditEntry:
    return AuditEntry(event=event, actor=actor, case=case.number, fields=fields)
