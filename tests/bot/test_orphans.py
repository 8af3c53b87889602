"""Cards that were posted and not recorded: taken over, or taken away where the case has another or is gone."""

from __future__ import annotations

from datetime import timedelta

from bot.card_keeper import Channels
from bot.cards import build_card
from bot.orphans import OrphanRepair
from bot.pointers import build_pointer
from cases.case import Case
from cases.case_number import CaseNumber
from cases.ports import Posting
from cases.vocabulary import Kind
from models.outbox_tables import PointerRow
from sandbox.slack import RESTRICTED_CHANNEL, STAFF_CHANNEL, refused
from tests.bot.office import Office
from tests.bot.test_publisher import drain_all
from tests.examples import a_case, a_verdict

LATER = timedelta(days=3)
"""The stand-in stamps messages by the machine's clock: this is long after."""


ONE, BOTH = Channels(STAFF_CHANNEL), Channels(STAFF_CHANNEL, RESTRICTED_CHANNEL)


def repair_of(office: Office, channels: Channels = ONE) -> OrphanRepair:
    return OrphanRepair(
        office.desk.client,
        office.store.notices,
        office.store.queries,
        channels=channels,
        texts=office.desk.texts,
        clock=office.clock,
    )


async def post_unrecorded(office: Office, case: Case, *, pointer: bool = False) -> Posting:
    """What a process leaves that is killed between the post and its record."""
    build = build_pointer if pointer else build_card
    card = build(case, office.desk.texts, office.clock.now())
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


# --- pointers --------------------------------------------------------------------------------------------------------


async def restricted(office: Office) -> Case:
    """A case whose card stands in the restricted channel, and the pointer to it in the general one."""
    case = await office.open_case(a_case(verdict=a_verdict(Kind.AUTHORITY)))
    await drain_all(office, office.publisher(channels=BOTH))
    return case


async def test_a_pointer_is_not_taken_for_a_card(unconnected: Office) -> None:
    await restricted(unconnected)
    unconnected.clock.moment += LATER

    assert await repair_of(unconnected, BOTH).repair() == 0
    assert unconnected.slack.calls("chat.delete") == []


async def test_a_pointer_that_was_not_recorded_is_taken_over(unconnected: Office) -> None:
    case = await restricted(unconnected)
    (pointer,) = unconnected.cards(case.number)
    await PointerRow.all().delete()
    unconnected.clock.moment += LATER

    assert await repair_of(unconnected, BOTH).repair() == 1
    found = await unconnected.store.queries.pointer(case.number)
    assert found is not None
    assert found.ts == pointer.ts


async def test_a_second_pointer_to_a_case_is_taken_away(unconnected: Office) -> None:
    case = await restricted(unconnected)
    (first,) = unconnected.cards(case.number)
    await post_unrecorded(unconnected, case, pointer=True)
    unconnected.clock.moment += LATER

    assert await repair_of(unconnected, BOTH).repair() == 1
    assert [pointer.ts for pointer in unconnected.cards(case.number)] == [first.ts]


async def test_a_pointer_beside_a_card_that_all_see_is_taken_away(unconnected: Office) -> None:
    case = await unconnected.open_case()
    await drain_all(unconnected, unconnected.publisher(channels=BOTH))
    (card,) = unconnected.cards(case.number)
    await post_unrecorded(unconnected, case, pointer=True)
    unconnected.clock.moment += LATER

    assert await repair_of(unconnected, BOTH).repair() == 1
    assert [one.ts for one in unconnected.cards(case.number)] == [card.ts]
