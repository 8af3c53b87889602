"""The submits of the letters beside the answer: the reason leads to the letter, and the letter leaves as it stands."""

from __future__ import annotations

import re
from functools import partial
from types import MappingProxyType

from bot.desk import Desk
from bot.interim_deeds import prepare
from bot.interim_modals import letter_view
from bot.modals import Shown, text_blocks
from bot.refusals import wrong_person
from bot.reply_submissions import letter_entered
from bot.submission import CLOSE, Answer, Submission, Submissions, Values, field_errors
from cases.case import Case, Staff
from cases.errors import StaleDraft, WrongPerson
from cases.events import (
    CustomerTold,
    DraftRequested,
    ExtensionNoticed,
    IdentityAsked,
    InterimPrepared,
    PersonInformed,
    RoleDecided,
    ScopeAsked,
)
from cases.events.interim import InterimSent
from cases.letters import TO_CUSTOMERS
from cases.messages import GAP, Address
from cases.vocabulary import Action, InterimReason, Role

_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]+\.[^\s@<>()\[\],;:\\\".]{2,}")


async def _why(desk: Desk, staff: Staff, shown: Shown, values: Values, *, letter: str) -> Answer:
    reason = values.get("reason")
    if reason not in set(InterimReason):
        return field_errors(reason=desk.texts("error.empty_reason"))
    return await _shown_next(desk, InterimPrepared(shown.number, staff, letter, InterimReason(reason)))


async def _shown_next(desk: Desk, event: InterimPrepared) -> Answer:
    letter = await prepare(desk, event)
    return {"response_action": "update", "view": letter_view(event.number, letter, desk.texts)}


async def _refer(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    """The letter to the person becomes the draft, to be approved as any answer; that to the customer is shown next."""
    customer, letter = values.get("customer", "").strip(), values.get("letter", "")
    if customer and not _ADDRESS.fullmatch(customer):
        return field_errors(customer=desk.texts("error.address"))
    if letter not in TO_CUSTOMERS:
        return field_errors(letter=desk.texts("error.letter"))
    case = await desk.queries.case(shown.number)
    await _to_the_person(desk, staff, case)
    if not customer:
        return CLOSE
    return await _shown_next(desk, InterimPrepared(shown.number, staff, letter, None, Address(customer.lower(), "")))


async def _to_the_person(desk: Desk, staff: Staff, case: Case) -> None:
    """Has the person told whom to ask, unless somebody decided on our role already, or works on the answer."""
    if case.decided_role is None:
        await desk.handler.handle(RoleDecided(case.number, staff, Role.PROCESSOR))
    elif case.sender is not None and case.draft is None:
        await desk.handler.handle(DraftRequested(case.number, staff))


async def _send(desk: Desk, staff: Staff, shown: Shown, values: Values, *, event: type[InterimSent]) -> Answer:
    prepared = (await desk.queries.case(shown.number)).prepared
    if prepared is None or prepared.draft.digest != shown.digest:
        raise StaleDraft("the letter was changed after it was shown, or has left already")
    subject, text, errors = letter_entered(desk, values, prepared.draft.text)
    if not errors and (gaps := GAP.findall(f"{subject}\n{text}")):
        block = text_blocks(prepared.draft.text)[0]
        errors = {block: desk.texts("modal.edit_gaps", gaps=", ".join(gaps))}
    if errors:
        return field_errors(**errors)
    try:
        await desk.handler.handle(event(shown.number, staff, shown.digest, subject, text))
    except WrongPerson as error:
        # At its field, so that what was written is not lost.
        return field_errors(**{text_blocks(prepared.draft.text)[0]: wrong_person(desk, error, shown.number)})
    return CLOSE


SUBMISSIONS: Submissions = MappingProxyType(
    {
        "why_scope": Submission(Action.ASK_SCOPE, partial(_why, letter="scope_question")),
        "why_extend": Submission(Action.EXTEND, partial(_why, letter="extension")),
        "whom_refer": Submission(Action.REFER, _refer),
        "send_identity_question": Submission(Action.ASK_IDENTITY, partial(_send, event=IdentityAsked)),
        "send_scope_question": Submission(Action.ASK_SCOPE, partial(_send, event=ScopeAsked)),
        "send_extension": Submission(Action.EXTEND, partial(_send, event=ExtensionNoticed)),
        "send_status": Submission(Action.INFORM, partial(_send, event=PersonInformed)),
        "send_to_customer": Submission(Action.REFER, partial(_send, event=CustomerTold)),
    }
)
