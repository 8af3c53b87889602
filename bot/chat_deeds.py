"""What staff do with the chat that a case is about: send it again, stop the copies to its address, let them leave."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.chat_modals import MOST_FOUND, chat_view, choose_chat_view
from bot.deed import Deed, Deeds, open_view, still_possible
from bot.desk import Ask, Desk, Tell
from bot.refusals import explain
from cases.case import Staff
from cases.decisions.chat_copy import masked
from cases.errors import NoSuchChat
from cases.events import ChatShown, CopiesResumed, CopiesStopped
from cases.ports import ChatSelection, StoredChat
from cases.vocabulary import Action


async def _copy(desk: Desk, ask: Ask, staff: Staff) -> None:
    """Asks which chat: those of the address that wrote, and those that the case is about already."""
    del staff
    case = await still_possible(desk, ask, Action.DRAFT)
    found = list(await desk.queries.chats(ChatSelection(case=ask.number, limit=MOST_FOUND)))
    if case.sender is not None:
        found += await desk.queries.chats(ChatSelection(address=case.sender.email, limit=MOST_FOUND))
    chats: dict[str, StoredChat] = {chat.transcript.key: chat for chat in found}
    if not chats:
        raise NoSuchChat(NoSuchChat.__doc__)
    await open_view(desk, ask, choose_chat_view(ask.number, list(chats.values())[:MOST_FOUND], desk.texts))


async def _stop(desk: Desk, ask: Ask, staff: Staff) -> None:
    await desk.handler.handle(CopiesStopped(ask.number, staff))
    await ask.tell(desk.texts("answer.copies_stopped"))


async def _resume(desk: Desk, ask: Ask, staff: Staff) -> None:
    outcome = await desk.handler.handle(CopiesResumed(ask.number, staff))
    await ask.tell(desk.texts("answer.copies_resumed" if outcome.changed else "answer.copies_not_stopped"))


DEEDS: Deeds = MappingProxyType(
    {
        "chat-copy": Deed(Action.DRAFT, _copy),
        "stop-copies": Deed(Action.STOP_COPIES, _stop),
        "resume-copies": Deed(Action.STOP_COPIES, _resume),
    }
)


async def press_read(desk: Desk, body: Mapping[str, Any], tell: Tell) -> None:
    """Shows the words of a chat above the list of those that were found. Raises nothing but what ends the process."""
    try:
        staff = await desk.staff.member_who_may(body["user"]["id"], Action.READ_CHATS)
        key = str(body["actions"][0]["value"])
        found = await desk.queries.chats(ChatSelection(key=key, limit=1))
        if not found:
            raise NoSuchChat(NoSuchChat.__doc__)
        await desk.handler.handle(ChatShown(staff, key))
        view = chat_view(masked(found[0].transcript), desk.texts)
        await desk.client.views_push(trigger_id=body["trigger_id"], view=view)
    except Exception as error:  # noqa: BLE001 - whatever happens is told under a reference, and logged
        await tell(await explain(desk, error, None))
