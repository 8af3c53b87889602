"""What staff do to settle who the person is, and who may act for them."""

from __future__ import annotations

from types import MappingProxyType

from bot import identity_modals
from bot.deed import Deed, Deeds, open_view, still_possible
from bot.desk import Ask, Desk
from cases.case import Staff
from cases.errors import NothingToConfirm
from cases.events import ContentShown
from cases.vocabulary import Action


async def _identity(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    case = await still_possible(desk, ask, Action.IDENTIFY)
    await open_view(desk, ask, identity_modals.identity_view(case, desk.texts, desk.clock.now()))


async def _send_code(desk: Desk, ask: Ask, staff: Staff) -> None:
    case = await still_possible(desk, ask, Action.SEND_CODE)
    await desk.handler.handle(ContentShown(ask.number, staff, "sender"))
    await open_view(desk, ask, identity_modals.code_view(case, desk.texts))


async def _on_behalf(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    case = await still_possible(desk, ask, Action.REPRESENT)
    await open_view(desk, ask, identity_modals.behalf_view(case, desk.texts))


async def _confirm_sender(desk: Desk, ask: Ask, staff: Staff) -> None:
    case = await still_possible(desk, ask, Action.CONFIRM_SENDER)
    if case.forwarded is None:
        raise NothingToConfirm(NothingToConfirm.__doc__)
    await desk.handler.handle(ContentShown(ask.number, staff, "sender"))
    await open_view(desk, ask, identity_modals.sender_view(case, desk.texts))


DEEDS: Deeds = MappingProxyType(
    {
        "identity": Deed(Action.IDENTIFY, _identity),
        "send-code": Deed(Action.SEND_CODE, _send_code),
        "on-behalf": Deed(Action.REPRESENT, _on_behalf),
        "confirm-sender": Deed(Action.CONFIRM_SENDER, _confirm_sender),
    }
)
