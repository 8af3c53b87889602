"""Cards that were posted and not recorded: taken over, or taken away where the case has another or is gone."""

from __future__ import annotations

from datetime import timedelta

from bot.cards import build_card
from bot.orphans import OrphanRepair
from bot.publisher import Channels
from cases.case import Case
from cases.case_number import CaseNumber
from cases.ports import Posting
from sandbox.slack import STAFF_CHANNEL, refused
from tests.bot.office import Office
from tests.bot.test_publisher import drain_all
from tests.examples import a_case

LATER = timedelta(days=3)
"""The stand-in stamps messages by the machine's clock: this is long after."""


def repair_of(office: Office) -> OrphanRepair:
    return OrphanRepair(
        office.desk.client,
        office.store.notices,
        office.store.queries,
        channels=Channels(STAFF_CHANNEL),
        texts=office.desk.texts,
        clock=office.clock,
    )


async def post_unrecorded(office: Office, case: Case) -> Posting:
    """What a process leaves that is killed between the post and its record."""
    card = build_card(case, office.desk.texts, office.clock.now())
    answer = await office.desk.client.chat_postMessage(
        channel=STAFF_CHANNEL, text=card.text, blocks=list(card.blocks), metadata=card.metadata
    )
    return Posting(STAFF_CHANNEL, str(answer["ts"]))


async def test_a_card_that_was_not_recorded_is_taken_over(unconnected: Office) -> None:
    case = await unconnected.open_case()
    orphan = await post_unrecorded(unconnected, case)
    unconnected.clock.moment += LATER

    mended = await repair_of(unconnected).repair()

    assert mended == 1
    found = await unconnected.store.queries.card(case.number)
    assert found is not None
    assert (found.channel, found.ts) == (orphan.channel, orphan.ts)
    await drain_all(unconnected, unconnected.publisher())
    assert [card.ts for card in unconnected.cards(case.number)] == [orphan.ts]


async def test_a_second_card_of_a_case_is_taken_away(unconnected: Office) -> None:
    case = await unconnected.open_case()
    await drain_all(unconnected, unconnected.publisher())
    (first,) = unconnected.cards(case.number)
    await post_unrecorded(unconnected, case)
    unconnected.clock.moment += LATER

    mended = await repair_of(unconnected).repair()

    assert mended == 1
    assert [card.ts for card in unconnected.cards(case.number)] == [first.ts]


async def test_the_card_of_a_case_that_is_gone_is_taken_away(unconnected: Office) -> None:
    await post_unrecorded(unconnected, a_case(number=CaseNumber(2026, 77)))
    unconnected.clock.moment += LATER

    mended = await repair_of(unconnected).repair()

    assert mended == 1
    assert unconnected.slack.messages(STAFF_CHANNEL) == []


async def test_where_slack_lets_nobody_delete_the_card_is_emptied(unconnected: Office) -> None:
    await post_unrecorded(unconnected, a_case(number=CaseNumber(2026, 77)))
    unconnected.clock.moment += LATER
    unconnected.slack.faults.plan("chat.delete", refused("cant_delete_message"))

    await repair_of(unconnected).repair()

    (left,) = unconnected.slack.messages(STAFF_CHANNEL)
    assert left.blocks == []
    assert "PV-2026-0077" not in left.text


async def test_a_card_that_may_be_on_its_way_into_the_record_is_let_be(unconnected: Office) -> None:
    case = await unconnected.open_case()
    await post_unrecorded(unconnected, case)

    assert await repair_of(unconnected).repair() == 0
    assert await unconnected.store.queries.card(case.number) is None


async def test_where_all_is_well_nothing_is_touched(unconnected: Office) -> None:
    await unconnected.open_case()
    await drain_all(unconnected, unconnected.publisher())
    await unconnected.desk.client.chat_postMessage(channel=STAFF_CHANNEL, text="Lunsj?")
    unconnected.clock.moment += LATER

    assert await repair_of(unconnected).repair() == 0
    assert unconnected.slack.calls("chat.delete") == []
