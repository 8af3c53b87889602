from datetime import date, datetime, timedelta

import holidays
import pytest
from dateutil import easter

from cases.deadlines.calendar import (
    add_working_days,
    day_off,
    easter_sunday,
    is_working_day,
    local_date,
    next_working_day,
    previous_working_day,
    public_holidays,
)


@pytest.mark.parametrize("year", range(2020, 2041))
def test_the_holidays_of_a_year_are_those_that_the_holidays_library_knows(year: int) -> None:
    theirs = set(holidays.country_holidays("NO", years=year))

    ours = set(public_holidays(year))

    assert ours == theirs


def test_easter_is_reckoned_for_every_year_of_the_gregorian_calendar() -> None:
    wrong = [year for year in range(1583, 4100) if easter_sunday(year) != easter.easter(year)]

    assert wrong == []


@pytest.mark.parametrize("day", [date(2026, 12, 24), date(2026, 12, 31), date(2027, 5, 7)])
def test_christmas_eve_new_years_eve_and_the_friday_after_ascension_are_working_days(day: date) -> None:
    assert is_working_day(day)


def test_two_holidays_on_one_day_are_both_named() -> None:
    assert day_off(date(2027, 5, 17)) == "grunnlovsdagen og andre pinsedag"


def test_a_holiday_on_a_sunday_gives_no_other_day_off() -> None:
    assert day_off(date(2026, 5, 17)) == "grunnlovsdagen"
    assert is_working_day(date(2026, 5, 18))


def test_a_working_day_is_its_own_next_and_previous_working_day() -> None:
    monday = date(2026, 11, 23)

    assert next_working_day(monday) == previous_working_day(monday) == monday


def test_easter_is_passed_in_both_directions() -> None:
    assert next_working_day(date(2027, 3, 25)) == date(2027, 3, 30)
    assert previous_working_day(date(2027, 3, 29)) == date(2027, 3, 24)


def test_working_days_are_counted_past_weekends() -> None:
    friday = date(2026, 11, 20)

    assert add_working_days(friday, 1) == date(2026, 11, 23)
    assert add_working_days(date(2026, 11, 23), -1) == friday
    assert add_working_days(friday + timedelta(days=1), 0) == date(2026, 11, 23)


def test_a_time_without_a_zone_has_no_local_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_date(datetime(2026, 11, 23, 10))  # noqa: DTZ001
