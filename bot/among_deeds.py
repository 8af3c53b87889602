"""What staff do with cases among each other: merge, split, link; and what concerns none yet: a new one, a search."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot import among_modals
from bot.blocks import Block
from bot.chat_modals import chats_view
from bot.deed import Deed, Deeds, open_view, still_possible
from bot.desk import Ask, Desk, Tell
from bot.refusals import explain
from cases.case import Case, Staff
from cases.events import CasesLinked
from cases.vocabulary import Action, Language


async def _merge(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    case = await still_possible(desk, ask, Action.MERGE)
    if ask.other is None:
        await open_view(desk, ask, among_modals.merge_with_view(ask.number, desk.texts))
        return
    await open_view(desk, ask, among_modals.merge_view(case, await desk.queries.case(ask.other), desk.texts))


async def _link(desk: Desk, ask: Ask, staff: Staff) -> None:
    if ask.other is None:
        await open_view(desk, ask, among_modals.link_view(ask.number, desk.texts))
        return
    await desk.handler.handle(CasesLinked(staff=staff, number=ask.number, other=ask.other))
    await ask.tell(desk.texts("answer.linked", number=ask.number, other=ask.other))


async def _split(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    case: Case = await still_possible(desk, ask, Action.SPLIT)
    if len(case.verdict.kinds) < 2:
        await ask.tell(desk.texts("answer.one_kind", number=ask.number))
        return
    await open_view(desk, ask, among_modals.split_view(case, desk.texts))


DEEDS: Deeds = MappingProxyType(
    {
        "merge": Deed(Action.MERGE, _merge, numbers=2),
        "link": Deed(Action.LINK, _link, numbers=2),
        "split": Deed(Action.SPLIT, _split),
    }
)


# --- What concerns no case yet ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeskDeed:
    """A modal that opens without a case, and the right that it takes."""

    action: Action
    view: Callable[[Desk], Block]


async def open_desk_deed(desk: Desk, name: str, user: str, trigger: str, tell: Tell) -> None:
    """Opens it for a member of staff. Raises nothing but what ends the process."""
    try:
        await desk.staff.member_who_may(user, DESK_DEEDS[name].action)
        await desk.client.views_open(trigger_id=trigger, view=DESK_DEEDS[name].view(desk))
    except Exception as error:  # noqa: BLE001 - whatever happens is told under a reference, and logged
        await tell(await explain(desk, error, None))


def _new(desk: Desk) -> Block:
    return among_modals.new_view(desk.texts, Language.NB.value)


def _search(desk: Desk) -> Block:
    return among_modals.search_view(desk.texts)


def _chats(desk: Desk) -> Block:
    return chats_view(desk.texts)


DESK_DEEDS: Mapping[str, DeskDeed] = MappingProxyType(
    {
        "new": DeskDeed(Action.REGISTER, _new),
        "search": DeskDeed(Action.READ, _search),
        "chats": DeskDeed(Action.READ_CHATS, _chats),
    }
)
"""By the name that is both the subcommand and the action id of the button."""
