"""What follows when time passes: reminders, alarms of a case, and the question whether somebody still works on it.

Told are cases that wait for our answer. What lies among the junk, or could not be read, keeps its provisional month and
stands in the digest (`bot.digest`). The clock runs on the deadline without its pauses, for sources disagree whether a
pause counts (EDPB Guidelines 01/2022, 159).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from types import MappingProxyType

from cases import workflow
from cases.alarms import Alarm, AlarmReason
from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case
from cases.deadlines.calendar import OSLO, add_working_days, local_date
from cases.deadlines.reminders import Running, Stage, hours_reached, next_stage, overdue_from, stage_reached
from cases.decisions.clock_notices import reminder_notice
from cases.decisions.decision import Decision, notice
from cases.decisions.staff_rule import StaffRule, StaffRules, staff_entry
from cases.events import CaseGivenBack, CaseKept, TimePassed
from cases.policy import Policy
from cases.vocabulary import Action, Kind, Status

_WAITS = frozenset({Status.WAITING_IDENTITY, Status.WAITING_SCOPE, Status.WAITING_CUSTOMER})


def decide_clock(case: Case, event: TimePassed, policy: Policy) -> Decision | None:
    """The decision at a moment; None where there is nothing to say."""
    now, clock, notices, entries = event.now, case.clock, [], []
    if stage := _untold(case, now, policy):
        clock = replace(clock, stage=stage.name, stage_at=stage.at)
        notices.append(reminder_notice(case, stage, now))
        entries.append(_entry(case, AuditEvent.REMINDER_TOLD, stage=stage.name))
    if (ask_at := _ask_at(case, policy)) and ask_at <= now:
        clock = replace(clock, asked_at=now)
        notices.append(notice(case, "still_working", staff=case.assignee or "", number=str(case.number)))
        entries.append(_entry(case, AuditEvent.WORK_ASKED))
    wanted = tuple(_alarms(case, now, policy))
    standing = tuple((alarm.key, alarm.detail) for alarm in wanted)
    raised = tuple(alarm for alarm in wanted if (alarm.key, alarm.detail) not in clock.alarms)
    over = tuple(key for key, _ in clock.alarms if key not in dict(standing))
    if clock is case.clock and not raised and not over:
        return None
    return Decision(
        case=replace(case, clock=replace(clock, alarms=standing)),
        alarms=raised,
        alarms_over=over,
        notices=tuple(notices),
        entries=(*entries, *(_entry(case, AuditEvent.ALARM_RAISED, reason=alarm.reason.value) for alarm in raised)),
    )


def next_look(case: Case, policy: Policy, now: datetime) -> datetime | None:
    """When the clock has something to say of the case next: now, later, or never (None)."""
    standing = tuple((alarm.key, alarm.detail) for alarm in _alarms(case, now, policy))
    if standing != case.clock.alarms or _untold(case, now, policy):
        return now
    running = _running(case)
    if running is None:
        return None
    coming = next_stage(running, now, policy.reminders, policy.periods)
    untouched = _untouched_at(case, policy)
    later = [coming.at if coming else None, untouched if untouched and untouched > now else None, _ask_at(case, policy)]
    return min((moment for moment in later if moment is not None), default=None)


def _running(case: Case) -> Running | None:
    """The clocks that staff are reminded of; None where nobody waits for an answer of ours."""
    if case.status not in workflow.OPEN and case.status is not Status.APPROVED:
        return None
    aware = (case.aware_at or case.received_at) if Kind.BREACH_REPORT in case.verdict.kinds else None
    return Running(since=case.received_at, deadline=case.alarm_deadline, aware_at=aware)


def _untold(case: Case, now: datetime, policy: Policy) -> Stage | None:
    """The most urgent stage that has come and was not told: after a stop the service tells that one alone."""
    running = _running(case)
    stage = stage_reached(running, now, policy.reminders, policy.periods) if running else None
    told = case.clock.stage_at
    return stage if stage and (told is None or stage.at > told) else None


# --- alarms ----------------------------------------------------------------------------------------------------------


def _alarms(case: Case, now: datetime, policy: Policy) -> Iterator[Alarm]:
    """The alarms that stand now because of the case."""
    running = _running(case)
    if running is None:
        return
    overdue = overdue_from(running, policy.reminders)
    if overdue is not None and overdue <= now:
        yield Alarm(AlarmReason.DEADLINE_OVERDUE, case=case.number)
    if hours := hours_reached(running, now, policy.reminders, policy.periods):
        yield Alarm(AlarmReason.BREACH_HOURS, case=case.number, detail=f"{hours} h")
    untouched = _untouched_at(case, policy)
    if untouched is not None and untouched <= now:
        yield Alarm(AlarmReason.AUTHORITY_UNTOUCHED, case=case.number)


def _untouched_at(case: Case, policy: Policy) -> datetime | None:
    """When an authority's letter that nobody looked after is an alarm; None for any other case."""
    touched = case.assignee is not None or case.clock.worked_at is not None
    if touched or Kind.AUTHORITY not in case.verdict.kinds or _running(case) is None:
        return None
    rules = policy.reminders
    return _morning(case.received_at, rules.authority_working_days, rules.at)


# --- silence ---------------------------------------------------------------------------------------------------------


def _ask_at(case: Case, policy: Policy) -> datetime | None:
    """When whoever took the case is asked whether they still work on it; None where nobody is to be asked."""
    days = policy.reminders.silence_working_days
    if not days or case.assignee is None or case.status not in workflow.OPEN - _WAITS:
        return None
    last = max(filter(None, (case.received_at, case.clock.worked_at, case.clock.asked_at)))
    return _morning(last, days, policy.reminders.at)


def _morning(moment: datetime, working_days: int, at: time) -> datetime:
    return datetime.combine(add_working_days(local_date(moment), working_days), at, tzinfo=OSLO)


def _keep(case: Case, event: CaseKept, policy: Policy, now: datetime) -> Decision:
    del policy, now
    if case.assignee != event.staff.id:
        return Decision(case=None)
    entry = staff_entry(case, AuditEvent.CASE_KEPT, event)
    return Decision(case=case, entries=(entry,), notices=(notice(case, "kept", staff=event.staff.id),))


def _give_back(case: Case, event: CaseGivenBack, policy: Policy, now: datetime) -> Decision:
    del policy, now
    if case.assignee is None:
        return Decision(case=None)
    return Decision(
        case=replace(case, assignee=None),
        entries=(staff_entry(case, AuditEvent.CASE_GIVEN_BACK, event),),
        notices=(notice(case, "given_back", staff=event.staff.id),),
    )


def _entry(case: Case, event: AuditEvent, **fields: str) -> AuditEntry:
    return AuditEntry(event=event, actor=SERVICE, case=case.number, fields=fields)


RULES: StaffRules = MappingProxyType(
    {
        CaseKept: StaffRule(Action.KEEP, _keep),
        CaseGivenBack: StaffRule(Action.GIVE_BACK, _give_back),
    }
)
