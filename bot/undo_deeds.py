"""What staff do between an approval and the letter: take it back, or vouch for what the wrong-person guard found."""

from __future__ import annotations

from types import MappingProxyType

from bot import guard_modals
from bot.deed import Deed, Deeds, open_view, still_possible
from bot.desk import Ask, Desk
from cases.case import Staff
from cases.errors import NoDraft, NothingToOverride
from cases.events import AnswerUndone, ContentShown
from cases.guard import examine
from cases.vocabulary import Action


async def _undo(desk: Desk, ask: Ask, staff: Staff) -> None:
    outcome = await desk.handler.handle(AnswerUndone(ask.number, staff))
    await ask.tell(desk.texts("answer.undone" if outcome.changed else "answer.too_late", number=ask.number))


async def _override(desk: Desk, ask: Ask, staff: Staff) -> None:
    case = await still_possible(desk, ask, Action.OVERRIDE)
    if case.draft is None:
        raise NoDraft("this case has no draft")
    examined = await examine(desk.queries, case, case.draft)
    if not examined.findings:
        raise NothingToOverride(NothingToOverride.__doc__)
    await desk.handler.handle(ContentShown(ask.number, staff, "approval", case.draft.digest))
    await open_view(desk, ask, guard_modals.override_view(ask.number, case.draft, examined, desk.texts))


DEEDS: Deeds = MappingProxyType(
    {
        "undo": Deed(Action.UNDO, _undo),
        "override": Deed(Action.OVERRIDE, _override),
    }
)
