"""The submits about cases among each other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from bot import among_modals, chat_submissions, dates
from bot.desk import Desk
from bot.inert import clean
from bot.inputs import picked_date, picked_moment
from bot.modals import Shown, notice_view
from bot.submission import CLOSE, Answer, Submission, Submissions, Values, field_errors
from cases.case import Staff
from cases.case_number import CaseNumber
from cases.errors import AnotherPerson, InvalidCaseNumber, UnusableAddress
from cases.events import CaseRegistered, CasesLinked, CasesMerged, CaseSplit, CasesSearched
from cases.intake import Channel
from cases.messages import Address
from cases.ports import CaseSelection
from cases.vocabulary import Action, Kind, Language, Status

_ADDRESS_LIMIT = 320


def read_number(desk: Desk, text: str) -> CaseNumber | None:
    """A case number however it is typed; None where it is none."""
    try:
        return CaseNumber.parse_loosely(text, desk.clock.now().astimezone(dates.OSLO).year)
    except InvalidCaseNumber:
        return None


def read_address(values: Values) -> Address | None:
    """The address of the fields `address` and `name`, None where it is empty. Raises ValueError where it is none."""
    email = clean(values.get("address", "")).strip()
    if not email:
        return None
    local, at, domain = email.rpartition("@")
    if not (local and at and "." in domain) or len(email) > _ADDRESS_LIMIT or len(email.split()) > 1:
        raise ValueError("no address")
    return Address(email, " ".join(clean(values.get("name", "")).split()))


async def _merge_with(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    del staff
    other = read_number(desk, values.get("other", ""))
    if other is None or other == shown.number:
        return field_errors(other=desk.texts("error.other_number"))
    ending, staying = await desk.queries.case(shown.number), await desk.queries.case(other)
    return {"response_action": "update", "view": among_modals.merge_view(ending, staying, desk.texts)}


async def _merge(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    del values
    try:
        await desk.handler.handle(_merged(staff, shown))
    except AnotherPerson:
        return {"response_action": "update", "view": among_modals.merge_across_view(shown, desk.texts)}
    return CLOSE


async def _merge_across(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    if values.get("understood") != "yes":
        return field_errors(understood=desk.texts("error.understood"))
    await desk.handler.handle(_merged(staff, shown, across_persons=True))
    return CLOSE


def _merged(staff: Staff, shown: Shown, *, across_persons: bool = False) -> CasesMerged:
    into = CaseNumber.parse(shown.base)
    return CasesMerged(staff=staff, number=shown.number, into=into, across_persons=across_persons)


async def _link(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    other = read_number(desk, values.get("other", ""))
    if other is None or other == shown.number:
        return field_errors(other=desk.texts("error.other_number"))
    await desk.handler.handle(CasesLinked(staff=staff, number=shown.number, other=other))
    return CLOSE


async def _split(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    kinds = _kinds(values.get("kinds", ""))
    present = (await desk.queries.case(shown.number)).verdict.kinds
    if not set(kinds) or not set(kinds) < set(present):
        return field_errors(kinds=desk.texts("error.NotApart"))
    await desk.handler.handle(CaseSplit(staff=staff, number=shown.number, kinds=kinds))
    return CLOSE


def _kinds(text: str) -> tuple[Kind, ...]:
    return tuple(Kind(value) for value in text.split(",") if value in set(Kind))


SUBMISSIONS: Submissions = MappingProxyType(
    {
        "merge_with": Submission(Action.MERGE, _merge_with),
        "merge_cases": Submission(Action.MERGE, _merge),
        "merge_across": Submission(Action.MERGE, _merge_across),
        "link_cases": Submission(Action.LINK, _link),
        "split_case": Submission(Action.SPLIT, _split),
    }
)


# --- What concerns no case yet ---------------------------------------------------------------------------------------


async def _new(desk: Desk, staff: Staff, values: Values) -> Answer:
    text, reason = clean(values.get("text", "")).strip(), clean(values.get("reason", "")).strip()
    errors = _new_errors(desk, values, text, reason)
    if errors:
        return field_errors(**errors)
    try:
        outcome = await desk.handler.handle(_registered(staff, values, text, reason))
    except UnusableAddress:
        return field_errors(address=desk.texts("error.UnusableAddress"))
    number = outcome.case.number if outcome.case else ""
    return {
        "response_action": "update",
        "view": notice_view(desk.texts("answer.registered", number=number), desk.texts),
    }


def _registered(staff: Staff, values: Values, text: str, reason: str) -> CaseRegistered:
    return CaseRegistered(
        staff=staff,
        channel=Channel(values["channel"]),
        kind=Kind(values["kind"]),
        also=_kinds(values.get("also", "")),
        language=Language(values["language"]),
        text=text,
        sender=read_address(values),
        received_at=picked_moment(values.get("received", "")),
        reason=reason,
        acknowledge=values.get("acknowledge") == "yes",
    )


def _new_errors(desk: Desk, values: Values, text: str, reason: str) -> dict[str, str]:
    received = picked_moment(values.get("received", ""))
    found = {
        "text": "" if text else desk.texts("error.empty_asked"),
        "address": desk.texts("error.address") if not _is_address(values) else "",
        "received": desk.texts("error.LaterReceipt") if received and received > desk.clock.now() else "",
        "reason": desk.texts("error.ReasonMissing") if received and not reason else "",
    }
    if values.get("acknowledge") and not values.get("address", "").strip():
        found["acknowledge"] = desk.texts("error.no_address")
    return {block: error for block, error in found.items() if error}


def _is_address(values: Values) -> bool:
    try:
        read_address(values)
    except ValueError:
        return False
    return True


async def _search(desk: Desk, staff: Staff, values: Values) -> Answer:
    filled = {name: value.strip() for name, value in values.items() if value.strip()}
    number = read_number(desk, filled["number"]) if "number" in filled else None
    if not filled:
        return field_errors(number=desk.texts("error.empty_search"))
    if "number" in filled and number is None:
        return field_errors(number=desk.texts("error.other_number"))
    selection = _selection(filled, number)
    cases, total = await desk.queries.cases(selection), await desk.queries.count(selection)
    await desk.handler.handle(CasesSearched(staff=staff, by=tuple(sorted(filled)), found=total))
    found = among_modals.found_view(cases, total, desk.texts, desk.clock.now())
    return {"response_action": "update", "view": found}


def _selection(filled: Values, number: CaseNumber | None) -> CaseSelection:
    until = picked_date(filled.get("until", ""))
    since = picked_date(filled.get("since", ""))
    return CaseSelection(
        number=number,
        kind=Kind(filled["kind"]) if "kind" in filled else None,
        statuses=frozenset({Status(filled["status"])}) if "status" in filled else None,
        received_from=_midnight(since) if since else None,
        received_before=_midnight(until) + timedelta(days=1) if until else None,
        address=filled.get("address"),
        limit=among_modals.MOST_FOUND,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), dates.OSLO)


DeskSubmit = Callable[[Desk, Staff, Values], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class DeskSubmission:
    """What the submit of a modal does that showed no case."""

    action: Action
    run: DeskSubmit


DESK_SUBMISSIONS: Mapping[str, DeskSubmission] = MappingProxyType(
    {
        "new_case": DeskSubmission(Action.REGISTER, _new),
        "search_cases": DeskSubmission(Action.READ, _search),
        "search_chats": DeskSubmission(Action.READ_CHATS, chat_submissions.search),
    }
)
"""By callback id."""
