"""The workflow: which action leads from which status to which. What is not in the table cannot be done."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cases.errors import IllegalTransition
from cases.vocabulary import Action, Status

OPEN = frozenset(
    {
        Status.RECEIVED,
        Status.ACKNOWLEDGED,
        Status.IN_PROGRESS,
        Status.WAITING_IDENTITY,
        Status.WAITING_SCOPE,
        Status.WAITING_CUSTOMER,
        Status.DRAFT_READY,
        Status.REOPENED,
    }
)
"""The states in which somebody waits for our answer and nobody has approved one."""

_WAITING = (Status.WAITING_IDENTITY, Status.WAITING_SCOPE, Status.WAITING_CUSTOMER)
_UNANSWERABLE = (Status.SPAM, Status.DEAD_LETTER)


def _stay(*statuses: Status) -> dict[Status, Status]:
    return {status: status for status in statuses}


def _all_to(target: Status, *statuses: Status) -> dict[Status, Status]:
    return dict.fromkeys(statuses, target)


TRANSITIONS: Mapping[Action, Mapping[Status, Status]] = MappingProxyType(
    {
        Action.ACKNOWLEDGE: _stay(*Status) | {Status.RECEIVED: Status.ACKNOWLEDGED},
        Action.FOLLOW_UP: _stay(*Status)
        | _all_to(Status.IN_PROGRESS, *_WAITING)
        | _all_to(Status.REOPENED, Status.ANSWERED, Status.CLOSED),
        Action.TAKE: _stay(*OPEN)
        | _all_to(Status.IN_PROGRESS, Status.RECEIVED, Status.ACKNOWLEDGED, Status.REOPENED, *_UNANSWERABLE),
        Action.RECLASSIFY: _stay(*OPEN) | _all_to(Status.IN_PROGRESS, *_UNANSWERABLE),
        Action.DRAFT: _all_to(Status.DRAFT_READY, *OPEN),
        Action.EDIT: _all_to(Status.DRAFT_READY, *OPEN),
        Action.APPROVE: _all_to(Status.APPROVED, *OPEN),
        Action.SETTLE: _stay(Status.APPROVED, *OPEN),
        Action.REJECT: _all_to(Status.IN_PROGRESS, *OPEN),
        Action.ANSWER: {Status.APPROVED: Status.ANSWERED},
        Action.FAIL_DELIVERY: _all_to(Status.REOPENED, Status.APPROVED, Status.ANSWERED, Status.CLOSED),
        Action.CLOSE: _all_to(Status.CLOSED, *OPEN, *_UNANSWERABLE, Status.ANSWERED),
        Action.MARK_SPAM: _all_to(Status.SPAM, *OPEN),
        Action.RELEASE: {Status.SPAM: Status.RECEIVED},
        Action.REPLAY: _stay(Status.DEAD_LETTER),
        Action.BLOCK: _stay(*OPEN, Status.APPROVED, Status.ANSWERED, Status.CLOSED),
        Action.WITHDRAW_CONSENT: _stay(*OPEN, Status.APPROVED, Status.ANSWERED, Status.CLOSED),
        # The register of article 33(5) knows no state in which nothing may be added.
        Action.RECORD_BREACH: _stay(*Status),
        Action.READ: _stay(*Status),
        Action.PREPARE_LETTER: _stay(*OPEN),
        Action.ASK_IDENTITY: _all_to(Status.WAITING_IDENTITY, *OPEN),
        Action.ASK_SCOPE: _all_to(Status.WAITING_SCOPE, *OPEN),
        Action.EXTEND: _stay(*OPEN),
        Action.INFORM: _stay(*OPEN),
        Action.REFER: _all_to(Status.WAITING_CUSTOMER, *OPEN),
        Action.FAIL_INTERIM: _stay(*Status) | _all_to(Status.IN_PROGRESS, *_WAITING),
        Action.DECIDE_ROLE: _stay(*OPEN),
        Action.SET_DATES: _stay(*Status),
        Action.SET_CONCERNS: _stay(*Status),
        Action.HOLD: _stay(*Status),
        Action.LIFT_HOLD: _stay(*Status),
        Action.UNDO: {Status.APPROVED: Status.DRAFT_READY},
        Action.OVERRIDE: _stay(*OPEN),
        Action.OPEN_FULL: _stay(*Status),
        Action.READ_LOG: _stay(*Status),
        Action.ATTACH: _all_to(Status.DRAFT_READY, *OPEN),
        Action.CHECK: _stay(*OPEN),
        Action.ACT: _stay(*sorted(set(Status) - set(_UNANSWERABLE))),
        Action.MERGE: _all_to(Status.CLOSED, *OPEN, *_UNANSWERABLE),
        Action.ABSORB: _stay(*OPEN),
        Action.SPLIT: _stay(*OPEN),
        Action.LINK: _stay(*Status),
        Action.ASSIGN: _stay(*OPEN)
        | _all_to(Status.IN_PROGRESS, Status.RECEIVED, Status.ACKNOWLEDGED, Status.REOPENED, *_UNANSWERABLE),
        Action.NOTE: _stay(*Status),
        Action.KEEP: _stay(*OPEN),
        Action.GIVE_BACK: _stay(*OPEN),
        Action.REOPEN: _all_to(Status.REOPENED, Status.ANSWERED, Status.CLOSED),
        Action.REPRESENT: _stay(*OPEN),
        Action.IDENTIFY: _stay(*OPEN) | {Status.WAITING_IDENTITY: Status.IN_PROGRESS},
        Action.SEND_CODE: _stay(*OPEN),
        Action.CONFIRM_SENDER: _stay(*OPEN),
        Action.ASK_ERASURE: _stay(*Status),
        Action.ORDER_ERASURE: _stay(*Status),
        # What is done to the desk as a whole moves no case.
        Action.REGISTER: {},
        Action.RUN_DESK: {},
        Action.READ_CHATS: {},
        Action.STOP_COPIES: {},
        Action.CONFIRM_ALARM: {},
    }
)
"""For each action: the states in which it may happen, and the state that follows each."""


def after(status: Status, action: Action) -> Status:
    """The state that follows. Raises `IllegalTransition`, which names both."""
    try:
        return TRANSITIONS[action][status]
    except KeyError:
        raise IllegalTransition(status.value, action.value) from None


def allows(status: Status, action: Action) -> bool:
    """Whether the action may happen in this state."""
    return status in TRANSITIONS[action]
