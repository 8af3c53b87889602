"""“Still working on it?”: asked of the assignee alone, and answered by a button or a command."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from cases.events import CaseTaken
from cases.ports import CaseSelection
from sandbox.slack.messages import Message
from tests.bot.office import action_ids
from tests.examples import ANNE
from tests.service.clockwork import Clockwork, clockwork, oslo

ANNES = "D0ANNE"
"""The direct message between the bot and Anne."""


@pytest.fixture
async def desk(sqlite_url: str) -> AsyncIterator[Clockwork]:
    """Anne took a case and did nothing about it for five working days."""
    async with clockwork(sqlite_url) as found:
        number = await found.open_case()
        await found.office.handler.handle(CaseTaken(number, ANNE))
        found.now = oslo(2026, 11, 30, 8)
        await found.reminders().look()
        await found.publish()
        yield found


def question(desk: Clockwork) -> Message:
    [message] = desk.slack.messages(ANNES)
    return message


async def test_the_assignee_is_asked_alone_with_the_number_and_two_answers(desk: Clockwork) -> None:
    asked = question(desk)

    assert asked.text.startswith("<@U0ANNE> Arbeider du fortsatt med PV-2026-0001?")
    assert action_ids(asked.blocks) == ["keep", "release"]
    assert desk.in_channel("Arbeider du") == []


async def test_yes_is_recorded_and_the_case_stays_hers(desk: Clockwork) -> None:
    reply = await desk.slack.user("U0ANNE").click(question(desk), "keep")

    assert "du arbeider fortsatt" in (await reply.message()).text
    [number] = [case.number for case in await desk.office.store.queries.cases(CaseSelection())]
    case = await desk.office.case(number)
    assert (case.assignee, case.clock.worked_at) == ("U0ANNE", desk.now)


async def test_release_leaves_the_case_to_others_and_is_recorded(desk: Clockwork) -> None:
    reply = await desk.slack.user("U0ANNE").click(question(desk), "release")

    assert "er frigitt" in (await reply.message()).text
    [case] = await desk.office.store.queries.cases(CaseSelection())
    assert case.assignee is None
    history = await desk.office.store.queries.history(case.number)
    assert [(r.entry.event, r.entry.actor) for r in history][-1] == ("case.given_back", "U0ANNE")


async def test_a_colleague_may_release_it_by_command_and_not_keep_it(desk: Clockwork) -> None:
    kept = await desk.slack.user("U0BJORN").command("/personvern", "keep 1")
    assert "er ikke din" in (await kept.message()).text

    given = await desk.slack.user("U0BJORN").command("/personvern", "release 1")
    assert "er frigitt" in (await given.message()).text
    again = await desk.slack.user("U0BJORN").command("/personvern", "release 1")
    assert "har ingen saksbehandler" in (await again.message()).text
