"""What staff do with letters beside the answer: ask who it is or what is meant, say that it takes longer, refer."""

from __future__ import annotations

from types import MappingProxyType

from bot.deed import Deed, Deeds, open_view, still_possible
from bot.desk import Ask, Desk
from bot.interim_modals import customer_view, letter_view, reason_view
from cases.case import PreparedLetter, Staff
from cases.deadlines.of_case import can_extend
from cases.errors import ExtensionRefused, NoDraft
from cases.events import ContentShown, InterimPrepared
from cases.vocabulary import Action


async def prepare(desk: Desk, event: InterimPrepared) -> PreparedLetter:
    """Has the letter written, and records that it is shown to whoever asked. Raises the errors of the rules."""
    await desk.handler.handle(event)
    shown = (await desk.queries.case(event.number)).prepared
    if shown is None:
        raise NoDraft("the letter left meanwhile")
    await desk.handler.handle(ContentShown(event.number, event.staff, "letter", shown.draft.digest))
    return shown


async def _ask_identity(desk: Desk, ask: Ask, staff: Staff) -> None:
    await _letter(desk, ask, staff, "identity_question", Action.ASK_IDENTITY)


async def _inform(desk: Desk, ask: Ask, staff: Staff) -> None:
    await _letter(desk, ask, staff, "status_update", Action.INFORM)


async def _letter(desk: Desk, ask: Ask, staff: Staff, letter: str, action: Action) -> None:
    await still_possible(desk, ask, action)
    shown = await prepare(desk, InterimPrepared(ask.number, staff, letter))
    await open_view(desk, ask, letter_view(ask.number, shown, desk.texts))


async def _ask_scope(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    await still_possible(desk, ask, Action.ASK_SCOPE)
    await open_view(desk, ask, reason_view(ask.number, "scope_question", desk.texts))


async def _extend(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    case = await still_possible(desk, ask, Action.EXTEND)
    if not can_extend(case, desk.periods, desk.clock.now()):
        raise ExtensionRefused(ExtensionRefused.__doc__)
    await open_view(desk, ask, reason_view(ask.number, "extension", desk.texts))


async def _refer(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    await still_possible(desk, ask, Action.REFER)
    await open_view(desk, ask, customer_view(ask.number, desk.texts))


DEEDS: Deeds = MappingProxyType(
    {
        "ask-identity": Deed(Action.ASK_IDENTITY, _ask_identity),
        "ask-scope": Deed(Action.ASK_SCOPE, _ask_scope),
        "extend": Deed(Action.EXTEND, _extend),
        "inform": Deed(Action.INFORM, _inform),
        "refer": Deed(Action.REFER, _refer),
    }
)
