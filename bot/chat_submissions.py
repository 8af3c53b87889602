"""The submits about chats: what was looked for, and which chat a case is answered with."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from bot import dates
from bot.chat_modals import MOST_FOUND, chats_found_view
from bot.desk import Desk
from bot.inert import clean
from bot.inputs import picked_date
from bot.modals import Shown
from bot.submission import CLOSE, Answer, Submission, Submissions, Values, field_errors
from cases.case import Staff
from cases.events import ChatChosen, ChatsSearched, DraftRequested
from cases.letters import TRANSCRIPT
from cases.ports import ChatSelection
from cases.vocabulary import Action


async def search(desk: Desk, staff: Staff, values: Values) -> Answer:
    """Shows what was found, and logs that somebody looked."""
    selection = _selection({name: clean(value).strip() for name, value in values.items()})
    if not selection.asked_by:
        return field_errors(conversation=desk.texts("error.empty_search"))
    found = await desk.queries.chats(selection)
    await desk.handler.handle(ChatsSearched(staff, selection.asked_by, len(found)))
    return {"response_action": "update", "view": chats_found_view(found, desk.texts)}


def _selection(filled: Values) -> ChatSelection:
    since, until = picked_date(filled.get("since", "")), picked_date(filled.get("until", ""))
    return ChatSelection(
        conversation_id=filled.get("conversation") or None,
        address=filled.get("address") or None,
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
        limit=MOST_FOUND,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), dates.OSLO)


async def _choose(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    await desk.handler.handle(ChatChosen(shown.number, staff, values.get("chat", "")))
    await desk.handler.handle(DraftRequested(shown.number, staff, TRANSCRIPT))
    return CLOSE


SUBMISSIONS: Submissions = MappingProxyType({"choose_chat": Submission(Action.DRAFT, _choose)})
