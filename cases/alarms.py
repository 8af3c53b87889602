"""Alarms: what needs a person now, of the service itself or of a case. Fixed words, numbers and dates only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cases.case_number import CaseNumber


class AlarmReason(StrEnum):
    """Why a person is needed."""

    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a word, no secret
    TOKEN_UNAVAILABLE = "token_unavailable"  # noqa: S105
    MAILBOX_LOGIN_REFUSED = "mailbox_login_refused"
    LETTERS_LOGIN_REFUSED = "letters_login_refused"
    RECORD_UNAVAILABLE = "record_unavailable"
    RECORD_RESTORED = "record_restored"
    RESTORE_UNFINISHED = "restore_unfinished"
    CANARY_LOST = "canary_lost"
    BREAKER_OPEN = "breaker_open"
    CHAT_COPIES_LIMITED = "chat_copies_limited"
    CHATS_NOT_FETCHED = "chats_not_fetched"
    DEADLINE_OVERDUE = "deadline_overdue"
    BREACH_HOURS = "breach_hours"
    AUTHORITY_UNTOUCHED = "authority_untouched"
    TASK_OVERDUE = "task_overdue"


CRITICAL = frozenset(AlarmReason) - {AlarmReason.CHAT_COPIES_LIMITED}
"""The alarms that go by mail when Slack does not take them, or nobody confirms them."""

OF_CASES = frozenset(
    {
        AlarmReason.DEADLINE_OVERDUE,
        AlarmReason.BREACH_HOURS,
        AlarmReason.AUTHORITY_UNTOUCHED,
        AlarmReason.TASK_OVERDUE,
    }
)
"""The alarms of a case or of a task; the others are of the service, and each replica knows its own."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm, or, where `over`, the notice that all is well again.

    Attributes
    ----------
    detail:
        Fixed words, numbers and dates in the language of the desk; empty where the reason says all.
    case:
        The case that it is about; None for one of the service itself.
    task:
        What tells two tasks of one case apart, as a fixed word or a number; empty for none.
    """

    reason: AlarmReason
    over: bool = False
    detail: str = ""
    case: CaseNumber | None = None
    task: str = ""

    @property
    def key(self) -> str:
        """Names it for as long as it stands, such as `deadline_overdue.pv-2026-0001`."""
        about = (str(self.case).lower() if self.case else "", self.task)
        return ".".join([self.reason.value, *filter(None, about)])


class Alarms(Protocol):
    """Where alarms are told."""

    async def tell(self, alarm: Alarm) -> bool:
        """Tells it. False where it could not be told; then it is told again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingAlarm:
    """An alarm as the record keeps it.

    Attributes
    ----------
    raised_at:
        When it began; one that comes back soon after it was over never ended.
    told_at:
        When Slack took it; None until it did.
    """

    alarm: Alarm
    raised_at: datetime
    told_at: datetime | None = None
    over_at: datetime | None = None


class AlarmLedger(Protocol):
    """What is remembered of alarms over replicas and restarts. Each call is a transaction of its own."""

    async def stand(self, alarm: Alarm, now: datetime) -> None:
        """It stands now: raised, or raised still."""

    async def told(self, key: str, now: datetime) -> None:
        """Slack took it."""

    async def end(self, key: str, now: datetime) -> bool:
        """It is over. False where it was, or never stood."""

    async def is_confirmed(self, key: str) -> bool:
        """Whether somebody confirmed that they know of it."""

    async def unseen(self, before: datetime, limit: int) -> tuple[StandingAlarm, ...]:
        """Alarms of the service that no replica has seen since then: whoever saw them last has ended."""

    async def standing_tasks(self, limit: int) -> tuple[StandingAlarm, ...]:
        """Alarms of tasks that stand."""

    async def untold(self, limit: int) -> tuple[StandingAlarm, ...]:
        """Alarms of cases and tasks that Slack has not taken yet."""

    async def ended_untold(self, limit: int) -> tuple[StandingAlarm, ...]:
        """Alarms of cases and tasks that Slack took, and that ended meanwhile."""

    async def ending_told(self, key: str, now: datetime) -> None:
        """Slack took that it is over."""

    async def to_mail(
        self, raised_unheard: datetime, raised_unconfirmed: datetime, limit: int
    ) -> tuple[StandingAlarm, ...]:
        """Critical alarms that stand and were not mailed: raised before the one and not told, or before the other
        and not confirmed."""

    async def endings_to_mail(self, over_before: datetime, limit: int) -> tuple[StandingAlarm, ...]:
        """Alarms that were mailed and have been over since then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueTask:
    """Something that had to be done by now, and that nobody confirmed.

    Attributes
    ----------
    name:
        What tells it apart from other tasks of the case: lower-case letters, digits and hyphens.
    """

    case: CaseNumber
    name: str


class TaskSource(Protocol):
    """Whoever keeps tasks with a term of their own, such as the block list of newsletters."""

    async def overdue(self, now: datetime, limit: int) -> Sequence[OverdueTask]:
        """The tasks that are overdue now, the oldest first; one that is not named any more is done."""
