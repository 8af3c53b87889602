"""One thing that staff do with a case, by command or by button."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.blocks import Block
from bot.desk import Ask, Desk
from bot.refusals import explain
from cases import workflow
from cases.case import Case, Staff
from cases.vocabulary import Action

Run = Callable[[Desk, Ask, Staff], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that staff do: the action whose right it takes, what happens, and how many cases it may name."""

    action: Action
    run: Run
    numbers: int = 1


async def perform(desk: Desk, deed: Deed, ask: Ask) -> None:
    """Does it, and tells whoever asked why not. Raises nothing but what ends the process."""
    try:
        staff = await desk.staff.member_who_may(ask.user, deed.action)
        await deed.run(desk, ask, staff)
    except Exception as error:  # noqa: BLE001 - whatever happens is told under a reference, and logged
        await ask.tell(await explain(desk, error, ask.number))


async def still_possible(desk: Desk, ask: Ask, action: Action) -> Case:
    """The case. Raises `IllegalTransition` when its state does not allow the action any more."""
    case = await desk.queries.case(ask.number)
    workflow.after(case.status, action)
    return case


async def open_view(desk: Desk, ask: Ask, view: Block) -> None:
    """Opens a modal for whoever asked."""
    show = desk.client.views_push if ask.in_modal else desk.client.views_open
    await show(trigger_id=ask.trigger, view=view)


Deeds = Mapping[str, Deed]
"""By the name that is both the subcommand and the action id of the button."""
