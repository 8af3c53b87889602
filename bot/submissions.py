"""The submits of the modals: only here is an answer approved, or anything changed that a modal asks for.

Each checks the right again, does its short work, and says what becomes of the modal: it closes, shows an error on a
field, or gives way to a view that says why not.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot import reply_submissions
from bot.desk import Desk
from bot.modals import Shown, notice_view
from bot.refusals import explain
from bot.submission import Answer, Submissions
from cases.case_number import CaseNumber

SUBMISSIONS: Submissions = MappingProxyType({**reply_submissions.SUBMISSIONS})
"""Every submit, by callback id."""


async def run_submission(desk: Desk, user: str, view: Mapping[str, Any]) -> Answer:
    """Carries out one submit. Raises nothing but what ends the process."""
    number: CaseNumber | None = None
    try:
        shown = Shown.load(view["private_metadata"])
        number = shown.number
        submission = SUBMISSIONS[view["callback_id"]]
        staff = await desk.staff.member_who_may(user, submission.action)
        return await submission.run(desk, staff, shown, values_of(view))
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
