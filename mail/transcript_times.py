"""The dates and clocks of mailed chat transcripts; what names no zone is Norwegian time."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("january jan januar", "february feb februar", "march mar mars", "april apr", "may mai", "june jun juni"),
            *("july jul juli", "august aug", "september sep sept", "october oct oktober okt", "november nov"),
            "december dec desember des",
        ),
        1,
    )
    for name in names.split()
}
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|\.)? ([A-Za-z]{3,9})\.?,? (\d{4})\b")
_MONTH_FIRST = re.compile(r"\b([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b")
_DOTTED = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_CLOCK = re.compile(r"(?<![\d:+-])(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d{1,6})?\s?([AaPp])?(?:[Mm]\b)?")
_OFFSET = re.compile(r"(?:(?<=\d)|(?<=\s)|(?<=\()|(?<=UTC)|(?<=GMT))([+-])(\d{1,2}):?(\d{2})?\b(?!-)")
_UTC = re.compile(r"\b(?:UTC|GMT)\b|(?<=\d)Z\b")


def read_start(text: str) -> datetime | None:
    """The moment of a date with a clock, in English or Norwegian words; None where it is ambiguous, as 11/12/2026."""
    day = _day(text)
    clock = _CLOCK.search(text.split(day, 1)[1] if day else text)
    numbers = _numbers(text)
    at = read_clock(clock[0]) if clock else None
    if numbers is None or at is None:
        return None
    try:
        return datetime(*numbers, at.hour, at.minute, at.second, tzinfo=_zone(text, day or ""))
    except ValueError:
        return None


def read_clock(text: str) -> time | None:
    """The time of day, with AM and PM or without."""
    match = _CLOCK.match(text.strip())
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[4] in "Pp" else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _day(text: str) -> str | None:
    found = next((match for form in (_ISO, _DAY_FIRST, _MONTH_FIRST, _DOTTED) if (match := form.search(text))), None)
    return found[0] if found else None


def _numbers(text: str) -> tuple[int, int, int] | None:
    """Year, month, day."""
    if match := _ISO.search(text):
        return int(match[1]), int(match[2]), int(match[3])
    if (match := _DAY_FIRST.search(text)) and match[2].lower() in _MONTHS:
        return int(match[3]), _MONTHS[match[2].lower()], int(match[1])
    if (match := _MONTH_FIRST.search(text)) and match[1].lower() in _MONTHS:
        return int(match[3]), _MONTHS[match[1].lower()], int(match[2])
    if match := _DOTTED.search(text):
        return int(match[3]), int(match[2]), int(match[1])
    return None


def _zone(text: str, day: str) -> tzinfo:
    rest = text.split(day, 1)[-1]
    if match := _OFFSET.search(rest):
        span = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        if span < timedelta(hours=15):
            return timezone(-span if match[1] == "-" else span)
    return timezone(timedelta(0)) if _UTC.search(rest) else OSLO
