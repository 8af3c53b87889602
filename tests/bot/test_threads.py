"""What staff write into a thread reaches nobody, and they are told so, with the way to a note."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.card_keeper import Channels
from bot.threads import TOLD_FOR
from cases.events import ConcernsSet
from cases.vocabulary import Kind
from sandbox.slack import RESTRICTED_CHANNEL, STAFF_CHANNEL
from sandbox.slack.messages import Ephemeral, Message
from tests.bot.office import Office, action_ids, texts_of
from tests.examples import BJORN, NOW, a_case, a_verdict

SECRET = "Ring Kari på 99 88 77 66"


async def write(office: Office, card: Message, user: str = "U0ANNE") -> None:
    await office.slack.user(user).write(SECRET, thread_ts=card.ts)
    await office.desk.running.drain(5)


def told(office: Office, user: str = "U0ANNE") -> list[Ephemeral]:
    return [one for one in office.slack.ephemerals(user) if "i tråden" in one.text]


@pytest.fixture
async def office(quiet: Office) -> Office:
    """Nothing is published but what the test wants."""
    return quiet


@pytest.fixture
async def card(office: Office) -> Message:
    case = await office.open_case()
    await office.publisher().drain()
    return office.cards(case.number)[0]


async def test_the_writer_alone_is_told_that_nobody_gets_it(office: Office, card: Message) -> None:
    await write(office, card)

    (shown,) = told(office)
    assert "ikke sendt til personen og ikke lagret i saken" in shown.text
    assert "innsyn" in shown.text
    assert shown.thread_ts == card.ts
    assert action_ids(shown.blocks) == ["note"]
    assert told(office, "U0BJORN") == []


async def test_below_a_pointer_they_are_told_the_same(office: Office) -> None:
    case = await office.open_case(a_case(verdict=a_verdict(Kind.AUTHORITY)))
    await office.publisher(channels=Channels(STAFF_CHANNEL, RESTRICTED_CHANNEL)).drain()
    (pointer,) = office.cards(case.number)

    await write(office, pointer)

    assert len(told(office)) == 1


async def test_nothing_of_it_is_kept(office: Office, card: Message) -> None:
    number = office.desk.queries.case_of_card

    await write(office, card)

    case = await number(STAFF_CHANNEL, card.ts)
    assert case is not None
    assert await office.store.queries.messages(case) == ()
    assert SECRET not in str([request.arguments for request in office.slack.requests])
    assert office.handler.events == []


async def test_the_button_opens_the_note(office: Office, card: Message) -> None:
    await write(office, card)

    await office.slack.user("U0ANNE").click(told(office)[0], "note")

    modal = await office.slack.user("U0ANNE").modal("write_note")
    assert "kan bli utlevert" in texts_of(modal.blocks)


async def test_a_writer_is_told_once_an_hour_for_each_thread(office: Office, card: Message) -> None:
    await write(office, card)
    await write(office, card)
    await write(office, card, "U0BJORN")
    assert (len(told(office)), len(told(office, "U0BJORN"))) == (1, 1)

    office.clock.moment = NOW + TOLD_FOR + timedelta(seconds=1)
    await write(office, card)

    assert len(told(office)) == 2


async def test_a_stranger_is_told_without_the_case_and_the_button(office: Office, card: Message) -> None:
    await write(office, card, "U0EVA")

    (shown,) = told(office, "U0EVA")
    assert "PV-" not in shown.text
    assert action_ids(shown.blocks) == []


async def test_whom_the_case_is_about_gets_no_way_into_it(office: Office, card: Message) -> None:
    number = await office.store.queries.case_of_card(STAFF_CHANNEL, card.ts)
    assert number is not None
    await office.handler.handle(ConcernsSet(number, BJORN, frozenset({"U0ANNE"})))

    await write(office, card)

    assert action_ids(told(office)[0].blocks) == []


async def test_a_message_beside_the_threads_is_nobodys_business(office: Office, card: Message) -> None:
    await office.slack.user("U0ANNE").write("God morgen")
    other = await office.slack.user("U0BJORN").write("Noen som tar kaffe?")
    await office.slack.user("U0ANNE").write("Ja", thread_ts=other.ts)
    await office.desk.running.drain(5)

    assert told(office) == []
