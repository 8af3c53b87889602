"""When staff are told: days before, on the day, after it, and the hours of a breach."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines.breach import breach_deadline
from cases.deadlines.calendar import is_working_day
from cases.deadlines.legal_month import month_deadline
from cases.deadlines.reminders import Running, hours_reached, next_stage, overdue_from, stage_reached
from cases.deadlines.targets import named_deadline, working_day_target
from cases.policy import Periods, Reminders

OSLO = ZoneInfo("Europe/Oslo")
PERIODS, RULES = Periods(), Reminders()


def oslo(*parts):
    return datetime(*parts, tzinfo=OSLO)


def month_from(received):
    return Running(since=received, deadline=month_deadline(received, 1, PERIODS))


def told(running, until):
    """Every stage in order, as a service sees them that never stops."""
    found, now = [], running.since
    while (stage := next_stage(running, now, RULES, PERIODS)) is not None and stage.at <= until:
        found.append((stage.name, stage.at.isoformat()[:16]))
        now = stage.at
    return found


# Received on a Monday; the month ends on Wednesday 23 December 2026.
BEFORE_CHRISTMAS = month_from(oslo(2026, 11, 23, 10))


def test_a_request_is_told_14_7_3_and_1_days_before_on_the_day_and_after_it():
    assert told(BEFORE_CHRISTMAS, oslo(2026, 12, 27)) == [
        ("before.14", "2026-12-09T08:00"),
        ("before.7", "2026-12-16T08:00"),
        ("before.3", "2026-12-18T08:00"),  # the 20th is a Sunday
        ("before.1", "2026-12-22T08:00"),
        ("due", "2026-12-23T08:00"),
        ("overdue.1", "2026-12-24T08:00"),
        ("overdue.2", "2026-12-25T08:00"),
        ("overdue.3", "2026-12-26T08:00"),
    ]


def test_on_the_day_itself_it_is_due_and_no_day_late():
    stage = stage_reached(BEFORE_CHRISTMAS, oslo(2026, 12, 23, 8), RULES, PERIODS)

    assert (stage.name, stage.count, stage.of) == ("due", 0, 0)


def test_the_seventh_day_late_is_told_on_christmas_day_too_and_the_eighth_is_not():
    late = [name for name, _ in told(month_from(oslo(2026, 11, 18, 10)), oslo(2026, 12, 28, 9)) if "overdue" in name]

    assert late[-2:] == ["overdue.7", "overdue.10"]


def test_after_a_week_only_working_days_are_told():
    late = [day for name, day in told(BEFORE_CHRISTMAS, oslo(2027, 1, 12)) if name.startswith("overdue")]

    assert late[6:] == [
        "2026-12-30T08:00",
        "2026-12-31T08:00",  # New Year's Eve is an ordinary day
        "2027-01-04T08:00",
        "2027-01-05T08:00",
        "2027-01-06T08:00",
        "2027-01-07T08:00",
        "2027-01-08T08:00",
        "2027-01-11T08:00",
    ]


def test_what_falls_on_a_holiday_is_told_on_the_working_day_before():
    # The month ends on Monday 13 April 2026: a week before is Easter Monday, 14 days before is in the week before.
    running = month_from(oslo(2026, 3, 13, 10))

    assert told(running, oslo(2026, 4, 14))[:4] == [
        ("before.14", "2026-03-30T08:00"),
        ("before.7", "2026-04-01T08:00"),
        ("before.3", "2026-04-10T08:00"),
        ("due", "2026-04-13T08:00"),
    ]


def test_of_two_stages_on_one_morning_the_more_urgent_is_told():
    running = month_from(oslo(2026, 3, 13, 10))

    assert stage_reached(running, oslo(2026, 4, 10, 8), RULES, PERIODS).name == "before.1"


@pytest.mark.parametrize(
    ("received", "morning", "utc_hour"),
    [
        (oslo(2026, 2, 23, 10), date(2026, 3, 23), 7),  # winter time, and summer time begins on the 29th
        (oslo(2026, 3, 2, 10), date(2026, 4, 7), 6),
        (oslo(2026, 9, 28, 10), date(2026, 10, 28), 7),  # summer time ended on the 25th
    ],
)
def test_it_is_eight_in_the_morning_in_oslo_before_and_after_a_change_of_summer_time(received, morning, utc_hour):
    mornings = [at for _, at in told(month_from(received), oslo(morning.year, morning.month, morning.day, 12))]

    assert f"{morning}T08:00" in mornings
    assert oslo(morning.year, morning.month, morning.day, 8).astimezone(UTC).hour == utc_hour


def test_a_stage_that_lies_before_the_receipt_is_none():
    received = oslo(2026, 11, 23, 10)
    running = Running(since=received, deadline=working_day_target(received, 2))

    assert told(running, oslo(2026, 11, 25, 9)) == [("before.1", "2026-11-24T08:00"), ("due", "2026-11-25T08:00")]
    assert stage_reached(running, received, RULES, PERIODS) is None


def test_what_would_be_told_at_the_very_receipt_is_not_told():
    received = oslo(2026, 11, 24, 8)
    running = Running(since=received, deadline=working_day_target(received, 1))

    assert stage_reached(running, received, RULES, PERIODS) is None


def test_days_before_are_counted_from_the_date_that_the_law_names_and_not_from_the_working_day_after_it():
    # The month ends on Christmas Day, and so on Monday the 28th.
    assert told(month_from(oslo(2026, 11, 25, 10)), oslo(2026, 12, 24, 9))[1:] == [
        ("before.7", "2026-12-18T08:00"),
        ("before.3", "2026-12-22T08:00"),
        ("before.1", "2026-12-24T08:00"),
    ]


def test_the_latest_is_told_of_hours_and_days():
    aware = oslo(2026, 11, 23, 12)
    running = Running(since=aware, deadline=working_day_target(aware, 2), aware_at=aware)

    assert stage_reached(running, oslo(2026, 11, 24, 12), RULES, PERIODS).name == "hours.24"
    assert stage_reached(running, oslo(2026, 11, 25, 9), RULES, PERIODS).name == "due"


def test_a_named_date_on_a_sunday_is_told_on_friday():
    received = oslo(2026, 11, 2, 10)
    running = Running(since=received, deadline=named_deadline(received, date(2026, 11, 22)))

    assert stage_reached(running, oslo(2026, 11, 20, 8), RULES, PERIODS).name == "due"


def test_a_breach_is_told_after_24_48_and_66_hours_and_at_the_end_of_the_72_across_summer_time():
    aware = oslo(2026, 3, 27, 12)  # summer time begins in the night to the 29th
    running = Running(since=aware, deadline=breach_deadline(aware, PERIODS), aware_at=aware)

    assert told(running, oslo(2026, 3, 31, 9)) == [
        ("hours.24", "2026-03-28T12:00"),
        ("hours.48", "2026-03-29T13:00"),
        ("hours.66", "2026-03-30T07:00"),
        ("hours.72", "2026-03-30T13:00"),
        ("overdue.1", "2026-03-31T08:00"),
    ]
    assert hours_reached(running, oslo(2026, 3, 29, 14), RULES, PERIODS) == 48


def test_the_hours_run_beside_a_nearer_date_of_another_kind():
    aware = oslo(2026, 11, 23, 12)
    running = Running(since=aware, deadline=working_day_target(aware, 1), aware_at=aware)

    assert [name for name, _ in told(running, oslo(2026, 11, 24, 13))] == ["due", "hours.24"]


@pytest.mark.parametrize(
    ("deadline", "overdue"),
    [
        (month_deadline(oslo(2026, 11, 23), 1, PERIODS), "2026-12-24T08:00"),
        (working_day_target(oslo(2026, 11, 23), 5), None),
        (breach_deadline(oslo(2026, 11, 23), PERIODS), None),
        (None, None),
    ],
)
def test_only_a_date_that_a_law_sets_is_an_alarm_once_it_has_passed(deadline, overdue):
    found = overdue_from(Running(since=oslo(2026, 11, 23), deadline=deadline), RULES)

    assert (found and found.isoformat()[:16]) == overdue


def test_a_case_without_a_clock_is_never_told_of():
    running = Running(since=oslo(2026, 11, 23))

    assert next_stage(running, oslo(2026, 11, 23), RULES, PERIODS) is None
    assert stage_reached(running, oslo(2029, 11, 23), RULES, PERIODS) is None


@given(
    received=st.integers(0, 15 * 365 * 24 * 60).map(
        lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    later=st.integers(0, 120 * 24),
)
def test_what_comes_next_is_what_is_reached_then(received, later):
    running, now = month_from(received), received + timedelta(hours=later)

    coming = next_stage(running, now, RULES, PERIODS)
    assert coming is not None
    reached = stage_reached(running, now, RULES, PERIODS)

    assert coming.at > now
    assert reached is None or received < reached.at <= now
    assert stage_reached(running, coming.at, RULES, PERIODS).at == coming.at
    assert stage_reached(running, coming.at - timedelta(seconds=1), RULES, PERIODS) == reached
    assert coming.name.startswith("overdue") or is_working_day(coming.at.date())
