"""The part of the one door that is about cases among each other: each event is one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from cases import workflow
from cases.agreements import terms_of
from cases.audit_events import AuditEntry, AuditEvent
from cases.case import Case, Staff
from cases.case_number import CaseNumber
from cases.decisions import drafting, merging, registering
from cases.decisions.decision import Decision
from cases.errors import UnusableAddress
from cases.events.among import AmongEvent, CaseRegistered, CasesLinked, CasesMerged, CaseSplit, CasesSearched
from cases.outcome import Outcome
from cases.permissions import require, require_open_to
from cases.policy import Policy
from cases.ports import Clock, Composer, Record, Understanding
from cases.recording import Recorder
from cases.vocabulary import Action


class AmongHandler:
    """Opens a case by hand, merges, splits and links, and logs searches."""

    def __init__(
        self, recorder: Recorder, *, triage: Understanding, composer: Composer, clock: Clock, policy: Policy
    ) -> None:
        self._recorder = recorder
        self._triage = triage
        self._composer = composer
        self._clock = clock
        self._policy = policy

    def understood(self, event: CaseRegistered) -> CaseRegistered:
        """The event with what triage reads in the words; it stands outside the transaction."""
        read = event.verdict or self._triage.verdict(registering.as_inquiry(event, self._clock.now()))
        if event.sender is not None and not self._composer.accepts(event.sender):
            raise UnusableAddress(UnusableAddress.__doc__)
        return replace(event, verdict=registering.verdict_of(event, read))

    async def handle(self, record: Record, event: AmongEvent) -> Outcome:
        """Decides and records. Raises the errors of `cases.errors`; then nothing changed."""
        action, decide = _DEEDS[type(event)]
        require(event.staff, action)
        return await decide(self, record, event)

    async def register(self, record: Record, event: CaseRegistered) -> Outcome:
        now = self._clock.now()
        year = (event.received_at or now).astimezone(drafting.OSLO).year
        number = await record.next_number(year)
        terms = await terms_of(record, event.sender)
        return await self._save(record, registering.register(event, number, self._policy, now, terms=terms), None)

    async def merge(self, record: Record, event: CasesMerged) -> Outcome:
        ending, staying = await _lock_both(record, event.number, event.into, event.staff)
        ended, went_on = merging.merge(ending, staying, event, self._policy, self._clock.now())
        await self._save(record, ended, ending)
        return await self._save(record, went_on, staying)

    async def split(self, record: Record, event: CaseSplit) -> Outcome:
        case, now = await record.lock_case(event.number), self._clock.now()
        require_open_to(case, event.staff)
        workflow.after(case.status, Action.SPLIT)
        number = await record.next_number(event.number.year)
        stays, part = merging.split(case, number, event, self._policy, now)
        await self._save(record, stays, case)
        return await self._save(record, part, None)

    async def link(self, record: Record, event: CasesLinked) -> Outcome:
        one, other = await _lock_both(record, event.number, event.other, event.staff)
        first, second = merging.link(one, other, event)
        await self._save(record, second, other)
        return await self._save(record, first, one)

    async def search(self, record: Record, event: CasesSearched) -> Outcome:
        fields = {"by": ",".join(event.by), "found": str(event.found)}
        entry = AuditEntry(event=AuditEvent.CASES_SEARCHED, actor=event.staff.id, case=None, fields=fields)
        await record.append_audit([entry], self._clock.now())
        return Outcome(None, changed=True)

    async def _save(self, record: Record, decision: Decision, before: Case | None) -> Outcome:
        return Outcome(await self._recorder.record(record, decision, before), changed=True)


async def _lock_both(record: Record, one: CaseNumber, other: CaseNumber, staff: Staff) -> tuple[Case, Case]:
    """Both cases, locked in the order of their numbers, so that two who merge them crosswise wait and do not block.

    Raises `CaseClosedToStaff` where either is about this member of staff.
    """
    cases = {number: await record.lock_case(number) for number in sorted({one, other})}
    for case in cases.values():
        require_open_to(case, staff)
    return cases[one], cases[other]


_DEEDS: Mapping[type[AmongEvent], tuple[Action, Callable[[AmongHandler, Record, Any], Awaitable[Outcome]]]] = (
    MappingProxyType(
        {
            CaseRegistered: (Action.REGISTER, AmongHandler.register),
            CasesMerged: (Action.MERGE, AmongHandler.merge),
            CaseSplit: (Action.SPLIT, AmongHandler.split),
            CasesLinked: (Action.LINK, AmongHandler.link),
            CasesSearched: (Action.READ, AmongHandler.search),
        }
    )
)
