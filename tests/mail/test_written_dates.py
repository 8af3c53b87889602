"""Dates above a forwarded mail, as programs write them in six languages."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from mail.written_dates import read_written_date

TEN = datetime(2026, 11, 23, 10, 5, tzinfo=ZoneInfo("Europe/Oslo"))


@pytest.mark.parametrize(
    "text",
    [
        "mandag 23. november 2026 10:05",
        "måndag 23. november 2026 10.05",
        "23. november 2026 kl. 10:05:00 CET",
        "man. 23. nov. 2026 kl. 10:05",
        "23.11.2026 10:05",
        "den 23 november 2026 10:05",
        "den 23. november 2026 kl. 10.05",
        "Monday, November 23, 2026 10:05 AM",
        "Mon, Nov 23, 2026 at 10:05 AM",
        "23 November 2026 10:05",
        "Montag, 23. November 2026 10:05",
        "2026-11-23 10:05",
        "Mon, 23 Nov 2026 10:05:00 +0100",
        "2026-11-23 09:05 UTC",
        "23. november 2026 kl. 11:05 GMT+2",
    ],
)
def test_one_moment_however_it_is_written(text: str) -> None:
    assert read_written_date(text) == TEN


def test_the_afternoon_is_one() -> None:
    assert read_written_date("March 3, 2026 12:30 PM") == datetime(2026, 3, 3, 11, 30, tzinfo=UTC)
    assert read_written_date("March 3, 2026 1:30 pm") == datetime(2026, 3, 3, 12, 30, tzinfo=UTC)


def test_summer_time_is_that_of_oslo() -> None:
    assert read_written_date("1. juli 2026 10:05") == datetime(2026, 7, 1, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "i går",
        "11/12/2026 10:05",
        "23. november 2026",
        "99. november 2026 10:05",
        "23. november 2026 25:05",
        "Mon, 99 Nov 2026 10:05:00 +0100",
        "9" * 5000,
        "23. smarch 2026 10:05",
    ],
)
def test_what_is_not_sure_is_no_date(text: str) -> None:
    assert read_written_date(text) is None
