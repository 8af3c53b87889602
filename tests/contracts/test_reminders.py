"""Reminders on the record: found by an index, told once whoever looks, and caught up with after a stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from cases.case_number import CaseNumber
from cases.events import TimePassed
from cases.vocabulary import Kind, Status
from models.database import run
from tests.service.clockwork import MONDAY, Clockwork, clockwork, oslo

FOURTEEN = oslo(2026, 12, 9, 8)
LEFT_14 = "Lovfristen er 23.12.2026: 14 dager igjen."


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Clockwork]:
    async with clockwork(database_url) as found:
        yield found


async def told(desk: Clockwork, number: CaseNumber) -> list[str]:
    await desk.publish()
    return desk.said(number)


async def test_two_schedulers_at_once_tell_a_stage_once(desk: Clockwork) -> None:
    number = await desk.open_case()
    desk.now = FOURTEEN

    await asyncio.gather(*(desk.reminders(holder).look() for holder in ("one", "other")))

    assert await told(desk, number) == [LEFT_14]


async def test_two_events_at_once_tell_a_stage_once(desk: Clockwork) -> None:
    number = await desk.open_case()

    await asyncio.gather(*(desk.office.handler.handle(TimePassed(number, FOURTEEN)) for _ in range(3)))

    assert await told(desk, number) == [LEFT_14]


async def test_a_service_that_stood_for_a_week_tells_the_most_urgent_stage_with_the_true_days(desk: Clockwork) -> None:
    number = await desk.open_case(assignee="U0ANNE")
    desk.now = FOURTEEN
    await desk.reminders().look()
    desk.now = oslo(2026, 12, 20, 12)

    for _ in range(3):
        await desk.reminders().look()

    said = [text for text in await told(desk, number) if "Lovfristen" in text]
    assert said == [f"<@U0ANNE> {LEFT_14}", "<@U0ANNE> Lovfristen er 23.12.2026: 3 dager igjen."]


async def test_after_a_look_a_case_is_looked_at_when_there_is_something_to_say(desk: Clockwork) -> None:
    number = await desk.open_case()
    looks = desk.office.store.looks
    await desk.reminders().look()

    assert await looks.due(FOURTEEN - timedelta(seconds=1), 10) == ()
    assert await looks.due(FOURTEEN, 10) == (number,)


async def test_a_look_without_anything_to_say_leaves_the_case_as_it_was(desk: Clockwork) -> None:
    number = await desk.open_case()

    await desk.reminders().look()

    assert (await desk.office.case(number)).version == 1


@pytest.mark.parametrize("status", [Status.ANSWERED, Status.CLOSED, Status.SPAM, Status.DEAD_LETTER])
async def test_what_waits_for_no_answer_is_looked_at_no_more(desk: Clockwork, status: Status) -> None:
    number = await desk.open_case(status=status)
    desk.now = oslo(2027, 2, 1)

    assert await desk.reminders().look() == 1
    assert await desk.reminders().look() == 0
    assert await told(desk, number) == []


async def test_many_cases_are_looked_at_a_batch_at_a_time(desk: Clockwork) -> None:
    for _ in range(3):
        await desk.open_case()

    assert len(await desk.office.store.looks.due(MONDAY, 2)) == 2
    assert await desk.reminders().look() == 3


async def test_a_case_that_cannot_be_read_does_not_keep_back_the_others(desk: Clockwork) -> None:
    broken, number = await desk.open_case(), await desk.open_case()
    database = desk.office.store._database
    await run(database.client, "UPDATE cases SET sealed = $2 WHERE id = $1", await row_of(desk, broken), b"?")
    desk.now = FOURTEEN

    await desk.reminders().look()

    assert LEFT_14 in await told(desk, number)
    assert await desk.office.store.looks.due(FOURTEEN, 10) == ()
    assert await desk.office.store.looks.due(FOURTEEN + timedelta(hours=1), 10) == (broken,)


async def row_of(desk: Clockwork, number: CaseNumber) -> int:
    rows = await run(desk.office.store._database.client, "SELECT id FROM cases ORDER BY id")
    return int(rows[number.sequence - 1]["id"])


async def test_the_hours_of_a_breach_are_told_beside_the_card(desk: Clockwork) -> None:
    number = await desk.open_case(Kind.BREACH_REPORT)
    desk.now = MONDAY + timedelta(hours=24)

    await desk.reminders().look()

    assert await told(desk, number) == ["Fristen er 26.11.2026 10:00: 48 timer igjen."]


async def test_what_a_change_moves_is_looked_at_anew(desk: Clockwork) -> None:
    number = await desk.open_case()
    await desk.reminders().look()
    case = await desk.office.case(number)
    async with desk.office.store.repository.record() as record:
        await record.save_case(replace(case, clock=replace(case.clock, look_at=desk.now)))

    assert await desk.office.store.looks.due(desk.now, 10) == (number,)
