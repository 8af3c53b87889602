"""A second reckoning of the deadlines that shares nothing with the product: it walks the calendar day by day.

Its own computus is Gauss's with Lichtenberg's correction; summer time is reckoned from its rule, not a database.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


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


def oslo_hours(utc: datetime) -> int:
    """How far the clocks in Oslo are ahead: they change at one o'clock UTC."""
    return 2 if last_sunday(utc.year, 3) <= utc < last_sunday(utc.year, 10) else 1


def oslo_day(moment: datetime) -> datetime:
    utc = moment.astimezone(UTC)
    local = utc + oslo_hours(utc) * HOUR
    return datetime(local.year, local.month, local.day, tzinfo=UTC)


def free(day: datetime) -> bool:
    if day.weekday() in (5, 6) or (day.month, day.day) in {(1, 1), (5, 1), (5, 17), (12, 25), (12, 26)}:
        return True
    easter = datetime(*gauss_easter(day.year), tzinfo=UTC)
    return (day - easter).days in {-3, -2, 0, 1, 39, 49, 50}


def due_day(received: datetime, months: int) -> str:
    """The due date in ISO 8601: walk month by month to the wanted one, stop at the number or before its end."""
    return _worked(month_end(received, months)).strftime("%Y-%m-%d")


def month_end(received: datetime, months: int) -> datetime:
    """The same before it is moved past days off."""
    start = day = oslo_day(received)
    for _ in range(months):
        day = _first_of_next_month(day)
    while day.day < start.day and (day + DAY).month == day.month:
        day += DAY
    return day


def due_with(received: datetime, noticed: datetime | None, questions: Sequence[tuple[datetime, datetime, bool]]) -> str:
    """The last second of the month as it stands with a notice of a longer time and questions, in ISO 8601.

    A question is when it was asked, when it was answered, and whether it may stop the clock at all.
    """
    extended = noticed is not None and oslo_day(noticed) <= _worked(month_end(received, 1))
    day = month_end(received, 3 if extended else 1)
    still = set()
    for asked, answered, may in questions:
        walked = oslo_day(asked)
        while may and asked_soon(received, asked) and walked < oslo_day(answered):
            still.add(walked)
            walked += DAY
    for _ in still:
        day += DAY
    return last_second(_worked(day))


def asked_soon(received: datetime, asked: datetime) -> bool:
    """Asked on the day of receipt, or until the third working day after it."""
    day, worked = oslo_day(received), 0
    while worked < 3:
        if day == oslo_day(asked):
            return True
        day += DAY
        worked += not free(day)
    return day == oslo_day(asked)


def hours_later(aware: datetime, hours: int) -> str:
    """Hour by hour, in ISO 8601 as the clocks in Oslo show it."""
    moment = aware.astimezone(UTC)
    for _ in range(hours):
        moment += HOUR
    return _shown(moment)


def weeks_later(received: datetime, weeks: int) -> str:
    """The last second of the same weekday, or of the first day after it on which people work."""
    day = oslo_day(received)
    for _ in range(weeks):
        day += DAY
        while day.weekday() != oslo_day(received).weekday():
            day += DAY
    return last_second(_worked(day))


def working_days_later(received: datetime, days: int) -> str:
    """The last second of the so-many-th day after it on which people work."""
    day, worked = oslo_day(received), 0
    while worked < days:
        day += DAY
        worked += not free(day)
    return last_second(day)


def last_second(day: datetime) -> str:
    """The end of a day in Oslo, in ISO 8601."""
    return _shown(day + DAY - oslo_hours(day + DAY - 2 * HOUR) * HOUR - timedelta(seconds=1))


def _shown(utc: datetime) -> str:
    ahead = oslo_hours(utc)
    return (utc + ahead * HOUR).strftime("%Y-%m-%dT%H:%M:%S") + f"+0{ahead}:00"


def _worked(day: datetime) -> datetime:
    while free(day):
        day += DAY
    return day


def _first_of_next_month(day: datetime) -> datetime:
    month = day.month
    while day.month == month:
        day += DAY
    return day
