"""What staff decide about a case beside its answer: our role, its dates, a legal hold; and why a date is what it is."""

from __future__ import annotations

from types import MappingProxyType

from bot import facts_modals
from bot.deed import Deed, Deeds, open_view, still_possible
from bot.desk import Ask, Desk
from bot.why_this_date import explanation
from cases.case import Staff
from cases.deadlines.of_case import deadlines_of
from cases.permissions import may
from cases.vocabulary import Action


async def _role(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    await open_view(desk, ask, facts_modals.role_view(await still_possible(desk, ask, Action.DECIDE_ROLE), desk.texts))


async def _deadline(desk: Desk, ask: Ask, staff: Staff) -> None:
    case = await desk.queries.case(ask.number)
    both = deadlines_of(case, desk.periods, desk.clock.now())
    may_set = may(staff.role, Action.SET_DATES)
    paragraphs = explanation(case, both, desk.texts)
    await open_view(desk, ask, facts_modals.deadline_view(case, paragraphs, desk.texts, may_set=may_set))


async def _hold(desk: Desk, ask: Ask, staff: Staff) -> None:
    case = await desk.queries.case(ask.number)
    may_lift = may(staff.role, Action.LIFT_HOLD)
    await open_view(desk, ask, facts_modals.hold_view(case, desk.texts, may_lift=may_lift))


DEEDS: Deeds = MappingProxyType(
    {
        "role": Deed(Action.DECIDE_ROLE, _role),
        "deadline": Deed(Action.READ, _deadline),
        "hold": Deed(Action.HOLD, _hold),
    }
)
