"""What is done with a case: its states, the actions that move it, who may, and why."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a case stands; the moves between them are `cases.workflow.TRANSITIONS`."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    WAITING_IDENTITY = "waiting_identity"
    WAITING_SCOPE = "waiting_scope"
    WAITING_CUSTOMER = "waiting_customer"
    DRAFT_READY = "draft_ready"
    APPROVED = "approved"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"
    SPAM = "spam"
    DEAD_LETTER = "dead_letter"


class Action(StrEnum):
    """What happens to a case, by staff, by the person or by the post."""

    ACKNOWLEDGE = "acknowledge"
    FOLLOW_UP = "follow_up"
    TAKE = "take"
    RECLASSIFY = "reclassify"
    DRAFT = "draft"
    EDIT = "edit"
    APPROVE = "approve"
    SETTLE = "settle"
    REJECT = "reject"
    ANSWER = "answer"
    FAIL_DELIVERY = "fail_delivery"
    CLOSE = "close"
    MARK_SPAM = "mark_spam"
    RELEASE = "release"
    BLOCK = "block"
    WITHDRAW_CONSENT = "withdraw_consent"
    RECORD_BREACH = "record_breach"
    READ = "read"
    PREPARE_LETTER = "prepare_letter"
    ASK_IDENTITY = "ask_identity"
    ASK_SCOPE = "ask_scope"
    EXTEND = "extend"
    INFORM = "inform"
    REFER = "refer"
    FAIL_INTERIM = "fail_interim"
    DECIDE_ROLE = "decide_role"
    SET_DATES = "set_dates"
    SET_CONCERNS = "set_concerns"
    HOLD = "hold"
    LIFT_HOLD = "lift_hold"
    UNDO = "undo"
    OVERRIDE = "override"
    OPEN_FULL = "open_full"
    READ_LOG = "read_log"
    ATTACH = "attach"
    CHECK = "check"
    ACT = "act"
    REGISTER = "register"
    MERGE = "merge"
    ABSORB = "absorb"
    SPLIT = "split"
    LINK = "link"
    ASSIGN = "assign"
    NOTE = "note"
    REOPEN = "reopen"
    REPRESENT = "represent"
    IDENTIFY = "identify"
    SEND_CODE = "send_code"
    CONFIRM_SENDER = "confirm_sender"
    RUN_DESK = "run_desk"
    READ_CHATS = "read_chats"
    STOP_COPIES = "stop_copies"
    KEEP = "keep"
    GIVE_BACK = "give_back"
    CONFIRM_ALARM = "confirm_alarm"
    ASK_ERASURE = "ask_erasure"
    ORDER_ERASURE = "order_erasure"


class StaffRole(StrEnum):
    """What a member of staff may do; the table is `cases.permissions.ALLOWED`."""

    READER = "reader"
    CASE_WORKER = "case_worker"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"


class HoldReason(StrEnum):
    """Why nothing of a case may be deleted (article 17(3)(b) and (e))."""

    CLAIM = "claim"
    AUTHORITY = "authority"
    DISPUTE = "dispute"
    COURT = "court"
    LEGAL_DUTY = "legal_duty"
