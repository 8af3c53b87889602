"""Who may do what, and when it takes two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from cases.case import Case, Staff
from cases.errors import CaseClosedToStaff, FourEyesRequired, NotPermitted
from cases.policy import Policy
from cases.vocabulary import RIGHTS, Action, Kind, StaffRole

_READER = frozenset({Action.READ})
# Whoever lets a letter leave may have written all of it: that takes the right to approve.
_LETTERS = frozenset(
    {
        Action.PREPARE_LETTER,
        Action.ASK_IDENTITY,
        Action.ASK_SCOPE,
        Action.EXTEND,
        Action.INFORM,
        Action.REFER,
    }
)
_CASE_WORKER = _READER | {
    Action.TAKE,
    Action.KEEP,
    Action.GIVE_BACK,
    Action.CONFIRM_ALARM,
    Action.REGISTER,
    Action.MERGE,
    Action.SPLIT,
    Action.LINK,
    Action.ASSIGN,
    Action.NOTE,
    Action.REOPEN,
    Action.REPRESENT,
    Action.IDENTIFY,
    Action.CONFIRM_SENDER,
    Action.SEND_CODE,
    Action.RECLASSIFY,
    Action.DRAFT,
    Action.EDIT,
    Action.REJECT,
    Action.CLOSE,
    Action.MARK_SPAM,
    Action.CHECK,
    Action.ACT,
    Action.UNDO,
    Action.OPEN_FULL,
    Action.ATTACH,
    Action.RELEASE,
    Action.REPLAY,
    Action.READ_CHATS,
    Action.STOP_COPIES,
    Action.BLOCK,
    Action.WITHDRAW_CONSENT,
    Action.RECORD_BREACH,
    Action.DECIDE_ROLE,
    Action.SET_DATES,
    Action.SET_CONCERNS,
    Action.HOLD,
    Action.ASK_ERASURE,
}
_APPROVER = (
    _CASE_WORKER
    | _LETTERS
    | {Action.APPROVE, Action.LIFT_HOLD, Action.OVERRIDE, Action.SETTLE, Action.RUN_DESK, Action.ORDER_ERASURE}
)
# Who read what tells of colleagues at their work.
_ADMINISTRATOR = _APPROVER | {Action.READ_LOG}

ALLOWED: Mapping[StaffRole, frozenset[Action]] = MappingProxyType(
    {
        StaffRole.READER: _READER,
        StaffRole.CASE_WORKER: _CASE_WORKER,
        StaffRole.APPROVER: _APPROVER,
        StaffRole.ADMINISTRATOR: _ADMINISTRATOR,
    }
)
"""What each role may do. What the post and the clock do is nobody's to allow."""

FOUR_EYES = RIGHTS | {
    Kind.AUTHORITY,
    Kind.BREACH_REPORT,
    Kind.COMPENSATION_CLAIM,
    Kind.COMPLAINT,
    Kind.CUSTOMER_MATTER,
}
"""The kinds whose answer may disclose, refuse, erase or admit: its author cannot approve it."""


def may(role: StaffRole, action: Action) -> bool:
    """Whether the role allows the action."""
    return action in ALLOWED[role]


def require(staff: Staff, action: Action) -> None:
    """Raises `NotPermitted` when the role does not allow the action."""
    if not may(staff.role, action):
        raise NotPermitted(f"a {staff.role.value} may not {action.value}")


def require_open_to(case: Case, staff: Staff) -> None:
    """Raises `CaseClosedToStaff` for a member of staff whom the inquiry is about, whatever their role."""
    if staff.id in case.concerns:
        raise CaseClosedToStaff(CaseClosedToStaff.__doc__)


def require_four_eyes(case: Case, approver: Staff, policy: Policy) -> None:
    """Raises `FourEyesRequired` when the draft is the approver's work, if only in a file, and the kind demands two
    people, or did until this approver said that it was another."""
    if not policy.four_eyes or case.draft is None or approver.id not in case.draft.authors:
        return
    if FOUR_EYES.intersection(case.verdict.kinds) or approver.id in case.eased_by:
        raise FourEyesRequired("whoever wrote this answer cannot approve it")


def eased_by(case: Case, kinds: Iterable[Kind], staff: Staff) -> frozenset[str]:
    """Who took the case out of the kinds that demand two people, once it is of these kinds."""
    demanded = not FOUR_EYES.isdisjoint(case.verdict.kinds)
    return case.eased_by | {staff.id} if demanded and FOUR_EYES.isdisjoint(kinds) else case.eased_by
