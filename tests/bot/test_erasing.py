"""What the service posted about an erased case goes from Slack: the card, its thread, and what stood beside it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.client import make_client
from bot.erasing import TRIES, SlackEraser
from bot.pacing import Pace
from cases.ports.erasing import DoomedPost
from cases.retention.tasks import TaskReason
from sandbox.slack import STAFF_CHANNEL, SlackStandIn
from sandbox.slack.messages import Message
from tests.examples import NOW


class OneReplica:
    """Leases where nobody else is."""

    async def acquire(self, name: str, holder: str, lease: timedelta, now: datetime) -> bool:
        return True

    async def give_back(self, name: str, holder: str) -> None:
        return None


class StandingClock:
    def now(self) -> datetime:
        return NOW


class Queue:
    """What is to go, and what became of it."""

    def __init__(self, *posts: DoomedPost) -> None:
        self.waiting = list(posts)
        self.forgotten: list[int] = []
        self.put_off: list[tuple[int, datetime]] = []
        self.left: list[tuple[int, TaskReason]] = []

    async def due_posts(self, limit: int, now: datetime) -> tuple[DoomedPost, ...]:
        return tuple(self.waiting[:limit])

    async def post_gone(self, row: int) -> None:
        self.forgotten.append(row)

    async def post_later(self, row: int, due: datetime) -> None:
        self.put_off.append((row, due))

    async def leave_post(self, row: int, reason: TaskReason, now: datetime) -> None:
        self.left.append((row, reason))


def eraser(slack: SlackStandIn, queue: Queue) -> SlackEraser:
    client = make_client(slack.bot_token, slack.url)
    pace = Pace(per_second=10_000)
    return SlackEraser(client, queue, leases=OneReplica(), clock=StandingClock(), holder="one", pace=pace)


async def posted(slack: SlackStandIn, text: str, thread: str | None = None) -> str:
    client = make_client(slack.bot_token, slack.url)
    return str((await client.chat_postMessage(channel=STAFF_CHANNEL, text=text, thread_ts=thread))["ts"])


def doomed(ts: str, *, thread: bool = False, attempts: int = 0) -> DoomedPost:
    return DoomedPost(row=1, channel=STAFF_CHANNEL, ts=ts, thread=thread, attempts=attempts)


def everything(slack: SlackStandIn) -> list[str]:
    """Every text that stands in the channel, in threads too."""
    return [post.text for post in slack.workspace.posted if post.channel == STAFF_CHANNEL]


async def test_a_card_goes_with_all_that_the_service_said_below_it(slack: SlackStandIn) -> None:
    card = await posted(slack, "PV-2026-0001")
    for number in range(3):
        await posted(slack, f"svar {number}", card)
    await posted(slack, "PV-2026-0002")

    await eraser(slack, queue := Queue(doomed(card, thread=True))).look()

    assert everything(slack) == ["PV-2026-0002"]
    assert queue.forgotten == [1]


async def test_what_staff_said_below_a_card_is_left_to_a_person(slack: SlackStandIn) -> None:
    card = await posted(slack, "PV-2026-0001")
    said = Message(
        STAFF_CHANNEL, slack.workspace.identifiers.ts(), "U0ANNE", "Jeg ringte", thread_ts=card, by_bot=False
    )
    slack.workspace.add(said)
    await posted(slack, "svar", card)

    await eraser(slack, queue := Queue(doomed(card, thread=True))).look()

    assert queue.left == [(1, TaskReason.STAFF_POSTS)]
    assert everything(slack) == ["Jeg ringte"]


async def test_a_post_that_is_gone_already_is_gone(slack: SlackStandIn) -> None:
    await eraser(slack, queue := Queue(doomed("1.000001", thread=True))).look()

    assert queue.forgotten == [1]


@pytest.mark.parametrize(("attempts", "left"), [(0, []), (TRIES, [(1, TaskReason.SLACK_REFUSES)])])
async def test_while_slack_cannot_be_reached_posts_wait_and_at_last_a_person_is_told(
    attempts: int, left: list[tuple[int, TaskReason]]
) -> None:
    queue, client = Queue(doomed("1.1", attempts=attempts)), make_client("xoxb-1", "http://127.0.0.1:1/api/")
    away = SlackEraser(client, queue, leases=OneReplica(), clock=StandingClock(), holder="one")

    await away.look()

    assert queue.left == left
    assert [row for row, due in queue.put_off if due > NOW] == ([] if left else [1])
