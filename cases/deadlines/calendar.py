"""The Norwegian calendar: public holidays, working days, and the local day of a moment.

Source: helligdagsfredloven § 2 and lov om 1. og 17. mai § 1. Christmas Eve, New Year's Eve and the Saturdays
before Easter and Whitsun are ordinary days, and no holiday on a weekend is moved to another day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")

_FIXED = {
    (1, 1): "første nyttårsdag",
    (5, 1): "arbeidernes dag",
    (5, 17): "grunnlovsdagen",
    (12, 25): "første juledag",
    (12, 26): "andre juledag",
}
_AROUND_EASTER = {
    -3: "skjærtorsdag",
    -2: "langfredag",
    0: "første påskedag",
    1: "andre påskedag",
    39: "Kristi himmelfartsdag",
    49: "første pinsedag",
    50: "andre pinsedag",
}
"""Days from Easter Sunday."""

_WEEKEND = {5: "lørdag", 6: "søndag"}


def easter_sunday(year: int) -> date:
    """Easter Sunday of a Gregorian year, by the Meeus/Jones/Butcher computus."""
    century, rest = divmod(year, 100)
    leap, century_rest = divmod(century, 4)
    quarter, quarter_rest = divmod(rest, 4)
    golden = year % 19
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - moon + 15) % 30
    weekday = (32 + 2 * century_rest + 2 * quarter - epact - quarter_rest) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=64)
def public_holidays(year: int) -> Mapping[date, str]:
    """The twelve holidays of a year with their names in bokmål; fewer dates where two fall together."""
    easter = easter_sunday(year)
    moving = {easter + timedelta(days=offset): name for offset, name in _AROUND_EASTER.items()}
    fixed = {date(year, month, day): name for (month, day), name in _FIXED.items()}
    both = {day: f"{fixed[day]} og {moving[day]}" for day in fixed.keys() & moving.keys()}
    return MappingProxyType(moving | fixed | both)


def day_off(day: date) -> str:
    """Why nobody works on this day, in bokmål: the holiday, else the day of the weekend; empty on a working day."""
    return public_holidays(day.year).get(day) or _WEEKEND.get(day.weekday(), "")


def is_public_holiday(day: date) -> bool:
    """Whether the law makes it a holiday, Sundays not counted here."""
    return day in public_holidays(day.year)


def is_working_day(day: date) -> bool:
    """Neither Saturday, Sunday nor public holiday."""
    return not day_off(day)


def next_working_day(day: date) -> date:
    """This day if it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def previous_working_day(day: date) -> date:
    """This day if it is a working day, else the last one before it."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`, or before it where `count` is negative; zero rolls forward."""
    if count == 0:
        return next_working_day(day)
    step = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def local_date(moment: datetime) -> date:
    """The day on which a moment falls in Oslo. Raises ValueError on a naive time."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(OSLO).date()


def end_of_day(day: date) -> datetime:
    """The last second of a day in Oslo."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=OSLO)
