"""What staff do about the data of one person: have a case erased, which takes two, and put all we have to an answer."""

from __future__ import annotations

from types import MappingProxyType

from bot.blocks import SECTION_LIMIT, Block, section, split_text, text_input, verbatim
from bot.deed import Deed, Deeds, open_view, still_possible
from bot.desk import Ask, Desk
from bot.inert import clean, reveal
from bot.modals import Shown, view
from bot.submission import CLOSE, Answer, Submission, Submissions, Values, field_errors
from bot.texts import Texts
from cases.case import Case, Staff
from cases.case_number import CaseNumber
from cases.errors import NoAddress, NoDraft
from cases.events import ErasureAsked, ErasureOrdered
from cases.permissions import FOUR_EYES
from cases.retention.state import ErasureOrder
from cases.vocabulary import Action


async def _erase(desk: Desk, ask: Ask, staff: Staff) -> None:
    asked = (await still_possible(desk, ask, Action.ASK_ERASURE)).retention.asked
    if asked is None:
        await open_view(desk, ask, ask_view(ask.number, desk.texts))
    elif asked.by == staff.id:
        await ask.tell(desk.texts("answer.erasure_waits", number=ask.number))
    else:
        await open_view(desk, ask, order_view(ask.number, asked, desk.texts))


def ask_view(number: CaseNumber, texts: Texts) -> Block:
    """Asks why the case is to be erased."""
    intro = section(texts("modal.erase_ask_intro", number=number))
    reason = text_input("reason", texts("modal.erase_reason"), "", multiline=True)
    return view("erase_ask", texts, Shown(number, ""), [intro, reason])


def order_view(number: CaseNumber, asked: ErasureOrder, texts: Texts) -> Block:
    """Shows who asked, and why, to whoever decides."""
    intro = section(texts("modal.erase_order_intro", number=number, staff=asked.by))
    reason = (verbatim(piece) for piece, _ in split_text(reveal(clean(asked.reason)), SECTION_LIMIT))
    return view("erase_order", texts, Shown(number, ""), [intro, *reason])


async def _ask(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    reason = clean(values.get("reason", "")).strip()
    if not reason:
        return field_errors(reason=desk.texts("error.empty_reason"))
    await desk.handler.handle(ErasureAsked(shown.number, staff, reason))
    return CLOSE


async def _order(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    del values
    await desk.handler.handle(ErasureOrdered(shown.number, staff))
    return CLOSE


async def _export(desk: Desk, ask: Ask, staff: Staff) -> None:
    """The files go along with the answer: nobody sends them who put them there (`cases.permissions`)."""
    case = await still_possible(desk, ask, Action.ATTACH)
    _require_disclosure(case)
    if desk.exports is None:
        await ask.tell(desk.texts("answer.export_off"))
        return
    await desk.exports.attach(ask.number, staff)
    await ask.tell(desk.texts("answer.exported", number=ask.number))


def _require_disclosure(case: Case) -> None:
    if case.sender is None:
        raise NoAddress(NoAddress.__doc__)
    if case.draft is None or FOUR_EYES.isdisjoint(case.verdict.kinds):
        raise NoDraft("an export goes along with an answer that two people look at")


DEEDS: Deeds = MappingProxyType(
    {
        "erase": Deed(Action.ASK_ERASURE, _erase),
        "export": Deed(Action.ATTACH, _export),
    }
)

SUBMISSIONS: Submissions = MappingProxyType(
    {
        "ask_erasure": Submission(Action.ASK_ERASURE, _ask),
        "order_erasure": Submission(Action.ORDER_ERASURE, _order),
    }
)
