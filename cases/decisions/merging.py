"""What follows when staff find that two cases are one, that one is two, or that two belong together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from cases import workflow
from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case
from cases.case_number import CaseNumber
from cases.checklist.copies import require_together
from cases.decisions import drafting
from cases.decisions.decision import Decision, notice
from cases.decisions.due_dates import clocked, deadline_changes
from cases.errors import AnotherPerson, CaseIsMerged, NotApart, SameCase
from cases.events import CasesLinked, CasesMerged, CaseSplit
from cases.intake import CloseReason, Origin
from cases.messages import Letter
from cases.permissions import eased_by
from cases.policy import Policy
from cases.verdict import Verdict
from cases.vocabulary import Action, Kind, Status

Moment = TypeVar("Moment", date, datetime)


def of_one_person(one: Case, other: Case) -> bool:
    """Whether both are known to be of the same person; a case without a sure sender is of nobody known."""
    return one.sender is not None and other.sender is not None and one.sender.key == other.sender.key


def merge(ending: Case, staying: Case, event: CasesMerged, policy: Policy, now: datetime) -> tuple[Decision, Decision]:
    """What becomes of the case that ends, and of the one that goes on for both.

    Raises `SameCase`, `CaseIsMerged`, `IllegalTransition` where either is approved or done, and `AnotherPerson`
    where the two are not known to be of one person and nobody has said that it shall be all the same.
    """
    if ending.number == staying.number:
        raise SameCase(SameCase.__doc__)
    if ending.merged_into is not None or staying.merged_into is not None:
        raise CaseIsMerged(CaseIsMerged.__doc__)
    closed, kept = workflow.after(ending.status, Action.MERGE), workflow.after(staying.status, Action.ABSORB)
    if not of_one_person(ending, staying) and not event.across_persons:
        raise AnotherPerson(AnotherPerson.__doc__)
    return (
        _ended(replace(ending, status=closed), staying.number, event, now),
        _went_on(replace(staying, status=kept), ending, event, policy, now),
    )


def _ended(case: Case, into: CaseNumber, event: CasesMerged, now: datetime) -> Decision:
    changed = replace(
        case, merged_into=into, closed_at=now, close_reason=CloseReason.MERGED, draft=None, code=None, absorbed=()
    )
    across = str(event.across_persons).lower()
    return Decision(
        case=changed,
        entries=(_entry(case, AuditEvent.CASE_MERGED, event.staff.id, into=str(into), across_persons=across),),
        notices=(notice(case, "merged", staff=event.staff.id, other=str(into)),),
    )


def _went_on(case: Case, ending: Case, event: CasesMerged, policy: Policy, now: datetime) -> Decision:
    """The earlier receipt counts for all that is asked in either."""
    changed = replace(
        case,
        verdict=_of_both(case.verdict, ending.verdict),
        received_at=min(case.received_at, ending.received_at),
        absorbed=(*case.absorbed, ending.number, *ending.absorbed),
        related=_united(case.related, ending.related, without={case.number, ending.number}),
        hold=case.hold or ending.hold,
        concerns=case.concerns | ending.concerns,
        eased_by=case.eased_by | ending.eased_by,
        aware_at=_earliest(case.aware_at, ending.aware_at),
        named=_earliest(case.named, ending.named),
    )
    changed, draft = redrafted(clocked(changed, policy, now))
    across = str(event.across_persons).lower()
    entry = _entry(case, AuditEvent.CASE_ABSORBED, event.staff.id, other=str(ending.number), across_persons=across)
    return Decision(
        case=changed,
        draft=draft,
        entries=(entry, *deadline_changes(case, changed)),
        notices=(notice(case, "absorbed", staff=event.staff.id, other=str(ending.number)),),
    )


def _of_both(kept: Verdict, ended: Verdict) -> Verdict:
    """What the case that goes on is about first, and all else that either asks; spam and robots ask nothing."""
    silent = {Kind.SPAM, Kind.AUTOMATIC, Kind.UNCLEAR}
    further = [kind for kind in (*kept.also, *ended.kinds) if kind is not kept.kind and kind not in silent]
    return replace(
        kept,
        also=tuple(dict.fromkeys(further)),
        topics=tuple(dict.fromkeys((*kept.topics, *ended.topics))),
        flags=kept.flags | ended.flags,
        urgent=kept.urgent or ended.urgent,
        urgency=kept.urgency or ended.urgency,
    )


def split(case: Case, number: CaseNumber, event: CaseSplit, policy: Policy, now: datetime) -> tuple[Decision, Decision]:
    """What becomes of the case, and the new one of `number` for the kinds that leave it; both with the same receipt.

    Raises `IllegalTransition`, and `NotApart` where the case would keep nothing, or has none of the kinds, and
    `CopyStaysWithErasure`.
    """
    moved = tuple(kind for kind in case.verdict.kinds if kind in event.kinds)
    kept = tuple(kind for kind in case.verdict.kinds if kind not in event.kinds)
    if not moved or not kept:
        raise NotApart(NotApart.__doc__)
    require_together(kept, moved)
    stays = replace(case, status=workflow.after(case.status, Action.SPLIT), related=_with(case.related, number))
    stays = replace(stays, verdict=_narrowed(case.verdict, kept), eased_by=eased_by(case, kept, event.staff))
    opened = _opened(case, number, _narrowed(case.verdict, moved), now)
    opened = replace(opened, eased_by=eased_by(case, moved, event.staff))
    origin = _part(case, stays, policy, now)
    part = _part(replace(case, deadline=None), opened, policy, now)
    kinds, staff = ",".join(moved), event.staff.id
    assert part.case is not None
    return (
        replace(
            origin,
            entries=(_entry(case, AuditEvent.CASE_SPLIT, staff, into=str(number), kinds=kinds), *origin.entries),
            notices=(notice(case, "split", staff=staff, other=str(number)),),
        ),
        replace(
            part,
            entries=(
                _entry(part.case, AuditEvent.CASE_SPLIT_OFF, staff, origin=str(case.number), kinds=kinds),
                *part.entries,
            ),
            notices=(notice(part.case, "split_off", staff=staff, other=str(case.number)),),
        ),
    )


def _opened(case: Case, number: CaseNumber, verdict: Verdict, now: datetime) -> Case:
    """A case of its own, of the same person and receipt; the acknowledgement of the first one speaks for both."""
    return Case(
        number=number,
        status=Status.ACKNOWLEDGED if case.acknowledged_at else Status.IN_PROGRESS,
        verdict=verdict,
        received_at=case.received_at,
        sender=case.sender,
        subject=case.subject,
        assignee=case.assignee,
        concerns=case.concerns,
        acknowledged_at=case.acknowledged_at,
        no_acknowledgement=() if case.acknowledged_at else (f"part of {case.number}",),
        authentication=case.authentication,
        last_message=case.last_message,
        intake=case.intake,
        origin=Origin(number=case.number, at=now),
        related=(case.number,),
        forwarded=case.forwarded,
        identity=case.identity,
        representation=case.representation,
        hold=case.hold,
        aware_at=case.aware_at,
        named=case.named,
        decided_role=case.decided_role,
        interims=case.interims,
    )


def _part(before: Case, case: Case, policy: Policy, now: datetime) -> Decision:
    changed, draft = redrafted(clocked(case, policy, now))
    return Decision(case=changed, draft=draft, entries=deadline_changes(before, changed))


def _narrowed(verdict: Verdict, kinds: tuple[Kind, ...]) -> Verdict:
    return replace(verdict, kind=kinds[0], also=kinds[1:])


def redrafted(case: Case) -> tuple[Case, Letter | None]:
    """A fresh draft for the kinds as they are now, unless a person has worked on the one that stands."""
    case = replace(case, no_draft=drafting.why_no_draft(case))
    if case.draft is not None and case.draft.author != SERVICE:
        return case, None
    letter = drafting.draft_letter(case)
    return (case, letter) if letter else (drafting.without_draft(case), None)


def link(one: Case, other: Case, event: CasesLinked) -> tuple[Decision, Decision]:
    """Each names the other. Raises `SameCase`."""
    if one.number == other.number:
        raise SameCase(SameCase.__doc__)
    return _linked(one, other.number, event), _linked(other, one.number, event)


def _linked(case: Case, other: CaseNumber, event: CasesLinked) -> Decision:
    return Decision(
        case=replace(case, related=_with(case.related, other)),
        entries=(_entry(case, AuditEvent.CASE_LINKED, event.staff.id, other=str(other)),),
        notices=(notice(case, "linked", staff=event.staff.id, other=str(other)),),
    )


def _earliest(one: Moment | None, other: Moment | None) -> Moment | None:
    given = [moment for moment in (one, other) if moment is not None]
    return min(given, default=None)


def _with(related: tuple[CaseNumber, ...], number: CaseNumber) -> tuple[CaseNumber, ...]:
    return related if number in related else (*related, number)


def _united(*groups: Iterable[CaseNumber], without: set[CaseNumber]) -> tuple[CaseNumber, ...]:
    return tuple(dict.fromkeys(number for group in groups for number in group if number not in without))


def _entry(case: Case, event: AuditEvent, actor: str, **fields: str) -> AuditEntry:
    return AuditEntry(event=event, actor=actor, case=case.number, fields=fields)
