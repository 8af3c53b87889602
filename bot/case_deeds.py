"""What staff do with a case as a whole: look at it, read it, take it, correct it, close it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import MappingProxyType

from bot import modals
from bot.blocks import SECTION_LIMIT, Block, actions, button, context, section
from bot.cards import button_value, buttons, fallback, overview
from bot.deed import Deed, Deeds, open_view, still_possible
from bot.desk import Ask, Desk
from bot.inert import escape
from bot.more_buttons import more_buttons
from bot.refusals import handled_by
from bot.register_texts import register_lines
from cases.case import Case, Staff
from cases.case_number import CaseNumber
from cases.events import (
    CaseMarkedSpam,
    CaseReleased,
    CaseTaken,
    ContentShown,
)
from cases.permissions import may
from cases.ports import StoredMessage
from cases.triage.redaction import mask_address
from cases.vocabulary import Action


async def _show(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    case = await desk.queries.case(ask.number)
    await ask.tell(fallback(case, desk.texts), _private_overview(desk, case, await register_lines(desk, case)))


def _private_overview(desk: Desk, case: Case, registers: list[str]) -> tuple[Block, ...]:
    texts = desk.texts
    sender = escape(mask_address(case.sender))
    known = texts("overview.sender", sender=sender) if sender else texts("overview.no_sender")
    rules = ", ".join(dict.fromkeys(evidence.rule for evidence in case.verdict.because))
    because = [texts("overview.because", rules=escape(rules))] if rules else []
    now = desk.clock.now()
    label = texts("button.read_label", number=case.number)
    read = button("read", texts("button.read"), button_value(case), label)
    vouched = [texts("overview.authentication", found=escape(case.authentication))] if case.authentication else []
    row = actions([read, *buttons(case, texts, desk.checklist)])
    beside = [section("\n".join(registers)[:SECTION_LIMIT])] if registers else []
    further = more_buttons(case, texts)
    more = [actions(further, "more")] if further else []
    return (*overview(case, texts, now), context([known, *vouched, *because]), *beside, row, *more)


async def _read(desk: Desk, ask: Ask, staff: Staff) -> None:
    messages = await desk.queries.messages(ask.number)
    # Up to a second for a long one, of which strangers can send many: the loop goes on meanwhile.
    masked = await asyncio.to_thread(lambda: tuple(_masked(message, desk.mask) for message in messages))
    await desk.handler.handle(ContentShown(ask.number, staff, "redacted text"))
    in_full = open_button(desk, ask.number) if may(staff.role, Action.OPEN_FULL) else ()
    await open_view(desk, ask, modals.read_view(ask.number, masked, desk.texts, in_full))


def open_button(desk: Desk, number: CaseNumber) -> tuple[Block, ...]:
    """The way to the full text, for those who may; without a public address it says that there is none."""
    return (button("open", desk.texts("button.open"), f"{number} 0", desk.texts("button.open_label", number=number)),)


def _masked(message: StoredMessage, mask: Callable[[str], str]) -> StoredMessage:
    return StoredMessage(
        direction=message.direction,
        at=message.at,
        subject=mask(message.subject),
        text=mask(message.text),
        author=message.author,
    )


async def _take(desk: Desk, ask: Ask, staff: Staff) -> None:
    case = await desk.queries.case(ask.number)
    if case.assignee == staff.id:
        await ask.tell(desk.texts("answer.already_yours", number=ask.number))
    elif case.assignee is not None and ask.seen is not None and ask.seen != case.version:
        await ask.tell(handled_by(desk, case, case.assignee))
    else:
        await desk.handler.handle(CaseTaken(ask.number, staff))
        await ask.tell(desk.texts("answer.taken", number=ask.number))


async def _spam(desk: Desk, ask: Ask, staff: Staff) -> None:
    await desk.handler.handle(CaseMarkedSpam(ask.number, staff))
    await ask.tell(desk.texts("answer.marked_spam", number=ask.number))


async def _not_spam(desk: Desk, ask: Ask, staff: Staff) -> None:
    await desk.handler.handle(CaseReleased(ask.number, staff))
    await ask.tell(desk.texts("answer.released", number=ask.number))


async def _reclassify(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    await open_view(desk, ask, modals.reclassify_view(await still_possible(desk, ask, Action.RECLASSIFY), desk.texts))


DEEDS: Deeds = MappingProxyType(
    {
        "show": Deed(Action.READ, _show),
        "read": Deed(Action.READ, _read),
        "take": Deed(Action.TAKE, _take),
        "reclassify": Deed(Action.RECLASSIFY, _reclassify),
        "spam": Deed(Action.MARK_SPAM, _spam),
        "not-spam": Deed(Action.RELEASE, _not_spam),
    }
)
