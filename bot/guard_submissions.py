"""The submit by which a second person vouches for an answer."""

from __future__ import annotations

from types import MappingProxyType

from bot.desk import Desk
from bot.inert import clean
from bot.modals import Shown
from bot.submission import CLOSE, Answer, Submission, Submissions, Values, field_errors
from cases.case import Staff
from cases.events import GuardOverridden
from cases.vocabulary import Action


async def _override(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    reason = clean(values.get("reason", "")).strip()
    if not reason:
        return field_errors(reason=desk.texts("error.empty_reason"))
    await desk.handler.handle(GuardOverridden(shown.number, staff, shown.digest, reason))
    return CLOSE


SUBMISSIONS: Submissions = MappingProxyType({"override_guard": Submission(Action.OVERRIDE, _override)})
