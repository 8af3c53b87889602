"""What staff do with one case beside its answer: hand it on, note, close, open again, and look at what happened."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from bot import casework_modals
from bot.deed import Deed, Deeds, open_view, still_possible
from bot.desk import Ask, Desk
from cases.audit_events import READINGS
from cases.case import Staff
from cases.case_number import CaseNumber
from cases.errors import CaseIsMerged
from cases.events import CaseClosed, ContentShown
from cases.permissions import may
from cases.ports import AuditRecord
from cases.vocabulary import Action


async def _assign(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    await open_view(desk, ask, casework_modals.assign_view(await still_possible(desk, ask, Action.ASSIGN), desk.texts))


async def _note(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    await desk.queries.case(ask.number)
    await open_view(desk, ask, casework_modals.note_view(ask.number, desk.texts))


async def _reopen(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    case = await still_possible(desk, ask, Action.REOPEN)
    if case.merged_into is not None:
        raise CaseIsMerged(CaseIsMerged.__doc__)
    await open_view(desk, ask, casework_modals.reopen_view(ask.number, desk.texts))


async def _close(desk: Desk, ask: Ask, staff: Staff) -> None:
    """What was answered is closed at once; everything else needs a reason."""
    case = await still_possible(desk, ask, Action.CLOSE)
    if case.answered_at is None:
        await open_view(desk, ask, casework_modals.close_view(ask.number, desk.texts))
        return
    await desk.handler.handle(CaseClosed(ask.number, staff))
    await ask.tell(desk.texts("answer.closed", number=ask.number))


async def _history(desk: Desk, ask: Ask, staff: Staff) -> None:
    case = await desk.queries.case(ask.number)
    messages = await desk.queries.messages(ask.number)
    notes = [replace(one, text=desk.mask(one.text)) for one in messages if one.direction == "note"]
    records = await _records(desk, (ask.number, *case.absorbed), readings=may(staff.role, Action.READ_LOG))
    await desk.handler.handle(ContentShown(ask.number, staff, "history"))
    await open_view(desk, ask, casework_modals.history_view(ask.number, records, notes, desk.texts))


async def _records(desk: Desk, numbers: tuple[CaseNumber, ...], *, readings: bool) -> list[AuditRecord]:
    """What happened to a case and to those that were merged into it, in order; who read in them only on request."""
    found = [record for number in numbers for record in await desk.queries.history(number)]
    shown = [record for record in found if readings or record.entry.event not in READINGS]
    return sorted(shown, key=lambda record: record.id)


DEEDS: Deeds = MappingProxyType(
    {
        "assign": Deed(Action.ASSIGN, _assign),
        "note": Deed(Action.NOTE, _note),
        "reopen": Deed(Action.REOPEN, _reopen),
        "close": Deed(Action.CLOSE, _close),
        "history": Deed(Action.READ, _history),
    }
)
