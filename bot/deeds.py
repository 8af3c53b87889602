"""What staff can do with a case, whether they type a command or press a button: one function each.

Each runs after the request was acknowledged, checks the right, and answers to the one who asked. What changes a case
goes through the handler, which checks the right and the state again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot import modals
from bot.blocks import Block, actions, button, context
from bot.cards import button_value, buttons, fallback, overview
from bot.desk import Ask, Desk
from bot.inert import escape
from bot.refusals import explain, handled_by
from cases import workflow
from cases.case import Case, Draft, Staff
from cases.errors import NoDraft
from cases.events import (
    AnswerConfirmed,
    AnswerSentAgain,
    CaseClosed,
    CaseMarkedSpam,
    CaseReleased,
    CaseTaken,
    ContentShown,
    DraftRequested,
)
from cases.ports import StoredMessage
from cases.triage.redaction import mask_address
from cases.vocabulary import Action

Run = Callable[[Desk, Ask, Staff], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that staff do: the action whose right it takes, and what happens."""

    action: Action
    run: Run


async def perform(desk: Desk, deed: Deed, ask: Ask) -> None:
    """Does it, and tells whoever asked why not. Raises nothing but what ends the process."""
    try:
        staff = await desk.staff.member_who_may(ask.user, deed.action)
        await deed.run(desk, ask, staff)
    except Exception as error:  # noqa: BLE001 - whatever happens is told under a reference, and logged
        await ask.tell(await explain(desk, error, ask.number))


async def _show(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    case = await desk.queries.case(ask.number)
    await ask.tell(fallback(case, desk.texts), _private_overview(desk, case))


def _private_overview(desk: Desk, case: Case) -> tuple[Block, ...]:
    texts = desk.texts
    sender = escape(mask_address(case.sender))
    known = texts("overview.sender", sender=sender) if sender else texts("overview.no_sender")
    rules = ", ".join(dict.fromkeys(evidence.rule for evidence in case.verdict.because))
    because = [texts("overview.because", rules=escape(rules))] if rules else []
    now = desk.clock.now()
    label = texts("button.read_label", number=case.number)
    read = button("read", texts("button.read"), button_value(case), label)
    vouched = [texts("overview.authentication", found=escape(case.authentication))] if case.authentication else []
    return (*overview(case, texts, now), context([known, *vouched, *because]), actions([read, *buttons(case, texts)]))


async def _read(desk: Desk, ask: Ask, staff: Staff) -> None:
    messages = await desk.queries.messages(ask.number)
    masked = tuple(_masked(message, desk.mask) for message in messages)
    await desk.handler.handle(ContentShown(ask.number, staff, "redacted text"))
    await _open(desk, ask, modals.read_view(ask.number, masked, desk.texts))


def _masked(message: StoredMessage, mask: Callable[[str], str]) -> StoredMessage:
    return StoredMessage(
        direction=message.direction, at=message.at, subject=mask(message.subject), text=mask(message.text)
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


async def _draft(desk: Desk, ask: Ask, staff: Staff) -> None:
    await desk.handler.handle(DraftRequested(ask.number, staff))
    await ask.tell(desk.texts("answer.drafted", number=ask.number))


async def _close(desk: Desk, ask: Ask, staff: Staff) -> None:
    await desk.handler.handle(CaseClosed(ask.number, staff))
    await ask.tell(desk.texts("answer.closed", number=ask.number))


async def _resend(desk: Desk, ask: Ask, staff: Staff) -> None:
    await _settle(desk, ask, AnswerSentAgain(ask.number, staff), "answer.resent")


async def _received(desk: Desk, ask: Ask, staff: Staff) -> None:
    await _settle(desk, ask, AnswerConfirmed(ask.number, staff), "answer.received")


async def _settle(desk: Desk, ask: Ask, event: AnswerSentAgain | AnswerConfirmed, done: str) -> None:
    outcome = await desk.handler.handle(event)
    await ask.tell(desk.texts(done if outcome.changed else "answer.not_in_doubt", number=ask.number))


async def _spam(desk: Desk, ask: Ask, staff: Staff) -> None:
    await desk.handler.handle(CaseMarkedSpam(ask.number, staff))
    await ask.tell(desk.texts("answer.marked_spam", number=ask.number))


async def _not_spam(desk: Desk, ask: Ask, staff: Staff) -> None:
    await desk.handler.handle(CaseReleased(ask.number, staff))
    await ask.tell(desk.texts("answer.released", number=ask.number))


async def _approve(desk: Desk, ask: Ask, staff: Staff) -> None:
    draft = _draft_of(await _still_possible(desk, ask, Action.APPROVE))
    await desk.handler.handle(ContentShown(ask.number, staff, "approval", draft.digest))
    await _open(desk, ask, modals.approve_view(ask.number, draft, desk.texts))


async def _edit(desk: Desk, ask: Ask, staff: Staff) -> None:
    case = await _still_possible(desk, ask, Action.EDIT)
    if case.sender is None and case.draft is None:
        raise NoDraft("nobody to write to")
    if case.draft is not None and len(case.draft.text) > modals.TEXT_LIMIT:
        await ask.tell(desk.texts("error.long_text", limit=modals.TEXT_LIMIT))
        return
    await desk.handler.handle(ContentShown(ask.number, staff, "draft", case.draft.digest if case.draft else ""))
    await _open(desk, ask, modals.edit_view(ask.number, case.draft, desk.texts))


async def _reject(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    draft = _draft_of(await _still_possible(desk, ask, Action.REJECT))
    await _open(desk, ask, modals.reject_view(ask.number, draft, desk.texts))


async def _reclassify(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    await _open(desk, ask, modals.reclassify_view(await _still_possible(desk, ask, Action.RECLASSIFY), desk.texts))


async def _still_possible(desk: Desk, ask: Ask, action: Action) -> Case:
    case = await desk.queries.case(ask.number)
    workflow.after(case.status, action)
    return case


def _draft_of(case: Case) -> Draft:
    if case.draft is None:
        raise NoDraft("this case has no draft")
    return case.draft


async def _open(desk: Desk, ask: Ask, view: Block) -> None:
    await desk.client.views_open(trigger_id=ask.trigger, view=view)


DEEDS: Mapping[str, Deed] = MappingProxyType(
    {
        "show": Deed(Action.READ, _show),
        "read": Deed(Action.READ, _read),
        "take": Deed(Action.TAKE, _take),
        "reclassify": Deed(Action.RECLASSIFY, _reclassify),
        "draft": Deed(Action.DRAFT, _draft),
        "edit": Deed(Action.EDIT, _edit),
        "approve": Deed(Action.APPROVE, _approve),
        "reject": Deed(Action.REJECT, _reject),
        "close": Deed(Action.CLOSE, _close),
        "spam": Deed(Action.MARK_SPAM, _spam),
        "not-spam": Deed(Action.RELEASE, _not_spam),
        "resend": Deed(Action.SETTLE, _resend),
        "received": Deed(Action.SETTLE, _received),
    }
)
"""By the name that is both the subcommand and the action id of the button."""
