"""A restricted case in two channels: its card in the restricted one, and in the general one a bare pointer to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.card_keeper import Channels
from bot.cards import build_card
from bot.client import make_client
from bot.erasing import SlackEraser
from bot.pacing import Pace
from bot.pointers import POINTER_EVENT, build_pointer
from bot.publisher import NoticePublisher
from bot.texts import load_texts
from cases.case import Case
from cases.case_number import CaseNumber
from cases.deadlines.deadline import Deadline
from cases.events import CaseReclassified, CaseTaken, ConcernsSet
from cases.retention.periods import RetentionPeriods
from cases.retention.schedule import Item
from cases.vocabulary import Flag, Kind, Language, Status
from sandbox.slack import RESTRICTED_CHANNEL, STAFF_CHANNEL, Moment, dropped, refused, slow
from sandbox.slack.messages import Message
from tests.bot.office import Office, action_ids, texts_of
from tests.bot.test_erasing import OneReplica
from tests.bot.test_publisher import drain_all
from tests.examples import ANNE, NOW, WORKER, a_case, a_verdict

DUE = Deadline(due_at=datetime(2026, 12, 23, 22, 59, 59, tzinfo=UTC), raw=date(2026, 12, 23), statutory=True)
CLAIM = a_verdict(Kind.COMPENSATION_CLAIM)


def a_claim(**changes: object) -> Case:
    return a_case(verdict=CLAIM, deadline=DUE, **changes)  # type: ignore[arg-type]


def publisher_of(office: Office) -> NoticePublisher:
    return office.publisher(channels=Channels(STAFF_CHANNEL, RESTRICTED_CHANNEL))


def shown(office: Office, case: Case, channel: str) -> Message:
    """The one message about the case in a channel."""
    (message,) = office.cards(case.number, channel)
    return message


def event_of(message: Message) -> str:
    assert message.metadata is not None
    return str(message.metadata["event_type"])


async def erase_from_slack(office: Office) -> None:
    """Works off what is to go from Slack."""
    eraser = SlackEraser(
        make_client(office.slack.bot_token, office.slack.url),
        office.store.erasures,
        leases=OneReplica(),
        clock=office.clock,
        holder="one",
        pace=Pace(per_second=10_000),
    )
    while await eraser.look():
        pass


# --- what it says ----------------------------------------------------------------------------------------------------


SAID = {
    Language.NB: "Begrenset sak PV-2026-0001 | *Type* vises ikke her | *Mottatt* 23.11.2026"
    " | *Frist* 23.12.2026 (30 dager igjen) | *Status* utkast klart",
    Language.EN: "Restricted case PV-2026-0001 | *Kind* not shown here | *Received* 23.11.2026"
    " | *Due* 23.12.2026 (30 days left) | *Status* draft ready",
}


@pytest.mark.parametrize("language", SAID)
def test_a_pointer_says_number_dates_and_state_and_no_more(language: Language) -> None:
    pointer = build_pointer(a_claim(assignee="U0ANNE", status=Status.DRAFT_READY), load_texts(language), NOW)

    said = texts_of(list(pointer.blocks)).replace("*\n", "* ").replace("\n", " | ")
    assert said == SAID[language]
    assert action_ids(list(pointer.blocks)) == []
    assert pointer.metadata == {"event_type": POINTER_EVENT, "event_payload": {"case": "PV-2026-0001"}}


@pytest.mark.parametrize(
    "verdict",
    [
        *(a_verdict(kind) for kind in (Kind.AUTHORITY, Kind.COMPENSATION_CLAIM)),
        *(
            replace(a_verdict(Kind.COMPLAINT), flags=frozenset({flag}))
            for flag in (Flag.EMPLOYEE, Flag.EX_EMPLOYEE, Flag.NAMED_STAFF_MEMBER)
        ),
    ],
)
def test_a_pointer_is_the_same_whatever_makes_the_case_restricted(verdict: object) -> None:
    case = a_case(verdict=verdict, deadline=DUE)  # type: ignore[arg-type]

    assert Channels("C1", "C2").of(case) == "C2"
    assert build_pointer(case, load_texts(), NOW) == build_pointer(a_claim(), load_texts(), NOW)


# --- posting and updating --------------------------------------------------------------------------------------------


async def test_the_general_channel_learns_that_there_is_a_restricted_case(unconnected: Office) -> None:
    case = await unconnected.open_case(a_claim())

    await drain_all(unconnected, publisher_of(unconnected))

    pointer, card = (shown(unconnected, case, channel) for channel in (STAFF_CHANNEL, RESTRICTED_CHANNEL))
    assert (event_of(pointer), event_of(card)) == (POINTER_EVENT, "personvern_case")
    assert "Erstatningskrav" not in texts_of(pointer.blocks)
    assert "Erstatningskrav" in texts_of(card.blocks)


async def test_the_pointer_is_updated_in_place_and_only_when_it_says_something_else(unconnected: Office) -> None:
    publisher = publisher_of(unconnected)
    case = await unconnected.open_case(a_claim())
    await drain_all(unconnected, publisher)
    pointer = shown(unconnected, case, STAFF_CHANNEL)

    await unconnected.handler.handle(ConcernsSet(case.number, ANNE, frozenset({"U0EVA"})))
    await drain_all(unconnected, publisher)
    assert [call.arguments["channel"] for call in unconnected.slack.calls("chat.update")] == [RESTRICTED_CHANNEL]
    await unconnected.handler.handle(CaseTaken(case.number, WORKER))
    await drain_all(unconnected, publisher)

    assert shown(unconnected, case, STAFF_CHANNEL) is pointer
    assert "under arbeid" in texts_of(pointer.blocks)


async def test_replies_stand_below_the_card_and_none_below_the_pointer(unconnected: Office) -> None:
    case = await unconnected.open_case(a_claim())
    await unconnected.handler.handle(CaseTaken(case.number, WORKER))

    await drain_all(unconnected, publisher_of(unconnected))

    pointer, card = (shown(unconnected, case, channel) for channel in (STAFF_CHANNEL, RESTRICTED_CHANNEL))
    assert unconnected.slack.thread(STAFF_CHANNEL, pointer.ts) == []
    assert len(unconnected.slack.thread(RESTRICTED_CHANNEL, card.ts)) == 1


@pytest.mark.parametrize("call", [1, 2])
async def test_neither_is_doubled_when_the_answer_to_a_post_was_lost(unconnected: Office, call: int) -> None:
    case = await unconnected.open_case(a_claim())
    unconnected.slack.faults.plan("chat.postMessage", slow(0), times=call - 1)
    unconnected.slack.faults.plan("chat.postMessage", dropped(Moment.AFTER))

    await drain_all(unconnected, publisher_of(unconnected))

    assert event_of(shown(unconnected, case, STAFF_CHANNEL)) == POINTER_EVENT
    assert event_of(shown(unconnected, case, RESTRICTED_CHANNEL)) == "personvern_case"
    assert await unconnected.store.queries.pointer(case.number) is not None


async def test_neither_is_doubled_by_the_process_that_follows_a_crash(unconnected: Office) -> None:
    case = await unconnected.open_case(a_claim())
    claimed = await unconnected.store.notices.claim(1, timedelta(seconds=30), NOW)
    await publisher_of(unconnected)._keeper.show(claimed[0])
    unconnected.clock.moment += timedelta(minutes=1)

    await drain_all(unconnected, publisher_of(unconnected))

    for channel in (STAFF_CHANNEL, RESTRICTED_CHANNEL):
        shown(unconnected, case, channel)


# --- restricted later, and no more -----------------------------------------------------------------------------------


async def test_a_case_that_becomes_restricted_leaves_a_pointer_in_place_of_its_card(unconnected: Office) -> None:
    publisher = publisher_of(unconnected)
    case = await unconnected.open_case(a_case(deadline=DUE))
    await unconnected.handler.handle(CaseTaken(case.number, WORKER))
    await drain_all(unconnected, publisher)
    before = shown(unconnected, case, STAFF_CHANNEL)
    assert len(unconnected.slack.thread(STAFF_CHANNEL, before.ts)) == 1

    await unconnected.handler.handle(CaseReclassified(case.number, WORKER, Kind.COMPENSATION_CLAIM))
    await drain_all(unconnected, publisher)
    await erase_from_slack(unconnected)

    pointer, card = (shown(unconnected, case, channel) for channel in (STAFF_CHANNEL, RESTRICTED_CHANNEL))
    assert pointer is before
    assert event_of(pointer) == POINTER_EVENT
    assert "Innsyn" not in texts_of(pointer.blocks)
    assert action_ids(pointer.blocks) == []
    assert unconnected.slack.thread(STAFF_CHANNEL, pointer.ts) == []
    assert "Erstatningskrav" in texts_of(card.blocks)


async def test_the_card_is_hidden_before_the_new_one_is_posted(unconnected: Office) -> None:
    publisher = publisher_of(unconnected)
    case = await unconnected.open_case()
    await drain_all(unconnected, publisher)
    await unconnected.handler.handle(CaseReclassified(case.number, WORKER, Kind.AUTHORITY))
    unconnected.slack.faults.plan("chat.postMessage", refused("channel_not_found"))

    await publisher.drain()

    assert event_of(shown(unconnected, case, STAFF_CHANNEL)) == POINTER_EVENT
    await drain_all(unconnected, publisher)
    assert event_of(shown(unconnected, case, RESTRICTED_CHANNEL)) == "personvern_case"


async def test_a_case_that_is_restricted_no_more_has_its_card_where_the_pointer_was(unconnected: Office) -> None:
    publisher = publisher_of(unconnected)
    case = await unconnected.open_case(a_claim())
    await unconnected.handler.handle(CaseTaken(case.number, WORKER))
    await drain_all(unconnected, publisher)
    pointer = shown(unconnected, case, STAFF_CHANNEL)

    await unconnected.handler.handle(CaseReclassified(case.number, WORKER, Kind.ACCESS))
    await drain_all(unconnected, publisher)
    await erase_from_slack(unconnected)

    assert shown(unconnected, case, STAFF_CHANNEL) is pointer
    assert event_of(pointer) == "personvern_case"
    assert "Innsyn" in texts_of(pointer.blocks)
    assert [one for one in unconnected.slack.workspace.posted if one.channel == RESTRICTED_CHANNEL] == []
    assert await unconnected.store.queries.pointer(case.number) is None


async def test_a_case_goes_there_and_back_and_there_again(unconnected: Office) -> None:
    publisher = publisher_of(unconnected)
    case = await unconnected.open_case()
    for kind in (Kind.AUTHORITY, Kind.ACCESS, Kind.COMPENSATION_CLAIM):
        await unconnected.handler.handle(CaseReclassified(case.number, WORKER, kind))
        await drain_all(unconnected, publisher)
    await erase_from_slack(unconnected)

    assert event_of(shown(unconnected, case, STAFF_CHANNEL)) == POINTER_EVENT
    assert "Erstatningskrav" in texts_of(shown(unconnected, case, RESTRICTED_CHANNEL).blocks)


async def test_where_there_is_no_restricted_channel_there_is_no_pointer(unconnected: Office) -> None:
    case = await unconnected.open_case(a_claim())

    await drain_all(unconnected, unconnected.publisher())

    assert event_of(shown(unconnected, case, STAFF_CHANNEL)) == "personvern_case"


# --- gone with the case ----------------------------------------------------------------------------------------------


async def test_the_pointer_goes_with_the_case(unconnected: Office) -> None:
    case = await unconnected.open_case(a_claim())
    await drain_all(unconnected, publisher_of(unconnected))

    store = unconnected.store
    await store.eraser(RetentionPeriods()).erase(case.number, Item.RECORD, NOW)
    await erase_from_slack(unconnected)

    assert unconnected.slack.workspace.posted == []
    assert await store.queries.pointer(case.number) is None


async def test_the_pointer_of_a_case_that_is_gone_is_no_card(unconnected: Office) -> None:
    gone = a_claim(number=CaseNumber(2026, 77))

    pointer, card = build_pointer(gone, load_texts(), NOW), build_card(gone, load_texts(), NOW)

    assert pointer.metadata["event_type"] != card.metadata["event_type"]
