"""A second reckoning of the legal month that shares nothing with the product: it walks the calendar day by day.

Its own computus is Gauss's with Lichtenberg's correction; summer time is reckoned from its rule, not a database.
"""

from datetime import UTC, datetime, timedelta

DAY = timedelta(days=1)


def gauss_easter(year: int) -> tuple[int, int, int]:
    k = year // 100
    m = 15 + (3 * k + 3) // 4 - (8 * k + 13) // 25
    s = 2 - (3 * k + 3) // 4
    a = year % 19
    d = (19 * a + m) % 30
    og = 21 + d - ((d + a // 11) // 29)
    sz = 7 - (year + year // 4 + s) % 7
    march = og + 7 - (og - sz) % 7
    return (year, 3, march) if march <= 31 else (year, 4, march - 31)


def last_sunday(year: int, month: int) -> datetime:
    day = datetime(year, month, 31, 1, tzinfo=UTC)
    while day.weekday() != 6:
        day -= DAY
    return day


def oslo_day(moment: datetime) -> datetime:
    utc = moment.astimezone(UTC)
    summer = last_sunday(utc.year, 3) <= utc < last_sunday(utc.year, 10)
    local = utc + timedelta(hours=2 if summer else 1)
    return datetime(local.year, local.month, local.day, tzinfo=UTC)


def free(day: datetime) -> bool:
    if day.weekday() in (5, 6) or (day.month, day.day) in {(1, 1), (5, 1), (5, 17), (12, 25), (12, 26)}:
        return True
    easter = datetime(*gauss_easter(day.year), tzinfo=UTC)
    return (day - easter).days in {-3, -2, 0, 1, 39, 49, 50}


def due_day(received: datetime, months: int) -> str:
    """The due date in ISO 8601: walk month by month to the wanted one, stop at the number or before its end."""
    start = day = oslo_day(received)
    for _ in range(months):
        day = _first_of_next_month(day)
    while day.day < start.day and (day + DAY).month == day.month:
        day += DAY
    while free(day):
        day += DAY
    return day.strftime("%Y-%m-%d")


def _first_of_next_month(day: datetime) -> datetime:
    month = day.month
    while day.month == month:
        day += DAY
    return day
