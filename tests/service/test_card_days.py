"""Cards say how many days are left on the day on which they are read, though nothing happened to their cases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.publisher import NoticePublisher
from cases.deadlines.deadline import Deadline
from cases.vocabulary import Status
from sandbox.slack import STAFF_CHANNEL
from service.card_days import AT_ONCE, CardDays
from tests.bot.conftest import slack, unconnected
from tests.bot.office import Office, texts_of
from tests.bot.test_publisher import waiting
from tests.examples import a_case

__all__ = ["slack", "unconnected"]

DUE = Deadline(due_at=datetime(2026, 12, 23, 22, 59, 59, tzinfo=UTC), raw=date(2026, 12, 23), statutory=True)


def days_of(office: Office, holder: str = "one") -> CardDays:
    store = office.store
    return CardDays(
        store.queries, store.repository, store.notices, leases=store.leases, clock=office.clock, holder=holder
    )


async def post_all(publisher: NoticePublisher) -> None:
    while await publisher.drain():
        pass


@pytest.fixture
async def posted(unconnected: Office) -> NoticePublisher:
    """The publisher, which has posted the card of a case that is due in thirty days."""
    await unconnected.open_case(a_case(deadline=DUE))
    publisher = unconnected.publisher()
    await post_all(publisher)
    return publisher


async def test_on_the_next_day_a_card_says_one_day_less(unconnected: Office, posted: NoticePublisher) -> None:
    (card,) = unconnected.slack.messages(STAFF_CHANNEL)
    assert "(30 dager igjen)" in texts_of(card.blocks)

    unconnected.clock.moment += timedelta(days=1)
    await days_of(unconnected).look()
    await post_all(posted)

    assert "(29 dager igjen)" in texts_of(card.blocks)


async def test_on_the_same_day_nothing_is_shown_anew(unconnected: Office, posted: NoticePublisher) -> None:
    await days_of(unconnected).look()
    await post_all(posted)

    assert unconnected.slack.calls("chat.update") == []


async def test_neither_a_restart_nor_another_replica_does_it_again(
    unconnected: Office, posted: NoticePublisher
) -> None:
    unconnected.clock.moment += timedelta(days=1)
    await days_of(unconnected).look()
    await post_all(posted)

    for holder in ("one", "other"):
        await days_of(unconnected, holder).look()

    assert await waiting(unconnected) == 0


async def test_they_go_a_few_at_a_time_and_only_while_nothing_else_waits(
    unconnected: Office, posted: NoticePublisher
) -> None:
    for _ in range(AT_ONCE):
        await unconnected.open_case(a_case(deadline=DUE))
    await post_all(posted)
    unconnected.clock.moment += timedelta(days=1)
    days = days_of(unconnected)

    await days.look()
    first = await waiting(unconnected)
    await days.look()
    assert (first, await waiting(unconnected)) == (AT_ONCE, AT_ONCE)
    await post_all(posted)
    await days.look()

    assert await waiting(unconnected) == 1


async def test_what_is_answered_or_has_no_deadline_counts_no_days(unconnected: Office) -> None:
    await unconnected.open_case(a_case(Status.ANSWERED, deadline=DUE))
    await unconnected.open_case(a_case())
    await post_all(unconnected.publisher())
    unconnected.clock.moment += timedelta(days=1)

    await days_of(unconnected).look()

    assert await waiting(unconnected) == 0
