"""Dates as mail programs write them above a forwarded mail, in six languages: a hint for a person, never a fact."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
MAX_DATE = 120

_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "mär": 3,
    "apr": 4,
    "mai": 5,
    "maj": 5,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "okt": 10,
    "oct": 10,
    "nov": 11,
    "des": 12,
    "dec": 12,
    "dez": 12,
}
"""By their first three letters: bokmål, nynorsk, English, Danish, Swedish, German."""

_WORD = r"(?P<month>[a-zäæøå]{3,10})\.?"
_FORMS = (
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})\.?\s{{1,3}}{_WORD},?\s{{1,3}}(?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(rf"{_WORD}\s{{1,3}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}(?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"),
    re.compile(r"(?<!\d)(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})"),
)
_TIME = re.compile(r"(?<![\d+])(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?(?:\s{0,2}([ap])\.?m)?", re.IGNORECASE)
_OFFSET = re.compile(r"(?:\bUTC|\bGMT|(?<=\s)(?=[+-]))\s{0,2}([+-])(\d{1,2}):?(\d{2})?", re.IGNORECASE)
_GREENWICH = re.compile(r"\b(?:UTC|GMT)\b|(?<=\d)Z\b")


def read_written_date(text: str) -> datetime | None:
    """The moment, in the legal time of Norway where no other is named; None where it cannot be read for sure.

    `11/12/2026` is none: half of the programs mean November by it.
    """
    text = " ".join(text[:MAX_DATE].split())
    return _of_mail(text) or _of_words(text)


def _of_mail(text: str) -> datetime | None:
    """As RFC 5322 section 3.3 has it."""
    if not re.search(r"\d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UTC?)\b", text):
        return None
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _of_words(text: str) -> datetime | None:
    for form in _FORMS:
        for match in form.finditer(text):
            month = _month(match["month"])
            rest = text[match.end() :]
            time = _TIME.search(rest)
            if month and time:
                return _moment(int(match["year"]), month, int(match["day"]), time, rest)
    return None


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else _MONTHS.get(text[:3].lower(), 0)


def _moment(year: int, month: int, day: int, time: re.Match[str], rest: str) -> datetime | None:
    hour, half = int(time[1]), (time[3] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return datetime(year, month, day, hour, int(time[2]), tzinfo=_zone(rest[time.end() :]))
    except ValueError:
        return None


def _zone(text: str) -> tzinfo:
    if match := _OFFSET.search(text):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        return timezone(-offset if match[1] == "-" else offset) if offset < timedelta(days=1) else UTC
    return UTC if _GREENWICH.search(text) else OSLO
