"""Dates and times as the desk shows them: Europe/Oslo, day before month."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.texts import Texts
from cases.deadlines.deadline import Deadline

OSLO = ZoneInfo("Europe/Oslo")

_DAYS_LEFT = {-1: "card.day_over", 0: "card.due_today", 1: "card.day_left"}


def day(moment: datetime) -> str:
    """`23.12.2026`."""
    return moment.astimezone(OSLO).strftime("%d.%m.%Y")


def of_letter(local: date) -> str:
    """The same, for a day that is one in Oslo already."""
    return local.strftime("%d.%m.%Y")


def minute(moment: datetime) -> str:
    """`23.12.2026 14:05`."""
    return moment.astimezone(OSLO).strftime("%d.%m.%Y %H:%M")


def due(texts: Texts, deadline: Deadline, now: datetime) -> str:
    """The due date and the days that are left, or over."""
    left = (deadline.due - now.astimezone(OSLO).date()).days
    many = "card.days_left" if left > 0 else "card.days_over"
    return texts(_DAYS_LEFT.get(left, many), date=deadline.due.strftime("%d.%m.%Y"), days=abs(left))
