"""Which of the staff an inquiry is about: asked in a modal, and closed to those from then on."""

from __future__ import annotations

from types import MappingProxyType

from bot.blocks import FIELD_LIMIT, Block, plain_text, section
from bot.deed import Deed, Deeds, open_view
from bot.desk import Ask, Desk
from bot.inputs import may_be_empty
from bot.modals import Shown, view
from bot.submission import CLOSE, Answer, Submission, Submissions, Values, field_errors
from bot.texts import Texts
from cases.case import Case, Staff
from cases.events import ConcernsSet
from cases.vocabulary import Action


def concerns_view(case: Case, texts: Texts) -> Block:
    """Asks whom it is about; may stay empty, where it is about none of them."""
    chosen = {"initial_users": sorted(case.concerns)} if case.concerns else {}
    element = {"type": "multi_users_select", "action_id": "value", **chosen}
    label = plain_text(texts("modal.concerns"), FIELD_LIMIT)
    field = may_be_empty({"type": "input", "block_id": "concerned", "label": label, "element": element})
    intro = section(texts("modal.concerns_intro", number=case.number))
    return view("concerns", texts, Shown(case.number, ""), [intro, field])


async def _concerns(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    await open_view(desk, ask, concerns_view(await desk.queries.case(ask.number), desk.texts))


async def _set(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    concerned = frozenset(filter(None, values.get("concerned", "").split(",")))
    if staff.id in concerned:
        return field_errors(concerned=desk.texts("error.concerns_self"))
    await desk.handler.handle(ConcernsSet(shown.number, staff, concerned))
    return CLOSE


DEEDS: Deeds = MappingProxyType({"concerns": Deed(Action.SET_CONCERNS, _concerns)})
SUBMISSIONS: Submissions = MappingProxyType({"set_concerns": Submission(Action.SET_CONCERNS, _set)})
