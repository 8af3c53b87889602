from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.deadlines.legal_month import month_deadline
from cases.policy import Periods

from .day_by_day import due_day

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 8, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(received=MOMENTS, months=st.sampled_from([1, 3]))
def test_a_reckoning_day_by_day_comes_to_the_same_date(received: datetime, months: int) -> None:
    deadline = month_deadline(received, months, Periods())

    assert deadline.due.isoformat() == due_day(received, months)


@given(received=MOMENTS)
@settings(max_examples=50)
def test_the_deadline_is_the_last_second_of_its_day_in_oslo(received: datetime) -> None:
    due_at = month_deadline(received, 1, Periods()).due_at

    assert due_at.strftime("%H:%M:%S") == "23:59:59"
    assert str(due_at.tzinfo) == "Europe/Oslo"


def test_each_step_of_the_reckoning_is_told() -> None:
    received = datetime(2027, 1, 31, 22, 40, tzinfo=UTC)

    deadline = month_deadline(received, 1, Periods())

    assert [(step.rule, step.result, step.detail) for step in deadline.steps] == [
        ("receipt", "2027-01-31", "2027-01-31T23:40:00+01:00"),
        ("month", "2027-02-28", "months=1"),
        ("clamp", "2027-02-28", "day=31"),
        ("weekend", "2027-03-01", "søndag"),
    ]
    assert all(step.source for step in deadline.steps)


def test_a_holiday_that_was_passed_is_named() -> None:
    received = datetime(2027, 4, 17, 18, 15, tzinfo=UTC)

    deadline = month_deadline(received, 1, Periods())

    assert deadline.steps[-1].rule == "holiday"
    assert deadline.steps[-1].detail == "grunnlovsdagen og andre pinsedag"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        month_deadline(datetime(2027, 1, 1), 1, Periods())  # noqa: DTZ001
