"""The App Home: the queue of whoever opens it, drawn anew at each opening."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.among_deeds import DESK_DEEDS
from bot.blocks import Block, actions, button, context, header, section
from bot.commands import SELECTIONS, help_blocks
from bot.desk import Desk
from bot.holding import state_lines
from bot.lists import list_blocks
from bot.texts import Texts
from cases.case import Staff
from cases.errors import NotPermitted
from cases.vocabulary import Action

_LISTS = (("home.mine", "mine"), ("home.due", ""))
"""The lists of the tab: title, and the word of the `list` command that fills it."""


async def show_home(desk: Desk, event: Mapping[str, Any]) -> None:
    """Publishes the tab of the one who opened it. Raises `SlackApiError`."""
    if event.get("tab") != "home":
        return
    blocks = await _blocks(desk, event["user"])
    await desk.client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})


async def _blocks(desk: Desk, user: str) -> list[Block]:
    try:
        staff = await desk.staff.member_who_may(user, Action.READ)
    except NotPermitted:
        return [section(desk.texts("home.stranger"))]
    held = state_lines(await desk.queries.held_letters(desk.clock.now()), desk.texts)
    warning = [section("\n".join(held))] if held else []
    lists = [block for title, word in _LISTS for block in await _list(desk, staff, title, word)]
    doors = actions([desk_button(name, desk.texts) for name in DESK_DEEDS])
    return [header(desk.texts("home.title")), doors, *warning, *lists, *help_blocks(desk.texts)]


def desk_button(name: str, texts: Texts) -> Block:
    """The way to what concerns no case yet."""
    return button(name, texts(f"button.{name}"), name, texts(f"button.{name}_label"))


async def _list(desk: Desk, staff: Staff, title: str, word: str) -> list[Block]:
    now = desk.clock.now()
    selection = SELECTIONS[word].for_user(staff.id, now)
    cases, total = await desk.queries.cases(selection), await desk.queries.count(selection)
    empty, blocks = list_blocks(cases, total, desk.texts, now)
    return [header(desk.texts(title)), *(blocks or [context([empty])])]
