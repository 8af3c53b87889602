"""The App Home: one's own queue, by right."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.home import keep_homes, show_home
from bot.homes import OPEN_FOR
from cases.deadlines.deadline import Deadline
from cases.events import CaseTaken
from cases.vocabulary import Kind, Status
from sandbox.slack import SlackStandIn
from sandbox.slack.views import View
from tests.bot.office import Office, texts_of
from tests.examples import ANNE, NOW, a_case, a_verdict


async def home_of(slack: SlackStandIn, user: str) -> View:
    person = slack.user(user)
    await person.open_home()
    return await slack.wait_for(person.home)


async def test_the_home_shows_my_cases_and_counts_all_that_are_open(quiet: Office) -> None:
    mine = await quiet.open_case(a_case(assignee="U0ANNE"))
    other = await quiet.open_case(a_case(assignee="U0BJORN"))

    home = await home_of(quiet.slack, "U0ANNE")

    my_part, _, other_parts = texts_of(home.blocks).partition("Forfaller innen sju dager")
    assert str(mine.number) in my_part
    assert str(other.number) not in my_part
    assert "Åpne saker: 2 · over fristen: 0" in my_part
    assert "2 Innsyn" in other_parts


async def test_an_empty_queue_says_so(quiet: Office) -> None:
    home = await home_of(quiet.slack, "U0DAG")

    assert texts_of(home.blocks).count("Ingen saker.") == 5


async def test_the_home_of_a_stranger_is_closed(quiet: Office) -> None:
    case = await quiet.open_case()

    home = await home_of(quiet.slack, "U0EVA")

    assert str(case.number) not in str(home.blocks)
    assert "ikke tilgang" in texts_of(home.blocks)


async def test_each_list_holds_what_belongs_there(quiet: Office) -> None:
    soon = await quiet.open_case(a_case(deadline=Deadline(due_at=NOW + timedelta(days=3), statutory=True)))
    waiting = await quiet.open_case(a_case(Status.WAITING_IDENTITY))
    draft = await quiet.open_case(a_case(Status.DRAFT_READY))
    unread = await quiet.open_case(a_case(Status.DEAD_LETTER))

    home = texts_of((await home_of(quiet.slack, "U0ANNE")).blocks)

    order = (
        *("Forfaller innen sju dager", soon.number, "Utkast som venter", draft.number),
        *("Venter på andre", waiting.number, "E-poster som", unread.number),
    )
    places = [home.index(str(part)) for part in order]
    assert places == sorted(places)


async def test_what_does_not_work_stands_in_the_home(quiet: Office) -> None:
    object.__setattr__(quiet.desk, "health", lambda: {"mailbox": "LoginRefused"})

    home = await home_of(quiet.slack, "U0ANNE")

    assert "⚠ mailbox: LoginRefused" in texts_of(home.blocks)
    assert "Alt virker" not in texts_of(home.blocks)


async def test_inquiries_are_counted_by_kind_and_never_by_colleague(quiet: Office) -> None:
    for kind in (Kind.ACCESS, Kind.ACCESS, Kind.ACCESS, Kind.ERASURE):
        await quiet.open_case(a_case(verdict=a_verdict(kind), assignee="U0BJORN"))

    home = texts_of((await home_of(quiet.slack, "U0ANNE")).blocks)

    assert "`▇▇▇▇▇▇▇▇▇▇▇▇` 3 Innsyn" in home
    assert "`▇▇▇▇        ` 1 Sletting" in home
    assert "U0BJORN" not in home


@pytest.fixture
async def kept(quiet: Office) -> AsyncIterator[Office]:
    """The open tabs are kept true, without a pause."""
    stop = asyncio.Event()
    keeping = asyncio.create_task(keep_homes(quiet.desk, stop, pause_seconds=0))
    yield quiet
    stop.set()
    await keeping


async def test_an_open_home_changes_with_the_case(kept: Office) -> None:
    case = await kept.open_case()
    await home_of(kept.slack, "U0ANNE")

    await kept.handler.handle(CaseTaken(case.number, ANNE))
    kept.desk.homes.changed()

    await kept.slack.wait_for(lambda: str(case.number) in texts_of(kept.slack.user("U0ANNE").home().blocks) or None)


async def test_a_home_that_shows_the_same_is_not_published_again(quiet: Office) -> None:
    await home_of(quiet.slack, "U0ANNE")
    before = len(quiet.slack.calls("views.publish"))

    await show_home(quiet.desk, "U0ANNE")

    assert len(quiet.slack.calls("views.publish")) == before


async def test_a_home_counts_as_closed_after_a_working_day(quiet: Office) -> None:
    await home_of(quiet.slack, "U0ANNE")

    assert quiet.desk.homes.users(NOW + OPEN_FOR) == ("U0ANNE",)
    assert quiet.desk.homes.users(NOW + OPEN_FOR + timedelta(minutes=1)) == ()


async def test_the_language_is_changed_by_the_button_of_the_home(quiet: Office) -> None:
    anne = quiet.slack.user("U0ANNE")
    home = await home_of(quiet.slack, "U0ANNE")

    await anne.click(home, "language")

    await quiet.slack.wait_for(lambda: "Privacy desk" in texts_of(anne.home().blocks) or None)
