"""The App Home: one's own queue, by right."""

from __future__ import annotations

from sandbox.slack import SlackStandIn
from sandbox.slack.views import View
from tests.bot.office import Office, texts_of
from tests.examples import a_case


async def home_of(slack: SlackStandIn, user: str) -> View:
    person = slack.user(user)
    await person.open_home()
    return await slack.wait_for(person.home)


async def test_the_home_shows_my_cases_and_all_that_is_open(quiet: Office) -> None:
    mine = await quiet.open_case(a_case(assignee="U0ANNE"))
    other = await quiet.open_case(a_case(assignee="U0BJORN"))

    home = await home_of(quiet.slack, "U0ANNE")

    my_part, _, open_part = texts_of(home.blocks).partition("Åpne saker")
    assert str(mine.number) in my_part
    assert str(other.number) not in my_part
    assert str(other.number) in open_part


async def test_an_empty_queue_says_so(quiet: Office) -> None:
    home = await home_of(quiet.slack, "U0DAG")

    assert texts_of(home.blocks).count("Ingen saker.") == 2


async def test_the_home_of_a_stranger_is_closed(quiet: Office) -> None:
    case = await quiet.open_case()

    home = await home_of(quiet.slack, "U0EVA")

    assert str(case.number) not in str(home.blocks)
    assert "ikke tilgang" in texts_of(home.blocks)
