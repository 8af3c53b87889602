"""The digest: once on working mornings, whatever replicas and restarts there are, within what Slack takes."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.digest import Digest, Listed, digest_card, junk_text, read_digest
from bot.texts import load_texts
from cases.case_number import CaseNumber
from cases.deadlines.by_kind import deadline_for
from cases.policy import Periods
from cases.ports import OpenTask
from cases.vocabulary import Flag, Kind, Language, Status
from sandbox.slack import Moment, dropped, refused
from tests.examples import a_case, a_verdict
from tests.service.clockwork import MONDAY, clockwork, oslo

TITLE = "Oversikt 22.12.2026"
MORNING = oslo(2026, 12, 22, 8, 30)  # a Tuesday; the month of a right ends on the day after


@pytest.fixture
async def desk(sqlite_url):
    async with clockwork(sqlite_url) as found:
        yield found


@pytest.fixture
async def morning(desk):
    """One case is due tomorrow."""
    await desk.open_case()
    desk.now = MORNING
    return desk


def blocks_of(message):
    return json.dumps(message.blocks, ensure_ascii=False)


async def test_it_is_told_once_over_replicas_and_restarts(morning):
    await asyncio.gather(*(morning.digest(holder).look() for holder in ("one", "other")))
    for holder in ("one", "other", "restarted"):
        morning.later(minutes=20)
        await morning.digest(holder).look()

    [message] = morning.in_channel(TITLE)
    assert "1 med frist innen sju dager" in message.text
    assert "PV-2026-0001 · Innsyn" in blocks_of(message)


@pytest.mark.parametrize(
    "moment",
    [
        oslo(2026, 12, 22, 8, 29),
        oslo(2026, 12, 20, 9),  # a Sunday
        oslo(2026, 12, 25, 9),  # Christmas Day
    ],
)
async def test_it_is_told_at_half_past_eight_on_working_days_only(morning, moment):
    morning.now = moment

    await morning.digest().look()

    assert morning.in_channel("Oversikt") == []


async def test_it_is_told_each_working_day(morning):
    digest = morning.digest()
    for _ in range(8):
        await digest.look()
        morning.later(hours=12)

    assert [message.text[:19] for message in morning.in_channel("Oversikt")] == [
        "Oversikt 22.12.2026",
        "Oversikt 23.12.2026",
        "Oversikt 24.12.2026",
    ]


async def test_one_that_slack_refused_is_told_at_the_next_look(morning):
    morning.slack.faults.plan("chat.postMessage", refused("not_in_channel"))
    digest = morning.digest()

    await digest.look()
    await digest.look()

    assert len(morning.in_channel(TITLE)) == 1


async def test_one_whose_answer_was_lost_is_not_told_twice(morning):
    morning.slack.faults.plan("chat.postMessage", dropped(Moment.AFTER))
    digest = morning.digest()

    await digest.look()
    await digest.look()

    assert len(morning.in_channel(TITLE)) == 1


async def test_a_replica_that_died_before_it_posted_is_followed_by_another(morning):
    await morning.office.store.leases.acquire("digest:2026-12-22", "dead", timedelta(minutes=10), MORNING)
    other = morning.digest("other")

    await other.look()
    assert morning.in_channel(TITLE) == []
    morning.later(minutes=10)
    await other.look()

    assert len(morning.in_channel(TITLE)) == 1


async def test_nothing_is_told_when_nothing_waits(desk):
    desk.now = MORNING

    await desk.digest().look()

    assert desk.in_channel("Oversikt") == []


async def test_it_holds_what_is_late_due_free_waiting_to_be_approved_unread_and_among_the_junk(desk):
    tomorrow = await desk.open_case(assignee="U0ANNE")
    late = await desk.open_case(Kind.INFORMATION)
    waiting = await desk.open_case(status=Status.WAITING_IDENTITY)
    draft = await desk.open_case(status=Status.DRAFT_READY)
    dead = await desk.open_case(status=Status.DEAD_LETTER)
    junk = await desk.open_case(status=Status.SPAM, quarantined=True)
    await desk.open_case(status=Status.SPAM)
    await desk.open_case(status=Status.ANSWERED)

    digest = await read_digest(desk.office.store.queries, MORNING)

    listed = {name: [case.number for case in found.cases] for name, found in digest.lists.items()}
    assert listed == {
        "overdue": [late],
        "soon": [tomorrow, waiting, draft],
        "unassigned": [late, waiting, draft],
        "waiting": [waiting],
        "drafts": [draft],
        "dead_letters": [dead],
    }
    assert {name: found.count for name, found in digest.lists.items()} == {n: len(c) for n, c in listed.items()}
    assert digest.junk == (junk,)


async def test_anybody_of_the_staff_sees_it_alone_on_demand(morning):
    reply = await morning.slack.user("U0DAG").command("/personvern", "digest")

    shown = await reply.message()
    assert TITLE in shown.text
    assert morning.in_channel("Oversikt") == []


def many(count, **changes):
    deadline = deadline_for([Kind.AUTHORITY], MONDAY, Periods())
    verdict = a_verdict(Kind.AUTOMATED_DECISION, flags=frozenset())
    case = a_case(verdict=verdict, deadline=deadline, assignee="U0123456789", **changes)
    return tuple(replace(case, number=CaseNumber(2026, 100_000 + number)) for number in range(count))


def full():
    """More of everything than is shown."""
    names = ("overdue", "soon", "unassigned", "waiting", "drafts", "dead_letters")
    task = OpenTask(case=CaseNumber(2026, 1), kind=Kind.MARKETING_OPT_OUT, opened_at=MONDAY)
    return Digest(
        at=MORNING,
        lists={name: Listed(many(20), 500) for name in names},
        tasks=(task,) * 300,
        junk=tuple(CaseNumber(2026, number) for number in range(1, 900)),
    )


@pytest.mark.parametrize("language", [Language.NB, Language.EN])
def test_a_full_one_stays_within_what_slack_takes_and_says_how_much_more_there_is(language):
    card = digest_card(full(), load_texts(language))

    assert len(card.blocks) <= 50
    assert all(len(block["text"]["text"]) < 3000 for block in card.blocks if block["type"] == "section")
    assert "480" in str(card.blocks)
    assert "…" not in str(card.blocks)


def test_a_restricted_case_is_no_more_than_that():
    verdict = a_verdict(Kind.COMPENSATION_CLAIM, flags=frozenset({Flag.LAWYER}))
    lists = full().lists | {"overdue": Listed((a_case(verdict=verdict),), 1)}

    shown = str(digest_card(replace(full(), lists=lists, tasks=()), load_texts()).blocks)

    assert "Begrenset sak" in shown
    assert "Erstatningskrav" not in shown


@pytest.mark.parametrize("language", [Language.NB, Language.EN])
def test_a_long_list_of_junk_ends_with_how_many_more_there_are(language):
    numbers = tuple(CaseNumber(2026, number) for number in range(1, 100))

    text = junk_text(numbers, load_texts(language))

    assert "99" in text
    assert "PV-2026-0040" in text
    assert "PV-2026-0041" not in text
    assert "59" in text
