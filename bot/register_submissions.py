"""The submits of the registers' modals: only here is a block confirmed, a consent recorded, a breach written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.desk import Desk
from bot.inert import clean
from bot.inputs import picked_date, picked_moment
from bot.modals import Shown
from bot.register_deeds import entry_of
from bot.register_modals import MOMENT_FIELDS, TEXT_FIELDS
from bot.submission import CLOSE, Answer, Submission, Submissions, Values, field_errors
from cases.case import Staff
from cases.deadlines.calendar import local_date
from cases.errors import ConcurrentChange
from cases.events import BreachRecorded, ConsentWithdrawn, MarketingBlocked, WithdrawalCarriedOut
from cases.registers import BreachEntry
from cases.registers.blocks import is_address
from cases.registers.breaches import changed_fields
from cases.vocabulary import Action

_NUMBERS = re.compile(r"[\s,;]+")


async def _block(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    places = [int(place) for place in values.get("lists", "").split(",") if place.isdecimal()]
    lists = tuple(desk.lists[place] for place in places if place < len(desk.lists))
    if not lists:
        return field_errors(lists=desk.texts("error.no_lists"))
    address = clean(values.get("address", "")).strip()
    sender = (await desk.queries.case(shown.number)).sender
    if not is_address(address or (sender.email if sender else "")):
        return field_errors(address=desk.texts("error.address"))
    await desk.handler.handle(MarketingBlocked(shown.number, staff, lists, address))
    return CLOSE


async def _withdraw(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    place, consent = values.get("place", ""), clean(values.get("consent", "")).strip()
    received, carried_out = picked_date(values.get("received_on", "")), picked_date(values.get("carried_out_on", ""))
    today = local_date(desk.clock.now())
    problems = {
        "consent": "" if consent or place else desk.texts("error.no_consent"),
        "received_on": "" if received is not None and received <= today else desk.texts("error.WrongDate"),
        "carried_out_on": "" if carried_out is None or carried_out <= today else desk.texts("error.WrongDate"),
    }
    if place and carried_out is None:
        problems["carried_out_on"] = desk.texts("error.no_date")
    if errors := {field: problem for field, problem in problems.items() if problem}:
        return field_errors(**errors)
    if place and carried_out is not None:
        await desk.handler.handle(WithdrawalCarriedOut(shown.number, staff, int(place), carried_out))
    if consent and received is not None:
        await desk.handler.handle(ConsentWithdrawn(shown.number, staff, consent, received, carried_out))
    return CLOSE


async def _breach(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    case, stored = await desk.queries.case(shown.number), await desk.registers.breach(shown.number)
    base = stored.version if stored else 0
    if str(base) != shown.digest:
        raise ConcurrentChange(ConcurrentChange.__doc__)
    before = stored.entry if stored else BreachEntry()
    entry = _entry_from(values, entry_of(case, stored))
    if errors := await _breach_errors(desk, entry):
        return field_errors(**errors)
    event = BreachRecorded(shown.number, staff, entry, base, changed_fields(before, entry))
    await desk.handler.handle(event)
    return CLOSE


def _entry_from(values: Values, shown: BreachEntry) -> BreachEntry:
    """The entry that the fields make. A moment that nobody moved keeps its seconds, which no field shows."""
    made: dict[str, Any] = {name: clean(values.get(name, "")).strip() for name in TEXT_FIELDS}
    made |= {
        name: tuple(filter(None, _NUMBERS.split(values.get(name, "")))) for name in ("customers", "customers_told")
    }
    for name in MOMENT_FIELDS:
        moment, before = picked_moment(values.get(name, "")), getattr(shown, name)
        kept = moment is not None and before is not None and int(before.timestamp()) == int(moment.timestamp())
        made[name] = before if kept else moment
    return BreachEntry(**made)


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, _NUMBERS.split(text))))


async def _breach_errors(desk: Desk, entry: BreachEntry) -> Mapping[str, str]:
    known = await desk.registers.customers(entry.customers)
    moments = {name: getattr(entry, name) for name in MOMENT_FIELDS}
    late = [name for name, moment in moments.items() if moment is not None and moment > desk.clock.now()]
    found = dict.fromkeys(late, desk.texts("error.WrongDate"))
    if set(entry.customers) - set(known):
        found["customers"] = desk.texts("error.no_customer")
    if set(entry.customers_told) - set(entry.customers):
        found["customers_told"] = desk.texts("error.told_others")
    return found


SUBMISSIONS: Submissions = MappingProxyType(
    {
        "confirm_block": Submission(Action.BLOCK, _block),
        "record_withdrawal": Submission(Action.WITHDRAW_CONSENT, _withdraw),
        "record_breach": Submission(Action.RECORD_BREACH, _breach),
    }
)
