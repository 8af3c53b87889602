"""What the assignee answers when asked after days of silence: still working on it, or released for somebody else."""

from __future__ import annotations

from types import MappingProxyType

from bot.blocks import actions, button, section
from bot.cards import Card
from bot.deed import Deed, Deeds
from bot.desk import Ask, Desk
from bot.notice_texts import notice_metadata, notice_text
from bot.texts import Texts
from cases.case import Staff
from cases.events import CaseGivenBack, CaseKept
from cases.messages import Notice
from cases.vocabulary import Action

QUESTION = "still_working"
"""The notice that goes to the assignee alone."""


def question_card(notice: Notice, texts: Texts) -> Card:
    """The question, with a button for each answer."""
    text = notice_text(notice, texts)
    buttons = [_button(name, style, notice, texts) for name, style in (("keep", "primary"), ("release", ""))]
    return Card(text, (section(text), actions(buttons)), notice_metadata(notice))


def _button(name: str, style: str, notice: Notice, texts: Texts) -> dict[str, object]:
    label = texts(f"button.{name}_label", number=notice.case)
    # No version: what either answer changes does not depend on what the case was when it was asked.
    return button(name, texts(f"button.{name}"), f"{notice.case} 0", label, style)


async def _keep(desk: Desk, ask: Ask, staff: Staff) -> None:
    case = await desk.queries.case(ask.number)
    if case.assignee != staff.id:
        await ask.tell(desk.texts("answer.not_yours", number=ask.number))
        return
    await desk.handler.handle(CaseKept(ask.number, staff))
    await ask.tell(desk.texts("answer.kept", number=ask.number))


async def _release(desk: Desk, ask: Ask, staff: Staff) -> None:
    case = await desk.queries.case(ask.number)
    if case.assignee is None:
        await ask.tell(desk.texts("answer.nobodys", number=ask.number))
        return
    await desk.handler.handle(CaseGivenBack(ask.number, staff))
    await ask.tell(desk.texts("answer.given_back", number=ask.number))


DEEDS: Deeds = MappingProxyType(
    {
        "keep": Deed(Action.KEEP, _keep),
        "release": Deed(Action.GIVE_BACK, _release),
    }
)
