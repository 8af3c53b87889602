"""The submits by which a case is handed on, noted, closed or opened again."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from bot.desk import Desk
from bot.inert import clean
from bot.modals import Shown
from bot.submission import CLOSE, Answer, Submission, Submissions, Submit, Values, field_errors
from cases.case import Staff
from cases.case_number import CaseNumber
from cases.errors import CaseClosedToStaff, NotPermitted
from cases.events import CaseAssigned, CaseClosed, CaseReopened, NoteAdded, StaffEvent
from cases.intake import CHOSEN_REASONS, CloseReason
from cases.vocabulary import Action


async def _assign(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    try:
        colleague = await desk.staff.member_who_may(values.get("colleague", ""), Action.TAKE)
    except NotPermitted:
        return field_errors(colleague=desk.texts("error.colleague"))
    try:
        await desk.handler.handle(CaseAssigned(shown.number, staff, colleague.id))
    except CaseClosedToStaff:
        return field_errors(colleague=desk.texts("error.colleague"))
    return CLOSE


def _written(field: str, missing: str, event: Callable[[CaseNumber, Staff, str], StaffEvent]) -> Submit:
    """The submit of a modal with one field that must be filled; `missing` is the text for one that is not."""

    async def submit(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
        text = clean(values.get(field, "")).strip()
        if not text:
            return field_errors(**{field: desk.texts(missing)})
        await desk.handler.handle(event(shown.number, staff, text))
        return CLOSE

    return submit


async def _close(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    if values.get("reason") not in CHOSEN_REASONS:
        return field_errors(reason=desk.texts("error.ReasonMissing"))
    await desk.handler.handle(CaseClosed(shown.number, staff, CloseReason(values["reason"])))
    return CLOSE


SUBMISSIONS: Submissions = MappingProxyType(
    {
        "assign_case": Submission(Action.ASSIGN, _assign),
        "write_note": Submission(Action.NOTE, _written("text", "error.empty_note", NoteAdded)),
        "reopen_case": Submission(Action.REOPEN, _written("reason", "error.empty_reason", CaseReopened)),
        "close_case": Submission(Action.CLOSE, _close),
    }
)
