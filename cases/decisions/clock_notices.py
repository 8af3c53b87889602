"""What staff are told at each stage of a deadline: the true days or hours that are left, and for whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cases.case import Case
from cases.deadlines.calendar import OSLO, local_date
from cases.deadlines.deadline import Deadline
from cases.deadlines.reminders import Stage, StageKind
from cases.decisions.decision import notice
from cases.messages import Notice


def reminder_notice(case: Case, stage: Stage, now: datetime) -> Notice:
    """The reply in the thread of the case; whoever took it is mentioned, and without one nobody is."""
    if stage.kind is StageKind.HOURS or case.alarm_deadline is None:
        return _hours(case, stage, now)
    return _days(case, case.alarm_deadline, now)


def _days(case: Case, deadline: Deadline, now: datetime) -> Notice:
    told = {"staff": case.assignee or "", "clock": _clock(case, deadline), "date": f"{deadline.due:%d.%m.%Y}"}
    left = (deadline.due - local_date(now)).days
    if left == 0:
        return notice(case, "reminder_today", **told)
    if abs(left) == 1:
        return notice(case, "reminder_day" if left > 0 else "reminder_day_over", **told)
    return notice(case, "reminder_days" if left > 0 else "reminder_days_over", **told, days=str(abs(left)))


def _hours(case: Case, stage: Stage, now: datetime) -> Notice:
    """Neutral words: the thread of a restricted case does not say that it is about a breach."""
    passed = timedelta(hours=stage.count)
    due = stage.at.astimezone(UTC) - passed + timedelta(hours=stage.of)
    told = {"staff": case.assignee or "", "date": f"{due.astimezone(OSLO):%d.%m.%Y %H:%M}"}
    left = (due - now) // timedelta(hours=1)
    if left > 0:
        return notice(case, "reminder_hours", **told, hours=str(left))
    return notice(case, "reminder_hours_over" if due <= now else "reminder_last_hour", **told)


def _clock(case: Case, deadline: Deadline) -> str:
    """Which date it is, as a word of the texts: one that a law sets, one of ours, or the law's without a pause."""
    if deadline != case.deadline:
        return "unpaused"
    return "statutory" if deadline.statutory else "target"
