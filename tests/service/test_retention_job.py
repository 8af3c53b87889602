"""The job works off what is due, tells staff before, and can be cut short and begun again at any point."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cases.case import Case
from cases.case_number import CaseNumber
from cases.retention.of_case import Deed, looked
from cases.retention.periods import RetentionPeriods
from cases.retention.schedule import Item
from cases.retention.state import ErasureOrder
from cases.vocabulary import Status
from models.database import run
from models.numbers import number_of
from models.store import Store
from service.journal_files import append_journal
from service.retention_job import Pace, Planned, Report, RetentionJob
from service.retention_part import RetentionWatch
from tests.contracts.desk import opened

OSLO = ZoneInfo("Europe/Oslo")
PERIODS = RetentionPeriods()
ARRIVED = datetime(2022, 1, 10, 9, tzinfo=OSLO)
ANSWERED = datetime(2022, 2, 1, 12, tzinfo=OSLO)
OVER = datetime(2025, 2, 2, 3, tzinfo=OSLO)
"""The first night after three years."""


class SetClock:
    """A clock that stands where the test put it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


class Channel:
    """Where staff are told; a test may close it."""

    def __init__(self) -> None:
        self.heard: list[Planned] = []
        self.open = True

    async def tell(self, planned: list[Planned]) -> bool:
        if self.open:
            self.heard += planned
        return self.open


@pytest.fixture
def channel() -> Channel:
    return Channel()


async def old_case(store: Store, **changes: object) -> Case:
    """A case that was answered long ago, nothing of it deleted yet."""
    fields = {"status": Status.ANSWERED, "received_at": ARRIVED, "answered_at": ANSWERED, **changes}
    case = await opened(store, **fields)
    async with store.repository.record() as record:
        case = looked(await record.lock_case(case.number), PERIODS)
        await record.save_case(case)
    return case


async def numbers(store: Store) -> list[CaseNumber]:
    """The cases that still stand."""
    return [number_of(row["id"]) for row in await run(store._database.client, "SELECT id FROM cases ORDER BY id")]


def job(store: Store, now: datetime, channel: Channel, **settings: object) -> RetentionJob:
    return RetentionJob(store, PERIODS, SetClock(now), tell=channel.tell, **settings)  # type: ignore[arg-type]


async def test_a_case_is_stripped_then_told_of_and_goes_a_week_later(store: Store, channel: Channel) -> None:
    case = await old_case(store)
    deeds = []

    for night in (datetime(2022, 5, 3, 3, tzinfo=OSLO), OVER - timedelta(days=7), OVER - timedelta(days=1), OVER):
        report = await job(store, night, channel).run()
        deeds.append([(one.step.deed, one.step.item) for one in report.done])

    assert deeds == [[(Deed.STRIP, Item.RAW)], [(Deed.TELL, Item.RECORD)], [], [(Deed.ERASE, Item.RECORD)]]
    assert [one.case for one in channel.heard] == [case.number]
    assert await numbers(store) == []


async def test_a_case_does_not_go_before_staff_could_be_told(store: Store, channel: Channel) -> None:
    await old_case(store)
    channel.open = False

    report = await job(store, OVER, channel).run()

    assert [one.step.deed for one in report.untold] == [Deed.TELL]
    assert len(await numbers(store)) == 1


async def test_a_plan_says_what_a_run_would_do_and_changes_nothing(store: Store, channel: Channel) -> None:
    case = await old_case(store)

    planned = [one.as_json() async for one in job(store, OVER, channel).plan()]

    assert planned == [
        {"case": str(case.number), "deed": "strip", "item": "raw", "date": "2022-05-03"},
        {"case": str(case.number), "deed": "tell", "item": "record", "date": "2025-01-26"},
    ]
    assert channel.heard == []


async def test_what_is_under_a_hold_stays_however_old_it_is(store: Store, channel: Channel) -> None:
    await old_case(store, hold="claim")

    report = await job(store, OVER + timedelta(days=3650), channel).run()

    assert (report.done, report.untold) == ([], [])
    assert len(await numbers(store)) == 1


async def test_a_run_that_is_cut_short_is_taken_up_where_it_stopped(store: Store, channel: Channel) -> None:
    cases = [await ordered(store) for _ in range(6)]
    asked = 0

    async def twice() -> bool:
        nonlocal asked
        asked += 1
        return asked <= 2

    first = await job(store, OVER, channel, pace=Pace(batch=2, rest=0), go_on=twice).run()
    second = await job(store, OVER, channel, pace=Pace(batch=2, rest=0)).run()
    third = await job(store, OVER, channel).run()

    assert (first.cut_short, second.cut_short) == (True, False)
    assert [one.case for one in (*first.done, *second.done)] == [case.number for case in cases]
    assert third.done == []


async def ordered(store: Store) -> Case:
    order = ErasureOrder(by="U0ANNE", approved_by="U0BJORN", at=OVER - timedelta(hours=3))
    case = await old_case(store)
    async with store.repository.record() as record:
        case = await record.lock_case(case.number)
        case = looked(replace(case, retention=replace(case.retention, order=order)), PERIODS)
        await record.save_case(case)
    return case


async def test_one_case_that_fails_keeps_no_other_back_and_is_tried_again(store: Store, channel: Channel) -> None:
    first, second = await ordered(store), await ordered(store)
    work = job(store, OVER, channel)
    erase, failing = work._eraser.erase, {first.number}

    async def erase_or_fail(number, *rest, **more):  # type: ignore[no-untyped-def]
        if number in failing:
            raise ConnectionError
        return await erase(number, *rest, **more)

    work._eraser.erase = erase_or_fail  # type: ignore[method-assign]

    report = await work.run()
    failing.clear()
    again = await job(store, OVER + timedelta(hours=2), channel).run()

    assert (report.failed, [one.case for one in report.done]) == ([first.number], [second.number])
    assert [one.case for one in again.done] == [first.number]


# --- the part of the process -----------------------------------------------------------------------------------------


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def watch(store: Store, now: datetime, channel: Channel, holder: str, journal: Path | None = None) -> RetentionWatch:
    return RetentionWatch(store, PERIODS, SetClock(now), holder, tell=channel.tell, journal=journal)


async def test_two_replicas_carry_the_schedule_out_once_a_night(store: Store, channel: Channel) -> None:
    await old_case(store)
    one, other = watch(store, OVER, channel, "one"), watch(store, OVER, channel, "other")

    reports = [await one.look(), await other.look(), await one.look()]

    assert [isinstance(report, Report) for report in reports] == [True, False, False]
    assert len(channel.heard) == 1


async def test_before_the_hour_only_what_people_decided_is_done(store: Store, channel: Channel, journal: Path) -> None:
    order, old = await ordered(store), await old_case(store)
    evening = watch(store, OVER.replace(hour=1), channel, "one", journal)

    report = await evening.look()

    assert report is not None
    assert [one.case for one in report.done] == [order.number]
    assert await numbers(store) == [old.number]
    assert await append_journal(store.journal, journal) == 0
