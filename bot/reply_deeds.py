"""What staff do with an answer: draft, edit, approve or reject it, and settle one whose fate nobody knows."""

from __future__ import annotations

from types import MappingProxyType

from bot import checklist_modals, modals
from bot.deed import Deed, Deeds, open_view, still_possible
from bot.desk import Ask, Desk
from bot.facts_modals import draft_view
from cases.case import Case, Draft, Staff
from cases.errors import NoDraft
from cases.events import (
    AnswerConfirmed,
    AnswerSentAgain,
    ContentShown,
)
from cases.letter_choice import letter_choices
from cases.vocabulary import Action


async def _draft(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    case = await still_possible(desk, ask, Action.DRAFT)
    if case.sender is None or not letter_choices(case):
        raise NoDraft(case.no_draft)
    await open_view(desk, ask, draft_view(case, desk.texts))


async def _edit(desk: Desk, ask: Ask, staff: Staff) -> None:
    case = await still_possible(desk, ask, Action.EDIT)
    if case.sender is None and case.draft is None:
        raise NoDraft("nobody to write to")
    if case.draft is not None and len(case.draft.text) > modals.TEXT_LIMIT:
        await ask.tell(desk.texts("error.long_text", limit=modals.TEXT_LIMIT))
        return
    await desk.handler.handle(ContentShown(ask.number, staff, "draft", case.draft.digest if case.draft else ""))
    await open_view(desk, ask, modals.edit_view(ask.number, case.draft, desk.texts))


async def _approve(desk: Desk, ask: Ask, staff: Staff) -> None:
    case = await still_possible(desk, ask, Action.APPROVE)
    draft = _draft_of(case)
    await desk.handler.handle(ContentShown(ask.number, staff, "approval", draft.digest))
    in_the_way = checklist_modals.blockers(case, draft, desk.texts, desk.checklist)
    notes = () if in_the_way else checklist_modals.reminder(case, desk.texts, desk.checklist)
    await open_view(desk, ask, modals.approve_view(ask.number, draft, desk.texts, blockers=in_the_way, notes=notes))


async def _reject(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    draft = _draft_of(await still_possible(desk, ask, Action.REJECT))
    await open_view(desk, ask, modals.reject_view(ask.number, draft, desk.texts))


def _draft_of(case: Case) -> Draft:
    if case.draft is None:
        raise NoDraft("this case has no draft")
    return case.draft


async def _resend(desk: Desk, ask: Ask, staff: Staff) -> None:
    await _settle(desk, ask, AnswerSentAgain(ask.number, staff), "answer.resent")


async def _received(desk: Desk, ask: Ask, staff: Staff) -> None:
    await _settle(desk, ask, AnswerConfirmed(ask.number, staff), "answer.received")


async def _settle(desk: Desk, ask: Ask, event: AnswerSentAgain | AnswerConfirmed, done: str) -> None:
    outcome = await desk.handler.handle(event)
    await ask.tell(desk.texts(done if outcome.changed else "answer.not_in_doubt", number=ask.number))


DEEDS: Deeds = MappingProxyType(
    {
        "draft": Deed(Action.DRAFT, _draft),
        "edit": Deed(Action.EDIT, _edit),
        "approve": Deed(Action.APPROVE, _approve),
        "reject": Deed(Action.REJECT, _reject),
        "resend": Deed(Action.SETTLE, _resend),
        "received": Deed(Action.SETTLE, _received),
    }
)
