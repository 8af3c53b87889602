"""The submits by which it is settled who the person is, and who may act for them."""

from __future__ import annotations

from types import MappingProxyType

from bot.among_submissions import read_address
from bot.desk import Desk
from bot.inputs import picked_moment
from bot.modals import Shown
from bot.submission import CLOSE, Answer, Submission, Submissions, Values, field_errors
from cases.case import Staff
from cases.errors import LaterReceipt, UnusableAddress
from cases.events import CodeRequested, IdentityConfirmed, RepresentationEnded, RepresentationSeen, SenderConfirmed
from cases.identity import BY_STAFF, IdentityMethod, new_code, new_salt
from cases.messages import Address
from cases.representation import Authority, Seen
from cases.vocabulary import Action


async def _identity(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    at = picked_moment(values.get("at", ""))
    if values.get("method") not in BY_STAFF:
        return field_errors(method=desk.texts("error.method"))
    if at is None or at > desk.clock.now():
        return field_errors(at=desk.texts("error.LaterReceipt"))
    await desk.handler.handle(IdentityConfirmed(shown.number, staff, IdentityMethod(values["method"]), at))
    return CLOSE


async def _code(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    address = _address(values)
    if address is None:
        return field_errors(address=desk.texts("error.address"))
    if values.get("known") != "yes":
        return field_errors(known=desk.texts("error.understood"))
    try:
        await desk.handler.handle(CodeRequested(shown.number, staff, address, new_code(), new_salt()))
    except UnusableAddress:
        return field_errors(address=desk.texts("error.UnusableAddress"))
    return CLOSE


def _address(values: Values) -> Address | None:
    try:
        return read_address(values)
    except ValueError:
        return None


async def _behalf(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    authority, seen = values.get("authority", ""), values.get("seen", "")
    if authority == "none":
        await desk.handler.handle(RepresentationEnded(shown.number, staff))
        return CLOSE
    if authority not in set(Authority) or seen not in set(Seen):
        return field_errors(authority=desk.texts("error.method"))
    await desk.handler.handle(RepresentationSeen(shown.number, staff, Authority(authority), Seen(seen)))
    return CLOSE


async def _sender(desk: Desk, staff: Staff, shown: Shown, values: Values) -> Answer:
    address, at = _address(values), picked_moment(values.get("at", ""))
    if address is None:
        return field_errors(address=desk.texts("error.address"))
    if at is None:
        return field_errors(at=desk.texts("error.LaterReceipt"))
    try:
        await desk.handler.handle(SenderConfirmed(shown.number, staff, address, at))
    except LaterReceipt:
        return field_errors(at=desk.texts("error.LaterReceipt"))
    except UnusableAddress:
        return field_errors(address=desk.texts("error.UnusableAddress"))
    return CLOSE


SUBMISSIONS: Submissions = MappingProxyType(
    {
        "check_identity": Submission(Action.IDENTIFY, _identity),
        "send_code": Submission(Action.SEND_CODE, _code),
        "represent_person": Submission(Action.REPRESENT, _behalf),
        "confirm_sender": Submission(Action.CONFIRM_SENDER, _sender),
    }
)
