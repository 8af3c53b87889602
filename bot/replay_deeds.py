"""What staff do with a mail that could not be read: have it tried again from the start."""

from __future__ import annotations

from types import MappingProxyType

from bot.deed import Deed, Deeds, still_possible
from bot.desk import Ask, Desk
from cases.case import Staff
from cases.events import MailReplayed
from cases.vocabulary import Action


async def _replay(desk: Desk, ask: Ask, staff: Staff) -> None:
    """Where it is read at last, its case becomes what it had been from the start; its clock ran all the time."""
    await still_possible(desk, ask, Action.REPLAY)
    arrival = await desk.queries.unread_arrival(ask.number)
    done = arrival is not None and (await desk.handler.handle(MailReplayed(arrival, staff.id))).changed
    await ask.tell(desk.texts("answer.replayed" if done else "answer.nothing_to_replay", number=ask.number))


DEEDS: Deeds = MappingProxyType({"replay": Deed(Action.REPLAY, _replay)})
