"""The submits by which an answer is approved, edited or rejected, or a kind corrected."""

from __future__ import annotations

from types import MappingProxyType

from bot.desk import Desk
from bot.inert import clean
from bot.modals import TEXT_LIMIT, Shown, edited_text, text_blocks
from bot.submission import CLOSE, Answer, Submission, Submissions, Values, field_errors
from cases.case import Staff
from cases.errors import StaleDraft
from cases.events import CaseReclassified, ReplyApproved, ReplyEdited, ReplyRejected
from cases.vocabulary import Action, Kind


async def _approve(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    del values
    await desk.handler.handle(ReplyApproved(shown.number, staff, shown.digest, int(shown.base or 0)))
    return CLOSE


async def _edit(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    draft = (await desk.queries.case(shown.number)).draft
    if (draft.digest if draft else "") != shown.digest:
        raise StaleDraft("the draft was changed after it was shown")
    base = draft.text if draft else ""
    subject, text, errors = letter_entered(desk, values, base)
    if errors:
        return field_errors(**errors)
    await desk.handler.handle(ReplyEdited(shown.number, staff, shown.digest, subject, text))
    return CLOSE


def letter_entered(desk: Desk, values: Values, base: str) -> tuple[str, str, dict[str, str]]:
    """Subject and text as they stand in the fields that showed the text `base`, and what is wrong with either."""
    subject, text = clean(values.get("subject", "")).strip(), clean(edited_text(dict(values), base))
    return subject, text, _edit_errors(desk, subject, text, text_blocks(base)[0])


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


SUBMISSIONS: Submissions = MappingProxyType(
    {
        "approve_reply": Submission(Action.APPROVE, _approve),
        "edit_reply": Submission(Action.EDIT, _edit),
        "reject_reply": Submission(Action.REJECT, _reject),
        "reclassify_case": Submission(Action.RECLASSIFY, _reclassify),
    }
)
