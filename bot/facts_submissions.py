"""The submits by which staff decide on our role, set dates, hold a case, and choose the letter of its draft."""

from __future__ import annotations

from types import MappingProxyType

from bot.desk import Desk
from bot.facts_modals import LIFT
from bot.inputs import picked_date, picked_moment
from bot.modals import Shown
from bot.submission import CLOSE, Answer, Submission, Submissions, Values, field_errors
from cases.case import Staff
from cases.deadlines.calendar import local_date
from cases.events import DatesSet, DraftRequested, LegalHoldLifted, LegalHoldSet, RoleDecided
from cases.letter_choice import REFUSALS, letter_choices
from cases.vocabulary import Action, HoldReason, Provision, Role


async def _role(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    role = values.get("role", "")
    if role not in set(Role) - {Role.UNKNOWN}:
        return field_errors(role=desk.texts("error.role"))
    await desk.handler.handle(RoleDecided(shown.number, staff, Role(role)))
    return CLOSE


async def _dates(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    aware_at, named = picked_moment(values.get("aware_at", "")), picked_date(values.get("named", ""))
    if aware_at is not None and aware_at > desk.clock.now():
        return field_errors(aware_at=desk.texts("error.future"))
    received = local_date((await desk.queries.case(shown.number)).received_at)
    if named is not None and named < received:
        return field_errors(named=desk.texts("error.before_receipt"))
    if aware_at is not None or named is not None:
        await desk.handler.handle(DatesSet(shown.number, staff, aware_at, named))
    return CLOSE


async def _hold(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    choice = values.get("hold", "")
    if choice == LIFT:
        await desk.handler.handle(LegalHoldLifted(shown.number, staff))
    elif choice in set(HoldReason):
        await desk.handler.handle(LegalHoldSet(shown.number, staff, HoldReason(choice)))
    else:
        return field_errors(hold=desk.texts("error.empty_reason"))
    return CLOSE


async def _draft(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    letter, provision = values.get("letter", ""), values.get("provision", "")
    if letter not in letter_choices(await desk.queries.case(shown.number)):
        return field_errors(letter=desk.texts("error.letter"))
    if letter in REFUSALS and provision not in set(Provision):
        return field_errors(provision=desk.texts("error.provision"))
    rests_on = Provision(provision) if letter in REFUSALS else None
    await desk.handler.handle(DraftRequested(shown.number, staff, letter, rests_on))
    return CLOSE


SUBMISSIONS: Submissions = MappingProxyType(
    {
        "decide_role": Submission(Action.DECIDE_ROLE, _role),
        "set_dates": Submission(Action.SET_DATES, _dates),
        "hold_case": Submission(Action.HOLD, _hold),
        "draft_reply": Submission(Action.DRAFT, _draft),
    }
)
