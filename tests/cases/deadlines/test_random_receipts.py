"""Ten thousand random receipts of every clock, held against a reckoning that walks the calendar."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from cases.deadlines.by_kind import deadline_for
from cases.deadlines.pauses import IDENTITY, SCOPE, Pause
from cases.policy import Periods
from cases.vocabulary import RIGHTS, Kind

from .day_by_day import due_with, hours_later, weeks_later, working_days_later

pytestmark = pytest.mark.no_cover

MANY = 10_000
PERIODS = Periods()
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)

Draw = random.Random
Both = tuple[str, str]
"""What the product says, and what the walk says."""


def _product(kind: Kind, received: datetime, **facts: object) -> str:
    deadline = deadline_for([kind], received, PERIODS, **facts)  # type: ignore[arg-type]
    assert deadline is not None
    return deadline.due_at.isoformat(timespec="seconds")


def a_month(draw: Draw, received: datetime) -> Both:
    kind = draw.choice(sorted(RIGHTS | {Kind.UNCLEAR, Kind.SPAM}))
    return _product(kind, received), due_with(received, None, ())


def a_longer_time(draw: Draw, received: datetime) -> Both:
    # Around the end of the first month, where it is in time or too late by a second.
    noticed = received + timedelta(days=draw.choice([0, 12, *range(26, 37)]), seconds=draw.randrange(86_400))
    return _product(Kind.ACCESS, received, noticed_at=noticed), due_with(received, noticed, ())


def a_pause(draw: Draw, received: datetime) -> Both:
    noticed = received + timedelta(days=draw.randrange(40)) if draw.random() < 0.3 else None
    pauses = tuple(_question(draw, received) for _ in range(draw.randrange(1, 4)))
    questions = [(each.asked_at, each.answered_at, each.about == IDENTITY or bool(each.reason)) for each in pauses]
    product = _product(Kind.ERASURE, received, noticed_at=noticed, pauses=pauses)
    return product, due_with(received, noticed, questions)


def _question(draw: Draw, received: datetime) -> Pause:
    asked = received + timedelta(minutes=draw.randrange(8 * 24 * 60))
    answered = asked + timedelta(minutes=draw.choice([0, draw.randrange(60 * 24 * 60)]))
    about, reason = draw.choice([(IDENTITY, ""), (SCOPE, ""), (SCOPE, "many_systems")])
    return Pause(asked_at=asked, answered_at=answered, about=about, reason=reason)


def a_breach(draw: Draw, received: datetime) -> Both:
    aware = received + timedelta(seconds=draw.randrange(5 * 86_400))
    return _product(Kind.BREACH_REPORT, received, aware_at=aware), hours_later(aware, 72)


def weeks(_: Draw, received: datetime) -> Both:
    return _product(Kind.OTHER_LAW, received), weeks_later(received, 3)


def a_target(draw: Draw, received: datetime) -> Both:
    kind, days = draw.choice([(Kind.INFORMATION, 5), (Kind.PROCESSOR_REFERRAL, 2), (Kind.AUTHORITY, 1)])
    return _product(kind, received), working_days_later(received, days)


def _receipts(draw: Draw) -> Iterator[datetime]:
    """Anywhere in twenty years, and half of them where a day ends in Oslo, in summer or in winter."""
    for _ in range(MANY):
        day = BEGINNING + timedelta(days=draw.randrange(20 * 365))
        edge = timedelta(hours=draw.choice([22, 23]), seconds=draw.choice([-1, 0, 1]))
        yield day + (edge if draw.random() < 0.5 else timedelta(seconds=draw.randrange(86_400)))


@pytest.mark.long
@pytest.mark.parametrize("clock", [a_month, a_longer_time, a_pause, a_breach, weeks, a_target])
def test_ten_thousand_receipts_are_due_when_the_walk_says(clock: Callable[[Draw, datetime], Both]) -> None:
    draw = random.Random(f"{clock.__name__} of 1971")

    wrong = [
        (received, product, walked)
        for received in _receipts(draw)
        for product, walked in [clock(draw, received)]
        if product != walked
    ]

    assert wrong == []
