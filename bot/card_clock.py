"""What a card says of the clock: both dates where it stood still, our role with the guess beside it, and the hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot import dates
from bot.inert import escape
from bot.texts import Texts
from cases.case import Case
from cases.deadlines.of_case import stands_still_since
from cases.workflow import OPEN


def main_due_field(case: Case, texts: Texts, now: datetime) -> tuple[str, str]:
    """The date that alarms go by, with the days that are left while the case is open."""
    alarm = case.alarm_deadline
    if alarm is None:
        return texts("card.due"), texts("card.no_deadline")
    label = texts("card.due" if alarm.statutory else "card.target")
    return label, dates.due(texts, alarm, now) if case.status in OPEN else dates.of_letter(alarm.due)


def due_fields(case: Case, texts: Texts, now: datetime) -> Iterator[tuple[str, str]]:
    """The date that alarms go by, and beside it the one with pauses, where it is or will be another."""
    yield main_due_field(case, texts, now)
    since = stands_still_since(case)
    if case.deadline is not None and (since is not None or case.unpaused is not None):
        date = dates.of_letter(case.deadline.due)
        shown = date if since is None else texts("card.due_at_least", date=date, since=dates.day(since))
        yield texts("card.due_paused"), shown


def role_words(case: Case, texts: Texts) -> str:
    """Our role: the guess, or what a person decided with the guess beside it."""
    guess = texts.word("role", case.verdict.role)
    if case.decided_role is None:
        return guess
    return texts("card.role_decided", role=texts.word("role", case.decided_role), guess=guess)


def clock_signs(case: Case, texts: Texts) -> tuple[str, ...]:
    """What staff must see at a glance: a legal hold."""
    return (texts("card.hold", hold=escape(texts.word("hold", case.hold))),) if case.hold else ()


def waiting_letters(case: Case, texts: Texts) -> Iterator[str]:
    """The letters beside the answer that did not leave yet."""
    for one in case.interims:
        if one.left_at is None and not one.failed:
            yield texts("card.interim_waits", letter=texts.word("letter", one.letter))
