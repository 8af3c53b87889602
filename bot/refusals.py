"""What staff are told when something cannot be done: every error of the rules has its text, every other a reference."""

from __future__ import annotations

import logging

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.checklist_texts import check_list, task_list
from bot.desk import Desk, new_reference
from bot.inert import mention
from cases.audit_events import READINGS
from cases.case import Case
from cases.case_number import CaseNumber
from cases.errors import (
    AnotherPerson,
    CaseClosedToStaff,
    CaseIsMerged,
    CaseNotFound,
    CheckNotWaivable,
    ConcurrentChange,
    CopyFirst,
    CopyStaysWithErasure,
    DraftHasGaps,
    ExtensionRefused,
    FourEyesRequired,
    IllegalTransition,
    LaterReceipt,
    LetterOnItsWay,
    MustBeFetched,
    NoAddress,
    NoDownload,
    NoDraft,
    NoFiles,
    NoSuchChat,
    NoSuchWithdrawal,
    NotApart,
    NothingToConfirm,
    NothingToOverride,
    NothingToRecord,
    NotPermitted,
    OpenChecks,
    PersonvernError,
    ReasonMissing,
    SameCase,
    StaleDownload,
    StaleDraft,
    TasksOpen,
    TooManyFiles,
    TranscriptSentRecently,
    UnderHold,
    UnusableAddress,
    WaiverWithoutReason,
    WrongDate,
    WrongPerson,
)
from cases.ports import AuditRecord
from cases.vocabulary import Kind

logger = logging.getLogger(__name__)

TOLD: tuple[type[PersonvernError], ...] = (
    AnotherPerson,
    CaseClosedToStaff,
    CaseIsMerged,
    CaseNotFound,
    CheckNotWaivable,
    ConcurrentChange,
    CopyFirst,
    CopyStaysWithErasure,
    DraftHasGaps,
    ExtensionRefused,
    FourEyesRequired,
    LaterReceipt,
    LetterOnItsWay,
    NoDraft,
    NoSuchChat,
    NotApart,
    NothingToConfirm,
    NotPermitted,
    NothingToOverride,
    OpenChecks,
    ReasonMissing,
    SameCase,
    StaleDraft,
    UnderHold,
    UnusableAddress,
    TasksOpen,
    TranscriptSentRecently,
    WaiverWithoutReason,
    WrongPerson,
    NoAddress,
    NoSuchWithdrawal,
    NothingToRecord,
    WrongDate,
    MustBeFetched,
    NoDownload,
    NoFiles,
    StaleDownload,
    TooManyFiles,
)
"""The errors that have a text of their own, `error.<name>`; subclasses before their parents are found by exact type."""

_EXPIRED = frozenset({"expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged"})


async def explain(desk: Desk, error: Exception, number: CaseNumber | None) -> str:
    """The text for an error, in mrkdwn. Logs what is no refusal of the rules, by its class and a reference alone."""
    if isinstance(error, IllegalTransition) and number is not None:
        try:
            return await already_handled(desk, number)
        except Exception as lost:  # noqa: BLE001 - the record went away meanwhile; whoever asked is told that much
            error = lost
    if isinstance(error, WrongPerson):
        return wrong_person(desk, error, number)
    if isinstance(error, (OpenChecks, TasksOpen)):
        return to_be_done_first(desk, error, number)
    if type(error) in TOLD:
        return desk.texts(f"error.{type(error).__name__}", number=number or "")
    if isinstance(error, SlackApiError) and error_name(error) in _EXPIRED:
        return desk.texts("error.expired")
    reference = new_reference()
    logger.error("a request failed: %s, reference %s", _class_of(error), reference)
    key = "error.slack" if isinstance(error, (SlackApiError, aiohttp.ClientError)) else "error.unexpected"
    return desk.texts(key, reference=reference)


def wrong_person(desk: Desk, error: WrongPerson, number: CaseNumber | None) -> str:
    """What the guard found, in fixed words, and whether anybody can vouch for it."""
    found = ", ".join(desk.texts.word("finding", finding) for finding in error.findings)
    key = "error.WrongPersonAbsolute" if error.absolute else "error.WrongPerson"
    return desk.texts(key, number=number or "", findings=found)


def to_be_done_first(desk: Desk, error: OpenChecks | TasksOpen, number: CaseNumber | None) -> str:
    """Which checks are open, or which tasks."""
    if isinstance(error, OpenChecks):
        checks = check_list(error.checks, desk.texts, desk.checklist)
        return desk.texts("error.OpenChecks", number=number or "", checks=checks)
    tasks = task_list((Kind(task) for task in error.tasks), desk.texts)
    return desk.texts("error.TasksOpen", number=number or "", tasks=tasks)


async def already_handled(desk: Desk, number: CaseNumber) -> str:
    """Who was faster, and where the case stands now."""
    case = await desk.queries.case(number)
    return handled_by(desk, case, last_actor(await desk.queries.history(number)))


def handled_by(desk: Desk, case: Case, actor: str) -> str:
    """The same, where the actor is known; empty for the service."""
    status = desk.texts.word("status", case.status)
    key = "answer.already_handled" if actor else "answer.already_handled_service"
    return desk.texts(key, number=case.number, staff=mention(actor), status=status)


def last_actor(history: tuple[AuditRecord, ...]) -> str:
    """The member of staff who changed the case last; empty if none did."""
    actors = [record.entry.actor for record in history if record.entry.event not in READINGS]
    return next((actor for actor in reversed(actors) if actor not in ("service", "person")), "")


def error_name(error: SlackApiError) -> str:
    """The documented name of Slack's refusal, such as `invalid_blocks`; `http_503` where it gave none."""
    data = getattr(error.response, "data", None)
    name = data.get("error") if isinstance(data, dict) else None
    return str(name) if name else f"http_{status_of(error)}"


def status_of(error: SlackApiError) -> int:
    """The HTTP status of the answer; 0 where there is none."""
    response = error.response
    return int(getattr(response, "status_code", None) or getattr(response, "status", None) or 0)


def _class_of(error: Exception) -> str:
    name = type(error).__name__
    return f"{name} {error_name(error)}" if isinstance(error, SlackApiError) else name
