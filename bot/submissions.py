"""The submits of the modals: only here is an answer approved, or anything changed that a modal asks for.

Each checks the right again, does its short work, and says what becomes of the modal: it closes, shows an error on a
field, or gives way to a view that says why not.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot import (
    among_submissions,
    casework_submissions,
    chat_submissions,
    checklist_submissions,
    concerns_deeds,
    erasure_deeds,
    facts_submissions,
    guard_submissions,
    identity_submissions,
    interim_submissions,
    register_submissions,
    reply_submissions,
)
from bot.blocks import Block, button
from bot.cards import ASKED_FIRST, confirm_of
from bot.desk import Desk
from bot.modals import Shown, notice_view
from bot.refusals import explain
from bot.submission import Answer, Submissions
from cases.case_number import CaseNumber
from cases.errors import CopyFirst, OpenChecks, TasksOpen, WrongPerson

SUBMISSIONS: Submissions = MappingProxyType(
    {
        **among_submissions.SUBMISSIONS,
        **casework_submissions.SUBMISSIONS,
        **identity_submissions.SUBMISSIONS,
        **facts_submissions.SUBMISSIONS,
        **concerns_deeds.SUBMISSIONS,
        **erasure_deeds.SUBMISSIONS,
        **interim_submissions.SUBMISSIONS,
        **chat_submissions.SUBMISSIONS,
        **checklist_submissions.SUBMISSIONS,
        **register_submissions.SUBMISSIONS,
        **reply_submissions.SUBMISSIONS,
        **guard_submissions.SUBMISSIONS,
    }
)
"""Every submit, by callback id."""


async def run_submission(desk: Desk, user: str, view: Mapping[str, Any]) -> Answer:
    """Carries out one submit. Raises nothing but what ends the process."""
    number: CaseNumber | None = None
    try:
        if view["callback_id"] in among_submissions.DESK_SUBMISSIONS:
            return await _run_without_case(desk, user, view)
        shown = Shown.load(view["private_metadata"])
        number = shown.number
        submission = SUBMISSIONS[view["callback_id"]]
        staff = await desk.staff.member_who_may(user, submission.action)
        return await submission.run(desk, staff, shown, values_of(view))
    except Exception as error:  # noqa: BLE001 - whatever happens is told under a reference, and logged
        text = await explain(desk, error, number)
        return {"response_action": "update", "view": notice_view(text, desk.texts, _ways_out(desk, error, number))}


async def _run_without_case(desk: Desk, user: str, view: Mapping[str, Any]) -> Answer:
    """A modal that showed no case."""
    submission = among_submissions.DESK_SUBMISSIONS[view["callback_id"]]
    staff = await desk.staff.member_who_may(user, submission.action)
    return await submission.run(desk, staff, values_of(view))


def _ways_out(desk: Desk, error: Exception, number: CaseNumber | None) -> tuple[Block, ...]:
    """What a refusal offers instead: the checklist, or to vouch for an answer, which is for another person to do."""
    name, text = _WAYS_OUT.get(type(error), ("", ""))
    if number is None or not name or (isinstance(error, WrongPerson) and error.absolute):
        return ()
    label = desk.texts(f"button.{name}_label", number=number)
    confirm = confirm_of(name, desk.texts) if name in ASKED_FIRST else None
    return (button(name, desk.texts(text), f"{number} 0", label, confirm=confirm),)


_CHECKLIST = ("checks", "button.checks_instead")
_WAYS_OUT: Mapping[type[Exception], tuple[str, str]] = MappingProxyType(
    {
        WrongPerson: ("override", "button.override"),
        OpenChecks: _CHECKLIST,
        CopyFirst: _CHECKLIST,
        TasksOpen: ("done", "button.done"),
    }
)
"""The button by which a refusal is got out of, and the text on it."""


def values_of(view: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the fields; empty where nothing was written, parted by commas where several are chosen."""
    entered = view.get("state", {}).get("values", {})
    return {block_id: _value(next(iter(elements.values()))) for block_id, elements in entered.items() if elements}


_PICKED = ("selected_date", "selected_date_time", "selected_user")
"""Where the value of an element stands that is neither typed nor an option."""


def _value(element: Mapping[str, Any]) -> str:
    if "selected_options" in element:
        return ",".join(option["value"] for option in element["selected_options"] or ())
    if "selected_users" in element:
        return ",".join(element["selected_users"] or ())
    option = element.get("selected_option") or {}
    picked = next(filter(None, map(element.get, _PICKED)), "")
    return str(element.get("value") or option.get("value") or picked or "")
