"""What time brings about: each stage told once, a stop that is caught up with, alarms of a case, and silence."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.alarms import AlarmReason
from cases.clock_state import ClockState
from cases.deadlines.by_kind import deadline_for
from cases.decisions.clock import decide_clock, next_look
from cases.decisions.staff import decide_staff
from cases.events import CaseGivenBack, CaseKept, CaseTaken, TimePassed
from cases.policy import Periods, Policy, Reminders
from cases.vocabulary import Kind, Status
from tests.examples import ANNE, BJORN, NUMBER, WORKER, a_case, a_verdict

OSLO = ZoneInfo("Europe/Oslo")
POLICY = Policy()
QUIET = Policy(reminders=Reminders(silence_working_days=0))
RECEIVED = datetime(2026, 11, 23, 10, tzinfo=OSLO)  # a Monday; the month ends on Wednesday 23 December


def oslo(*parts):
    return datetime(*parts, tzinfo=OSLO)


def waiting(kind=Kind.ACCESS, **changes):
    deadline = deadline_for([kind], RECEIVED, Periods())
    return a_case(verdict=a_verdict(kind), received_at=RECEIVED, deadline=deadline, **changes)


def tick(case, now, policy=QUIET):
    """What is decided then, and the case as it stands afterwards."""
    decision = decide_clock(case, TimePassed(NUMBER, now), policy)
    return (decision, decision.case) if decision else (None, case)


def told(decision):
    return [] if decision is None else [(notice.text, dict(notice.params)) for notice in decision.notices]


@pytest.mark.parametrize(
    ("now", "text", "days"),
    [
        (oslo(2026, 12, 9, 8), "reminder_days", "14"),
        (oslo(2026, 12, 18, 9), "reminder_days", "5"),
        (oslo(2026, 12, 22, 8), "reminder_day", None),
        (oslo(2026, 12, 23, 23, 59), "reminder_today", None),
        (oslo(2026, 12, 24, 8), "reminder_day_over", None),
        (oslo(2026, 12, 28, 8), "reminder_days_over", "5"),
    ],
)
def test_the_true_days_are_told_with_the_date_and_nobody_is_mentioned_without_an_assignee(now, text, days):
    decision, _ = tick(waiting(), now)

    [(said, params)] = told(decision)
    assert said == text
    assert params == {"staff": "", "clock": "statutory", "date": "23.12.2026"} | ({"days": days} if days else {})


def test_whoever_took_the_case_is_mentioned():
    decision, _ = tick(waiting(assignee="U0ANNE"), oslo(2026, 12, 9, 8))

    assert told(decision)[0][1]["staff"] == "U0ANNE"


def test_a_target_of_ours_is_not_called_a_deadline_of_the_law():
    decision, _ = tick(waiting(Kind.INFORMATION), oslo(2026, 11, 30, 8))

    assert told(decision)[0][1]["clock"] == "target"


def test_a_stage_is_told_once():
    _, case = tick(waiting(), oslo(2026, 12, 9, 8))

    assert tick(case, oslo(2026, 12, 9, 8, 1))[0] is None
    assert tick(case, oslo(2026, 12, 16, 7, 59))[0] is None


def test_a_service_that_stood_for_a_week_tells_the_most_urgent_stage_alone():
    _, case = tick(waiting(), oslo(2026, 12, 9, 8))

    decision, case = tick(case, oslo(2026, 12, 22, 15))

    assert told(decision) == [("reminder_day", {"staff": "", "clock": "statutory", "date": "23.12.2026"})]
    assert tick(case, oslo(2026, 12, 23, 7, 59))[0] is None


def test_the_clock_runs_on_the_date_without_the_pause():
    case = waiting(Kind.ACCESS)
    later = replace(case.deadline, due_at=case.deadline.due_at + timedelta(days=14))
    paused = replace(case, deadline=later, unpaused=case.deadline, status=Status.WAITING_IDENTITY)

    decision, _ = tick(paused, oslo(2026, 12, 9, 8))

    assert told(decision)[0][1] == {"staff": "", "clock": "unpaused", "date": "23.12.2026", "days": "14"}


def test_an_extension_is_told_of_in_its_turn():
    _, case = tick(waiting(), oslo(2026, 12, 22, 8))
    extended = deadline_for([Kind.ACCESS], RECEIVED, Periods(), noticed_at=oslo(2026, 12, 22, 9))
    case = replace(case, deadline=extended)

    assert tick(case, oslo(2026, 12, 23, 9))[0] is None
    assert told(tick(case, oslo(2027, 2, 9, 8))[0])[0][1]["days"] == "14"


@pytest.mark.parametrize("status", [Status.ANSWERED, Status.CLOSED, Status.SPAM, Status.DEAD_LETTER])
def test_nothing_is_told_of_a_case_that_waits_for_no_answer(status):
    case = waiting(status=status)

    assert tick(case, oslo(2026, 12, 24, 8))[0] is None
    assert next_look(case, QUIET, oslo(2026, 12, 1)) is None


def test_an_approved_answer_that_has_not_left_is_told_of():
    assert told(tick(waiting(status=Status.APPROVED), oslo(2026, 12, 23, 8))[0])


# --- hours of a breach -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "text", "left"),
    [(24, "reminder_hours", "48"), (48, "reminder_hours", "24"), (66, "reminder_hours", "6")],
)
def test_the_hours_of_a_breach_are_told_and_an_alarm(hours, text, left):
    now = RECEIVED.astimezone(UTC) + timedelta(hours=hours)

    decision, case = tick(waiting(Kind.BREACH_REPORT), now)

    assert told(decision) == [(text, {"staff": "", "date": "26.11.2026 10:00", "hours": left})]
    assert [(alarm.reason, alarm.detail) for alarm in decision.alarms] == [(AlarmReason.BREACH_HOURS, f"{hours} h")]
    assert decision.alarms[0].key == "breach_hours.pv-2026-0001"
    assert tick(case, now)[0] is None


def test_each_further_hour_of_a_breach_is_an_alarm_anew():
    _, case = tick(waiting(Kind.BREACH_REPORT), RECEIVED + timedelta(hours=24))

    decision, _ = tick(case, RECEIVED + timedelta(hours=48))

    assert [alarm.detail for alarm in decision.alarms] == ["48 h"]
    assert decision.alarms_over == ()


def test_a_breach_runs_from_when_a_person_says_that_we_knew():
    case = replace(waiting(Kind.BREACH_REPORT), aware_at=RECEIVED - timedelta(hours=71))

    decision, _ = tick(case, RECEIVED + timedelta(minutes=1))

    assert told(decision) == [("reminder_last_hour", {"staff": "", "date": "23.11.2026 11:00"})]
    assert decision.alarms[0].detail == "66 h"


# --- alarms ----------------------------------------------------------------------------------------------------------


def test_a_date_of_the_law_that_has_passed_is_an_alarm_until_the_answer_left():
    decision, late = tick(waiting(), oslo(2026, 12, 24, 8))
    assert [alarm.key for alarm in decision.alarms] == ["deadline_overdue.pv-2026-0001"]

    answered = replace(late, status=Status.ANSWERED)
    assert next_look(answered, QUIET, oslo(2026, 12, 24, 9)) == oslo(2026, 12, 24, 9)
    decision, done = tick(answered, oslo(2026, 12, 24, 9))

    assert decision.alarms_over == ("deadline_overdue.pv-2026-0001",)
    assert decision.notices == ()
    assert next_look(done, QUIET, oslo(2026, 12, 24, 9)) is None


def test_a_target_that_has_passed_is_no_alarm():
    assert tick(waiting(Kind.INFORMATION), oslo(2026, 12, 24, 8))[0].alarms == ()


def test_an_authority_that_nobody_looks_after_for_a_working_day_is_an_alarm():
    case = waiting(Kind.AUTHORITY)

    assert tick(case, oslo(2026, 11, 24, 7, 59))[0] is None
    assert [alarm.reason for alarm in tick(case, oslo(2026, 11, 24, 8))[0].alarms] == [AlarmReason.AUTHORITY_UNTOUCHED]


@pytest.mark.parametrize(
    "changes", [{"assignee": "U0ANNE"}, {"clock": ClockState(worked_at=RECEIVED + timedelta(hours=1))}]
)
def test_an_authority_that_somebody_looks_after_is_none(changes):
    assert tick(waiting(Kind.AUTHORITY, **changes), oslo(2026, 11, 24, 8))[0].alarms == ()


# --- silence ---------------------------------------------------------------------------------------------------------


def taken(now=RECEIVED):
    return decide_staff(waiting(), CaseTaken(NUMBER, ANNE), POLICY, now).case


def asked(decision):
    return [params for text, params in told(decision) if text == "still_working"]


def test_after_five_working_days_of_silence_the_assignee_is_asked_once():
    case = taken()

    assert tick(case, oslo(2026, 11, 30, 7, 59), POLICY)[0] is None
    decision, case = tick(case, oslo(2026, 11, 30, 8), POLICY)

    assert asked(decision) == [{"staff": "U0ANNE", "number": "PV-2026-0001"}]
    assert tick(case, oslo(2026, 12, 1, 8), POLICY)[0] is None
    assert asked(tick(case, oslo(2026, 12, 7, 8), POLICY)[0])


def test_whatever_staff_do_breaks_the_silence():
    case = decide_staff(taken(), CaseKept(NUMBER, ANNE), POLICY, oslo(2026, 11, 27, 15)).case

    assert tick(case, oslo(2026, 11, 30, 8), POLICY)[0] is None
    assert asked(tick(case, oslo(2026, 12, 4, 8), POLICY)[0])


@pytest.mark.parametrize("changes", [{"assignee": None}, {"status": Status.WAITING_IDENTITY}])
def test_nobody_is_asked_of_a_case_that_nobody_took_or_that_waits_for_somebody_else(changes):
    assert tick(replace(taken(), **changes), oslo(2026, 12, 4, 8), POLICY)[0] is None


def test_silence_can_be_left_alone():
    assert tick(taken(), oslo(2026, 12, 4, 8), QUIET)[0] is None


def test_only_the_assignee_says_that_the_work_goes_on():
    assert decide_staff(taken(), CaseKept(NUMBER, BJORN), POLICY, RECEIVED).case is None


def test_whoever_works_on_cases_may_release_one_and_that_is_recorded():
    decision = decide_staff(taken(), CaseGivenBack(NUMBER, WORKER), POLICY, RECEIVED)

    assert decision.case.assignee is None
    assert [entry.event for entry in decision.entries] == ["case.given_back"]
    assert decide_staff(decision.case, CaseGivenBack(NUMBER, WORKER), POLICY, RECEIVED).case is None


# --- any sequence ----------------------------------------------------------------------------------------------------

KINDS = st.sampled_from([Kind.ACCESS, Kind.INFORMATION, Kind.BREACH_REPORT, Kind.AUTHORITY, Kind.OTHER_LAW])


@given(kind=KINDS, pauses=st.lists(st.integers(1, 9 * 24 * 60), max_size=40), answered_after=st.integers(0, 40))
def test_over_any_sequence_of_ticks_each_stage_is_told_at_most_once_and_none_after_the_answer(
    kind, pauses, answered_after
):
    case, now, stages = waiting(kind), RECEIVED, []
    for turn, minutes in enumerate(pauses):
        if turn == answered_after:
            case = replace(case, status=Status.ANSWERED)
        now += timedelta(minutes=minutes)
        look = next_look(case, QUIET, now)
        decision, case = tick(case, now)
        assert (decision is not None) == (look == now)
        if told(decision):
            stages.append(case.clock.stage)
            assert turn < answered_after

    assert len(stages) == len(set(stages))


@given(kind=KINDS, hours=st.integers(1, 24 * 60))
def test_whoever_looks_only_when_told_to_misses_nothing(kind, hours):
    case, until, looked = waiting(kind), RECEIVED + timedelta(hours=hours), []
    while (at := next_look(case, QUIET, looked[-1] if looked else RECEIVED)) is not None and at <= until:
        _, case = tick(case, at)
        looked.append(at)

    assert tick(case, until)[0] is None
    assert looked == sorted(set(looked))
