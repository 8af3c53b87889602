"""When hundreds of notices wait: said once over all replicas, and a case's news in one reply."""

from __future__ import annotations

from datetime import timedelta

from bot.backlog import BACKLOG
from bot.repeats import Repeats
from cases.case import Case
from cases.messages import Notice
from sandbox.slack import STAFF_CHANNEL
from tests.bot.office import Office
from tests.bot.test_publisher import drain_all
from tests.examples import NOW


async def many_notices(office: Office, case: Case, count: int) -> None:
    """So many news of one case, in one transaction."""
    async with office.store.repository.record() as record:
        for turn in range(count):
            params = {"staff": "U0ANNE", "from": "access", "to": "erasure"}
            await record.enqueue_notice(
                Notice(key=f"news.{turn}", case=case.number, text="reclassified", params=params), NOW
            )


def told_of_it(office: Office) -> list[str]:
    """What the channel was told beside the cards."""
    return [message.text for message in office.slack.messages(STAFF_CHANNEL) if "personvern_backlog" in str(message)]


def repeats_of(office: Office) -> Repeats:
    """What a replica has of its own; the record behind it is one."""
    return Repeats(office.store.claims, office.clock)


async def test_a_backlog_is_told_once_and_its_news_come_together(unconnected: Office) -> None:
    case = await unconnected.open_case()
    await many_notices(unconnected, case, BACKLOG + 20)

    await drain_all(unconnected, unconnected.publisher(repeats=repeats_of(unconnected)))

    assert len(told_of_it(unconnected)) == 1
    assert str(BACKLOG + 21) in told_of_it(unconnected)[0]
    replies = unconnected.slack.thread(STAFF_CHANNEL, unconnected.cards(case.number)[0].ts)
    lines = [line for reply in replies for line in reply.text.splitlines()]
    assert len(lines) == BACKLOG + 20
    assert len(replies) < len(lines) / 2


async def test_another_replica_does_not_tell_of_it_again(unconnected: Office) -> None:
    case = await unconnected.open_case()
    await many_notices(unconnected, case, BACKLOG + 60)
    here, there = (unconnected.publisher(repeats=repeats_of(unconnected)) for _ in range(2))

    await here.drain()
    await there.drain()

    assert len(told_of_it(unconnected)) == 1


async def test_a_backlog_that_lasts_is_told_of_again_after_an_hour(unconnected: Office) -> None:
    case = await unconnected.open_case()
    await many_notices(unconnected, case, BACKLOG + 60)
    publisher = unconnected.publisher(repeats=repeats_of(unconnected))
    await publisher.drain()
    await many_more(unconnected, case)
    unconnected.clock.moment += timedelta(hours=1, minutes=1)

    await publisher.drain()

    assert len(told_of_it(unconnected)) == 2


async def many_more(office: Office, case: Case) -> None:
    """A second hundred."""
    async with office.store.repository.record() as record:
        for turn in range(BACKLOG):
            await record.enqueue_notice(
                Notice(key=f"more.{turn}", case=case.number, text="taken", params={"staff": "U0ANNE"}), NOW
            )


async def test_a_usual_day_is_no_backlog(unconnected: Office) -> None:
    case = await unconnected.open_case()
    await many_notices(unconnected, case, 3)

    await drain_all(unconnected, unconnected.publisher(repeats=repeats_of(unconnected)))

    assert told_of_it(unconnected) == []
    assert len(unconnected.slack.thread(STAFF_CHANNEL, unconnected.cards(case.number)[0].ts)) == 3
