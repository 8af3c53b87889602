"""The submits by which a case is handed on, noted, closed or opened again."""

from __future__ import annotations

from types import MappingProxyType

from bot.desk import Desk
from bot.inert import clean
from bot.modals import Shown
from bot.submission import CLOSE, Answer, Submission, Submissions, Values, field_errors
from cases.case import Staff
from cases.errors import NotPermitted
from cases.events import CaseAssigned, CaseClosed, CaseReopened, NoteAdded
from cases.intake import CHOSEN_REASONS, CloseReason
from cases.vocabulary import Action


async def _assign(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    try:
        colleague = await desk.staff.member_who_may(values.get("colleague", ""), Action.TAKE)
    except NotPermitted:
        return field_errors(colleague=desk.texts("error.colleague"))
    await desk.handler.handle(CaseAssigned(shown.number, staff, colleague.id))
    return CLOSE


async def _note(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    text = clean(values.get("text", "")).strip()
    if not text:
        return field_errors(text=desk.texts("error.empty_note"))
    await desk.handler.handle(NoteAdded(shown.number, staff, text))
    return CLOSE


async def _reopen(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    reason = clean(values.get("reason", "")).strip()
    if not reason:
        return field_errors(reason=desk.texts("error.empty_reason"))
    await desk.handler.handle(CaseReopened(shown.number, staff, reason))
    return CLOSE


async def _close(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    if values.get("reason") not in CHOSEN_REASONS:
        return field_errors(reason=desk.texts("error.ReasonMissing"))
    await desk.handler.handle(CaseClosed(shown.number, staff, CloseReason(values["reason"])))
    return CLOSE


SUBMISSIONS: Submissions = MappingProxyType(
    {
        "assign_case": Submission(Action.ASSIGN, _assign),
        "write_note": Submission(Action.NOTE, _note),
        "reopen_case": Submission(Action.REOPEN, _reopen),
        "close_case": Submission(Action.CLOSE, _close),
    }
)
