"""The submits of the modals: only here is an answer approved, edited or rejected, or a kind corrected.

Each checks the right again, does its short work, and says what becomes of the modal: it closes, shows an error on a
field, or gives way to a view that says why not.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from bot.desk import Desk
from bot.inert import clean
from bot.modals import TEXT_LIMIT, Shown, edited_text, notice_view, text_blocks
from bot.refusals import explain
from cases.case import Staff
from cases.case_number import CaseNumber
from cases.errors import StaleDraft
from cases.events import CaseReclassified, ReplyApproved, ReplyEdited, ReplyRejected
from cases.vocabulary import Action, Kind

Answer = dict[str, Any]
"""What Slack is answered: empty to close the modal, else a `response_action` with its fields."""

Values = Mapping[str, str]
"""What stands in the fields, by block id."""

CLOSE: Answer = {}

Submit = Callable[[Desk, Staff, Shown, Values], Awaitable[Answer]]


def field_errors(**errors: str) -> Answer:
    """Shows each error on its field."""
    return {"response_action": "errors", "errors": errors}


async def run_submission(desk: Desk, user: str, view: Mapping[str, Any]) -> Answer:
    """Carries out one submit. Raises nothing but what ends the process."""
    number: CaseNumber | None = None
    try:
        shown = Shown.load(view["private_metadata"])
        number = shown.number
        action, submit = SUBMISSIONS[view["callback_id"]]
        staff = await desk.staff.member_who_may(user, action)
        return await submit(desk, staff, shown, values_of(view))
    except Exception as error:  # noqa: BLE001 - whatever happens is told under a reference, and logged
        text = await explain(desk, error, number)
        return {"response_action": "update", "view": notice_view(text, desk.texts)}


def values_of(view: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the fields; empty where nothing was written."""
    entered = view.get("state", {}).get("values", {})
    return {block_id: _value(next(iter(elements.values()))) for block_id, elements in entered.items() if elements}


def _value(element: Mapping[str, Any]) -> str:
    option = element.get("selected_option") or {}
    return str(element.get("value") or option.get("value") or "")


async def _approve(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    del values
    await desk.handler.handle(ReplyApproved(shown.number, staff, shown.digest))
    return CLOSE


async def _edit(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    draft = (await desk.queries.case(shown.number)).draft
    if (draft.digest if draft else "") != shown.digest:
        raise StaleDraft("the draft was changed after it was shown")
    base = draft.text if draft else ""
    subject, text = clean(values.get("subject", "")).strip(), clean(edited_text(dict(values), base))
    if errors := _edit_errors(desk, subject, text, text_blocks(base)[0]):
        return field_errors(**errors)
    await desk.handler.handle(ReplyEdited(shown.number, staff, shown.digest, subject, text))
    return CLOSE


def _edit_errors(desk: Desk, subject: str, text: str, text_block: str) -> dict[str, str]:
    found = {
        "subject": "" if subject else desk.texts("error.empty_subject"),
        text_block: "" if text.strip() else desk.texts("error.empty_text"),
    }
    if len(text) > TEXT_LIMIT:
        found[text_block] = desk.texts("error.long_text", limit=TEXT_LIMIT)
    return {block: error for block, error in found.items() if error}


async def _reject(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    reason = clean(values.get("reason", "")).strip()
    if not reason:
        return field_errors(reason=desk.texts("error.empty_reason"))
    await desk.handler.handle(ReplyRejected(shown.number, staff, reason))
    return CLOSE


async def _reclassify(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    if values.get("kind") not in set(Kind):
        return field_errors(kind=desk.texts("error.kind"))
    await desk.handler.handle(CaseReclassified(shown.number, staff, Kind(values["kind"])))
    return CLOSE


SUBMISSIONS: Mapping[str, tuple[Action, Submit]] = MappingProxyType(
    {
        "approve_reply": (Action.APPROVE, _approve),
        "edit_reply": (Action.EDIT, _edit),
        "reject_reply": (Action.REJECT, _reject),
        "reclassify_case": (Action.RECLASSIFY, _reclassify),
    }
)
"""By callback id: the right that it takes, and what happens."""
