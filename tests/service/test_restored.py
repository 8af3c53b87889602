"""A record that was put back without `personvern restore` is noticed before anything begins, and put in order."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cases.alarms import Alarm, AlarmReason
from cases.errors import CaseNotFound
from cases.retention.periods import RetentionPeriods
from cases.retention.schedule import Item
from models.database import run
from models.store import Store
from service.journal_files import append_journal
from service.restored import RestoreUnfinished, RestoreWatch
from tests.conftest import OpenStore
from tests.contracts.desk import a_letter, arrived, claimed, enqueued, handled
from tests.examples import NOW

PERIODS = RetentionPeriods()


class StandingClock:
    """Always the same moment."""

    def now(self) -> datetime:
        return NOW


class Heard:
    """Notes what is told."""

    def __init__(self) -> None:
        self.alarms: list[AlarmReason] = []

    async def tell(self, alarm: Alarm) -> bool:
        self.alarms.append(alarm.reason)
        return True


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "erasures.jsonl"


def watch(store: Store, journal: Path | None, holder: str = "one", heard: Heard | None = None) -> RestoreWatch:
    return RestoreWatch(store, PERIODS, StandingClock(), holder, journal=journal, alarms=heard)


async def set_back(store: Store) -> None:
    """The content counts as if it came from a copy."""
    await store.epochs.beat()
    await run(store._database.client, "UPDATE key_stores SET epoch = 0")


async def erased_and_forgotten(store: Store, journal: Path) -> None:
    """The file tells of an erasure of which content and keys, put back together, know nothing."""
    case = await handled(store, await arrived(store))
    await store.eraser(PERIODS).erase(case.number, Item.RECORD, NOW)
    await append_journal(store.journal, journal)
    for table in ("erasure_journal", "tombstones"):
        await run(store._database.client, f"DELETE FROM {table}")


async def count(store: Store, table: str, where: str = "") -> int:
    return int((await run(store._database.client, f"SELECT COUNT(*) AS n FROM {table} {where}"))[0]["n"])


async def test_a_record_of_its_own_time_starts_as_ever(store: Store, journal: Path) -> None:
    await handled(store, await arrived(store))
    await append_journal(store.journal, journal)
    found = watch(store, journal)

    await found.settle()

    assert found.state().alarm is None


async def test_content_from_a_backup_is_put_in_order_and_people_are_told(store: Store, journal: Path) -> None:
    case = await handled(store, await arrived(store))
    await enqueued(store, a_letter(case.number))
    await append_journal(store.journal, journal)
    await set_back(store)
    found = watch(store, journal)

    await found.settle()

    assert found.state().alarm is AlarmReason.RECORD_RESTORED
    assert not await found.is_restored()
    with pytest.raises(ValueError, match="unpack"):
        await claimed(store, NOW + timedelta(days=365))
    entries = await run(store._database.client, "SELECT actor, fields FROM audit WHERE event = 'record.restored'")
    assert [entry["actor"] for entry in entries] == ["service"]


async def test_erasures_that_only_the_file_knows_of_are_done_again(store: Store, journal: Path) -> None:
    await erased_and_forgotten(store, journal)
    assert not await store.epochs.is_behind(), "content and keys came back together"
    found = watch(store, journal)

    await found.settle()

    assert found.state().alarm is AlarmReason.RECORD_RESTORED
    assert (await count(store, "erasure_journal"), await count(store, "tombstones")) == (1, 1)


async def test_without_a_journal_the_service_does_not_start_and_says_so_once(store: Store) -> None:
    await set_back(store)
    heard = Heard()

    for holder in ("first try", "second try"):
        with pytest.raises(RestoreUnfinished):
            await watch(store, None, holder, heard).settle()

    assert heard.alarms == [AlarmReason.RESTORE_UNFINISHED]


async def test_a_journal_of_somebody_else_is_no_journal(store: Store, journal) -> None:
    journal.write_text('{"mark": "00", "digest": "x"}\n')

    with pytest.raises(RestoreUnfinished, match="journal"):
        await watch(store, journal).settle()


async def test_one_replica_puts_it_in_order_and_the_others_wait(open_store: OpenStore, journal: Path) -> None:
    async with open_store() as one, open_store() as other:
        await append_journal(one.journal, journal)
        await set_back(one)
        watches = [watch(one, journal, "one"), watch(other, journal, "other")]

        await asyncio.gather(*(found.settle() for found in watches))

        assert await count(one, "audit", "WHERE event = 'record.restored'") == 1


async def test_a_restore_under_the_running_service_ends_it(store: Store) -> None:
    await set_back(store)
    found, stop = watch(store, None), asyncio.Event()

    await found.run(stop)

    assert stop.is_set()
    assert found.found_running


async def test_an_erasure_older_than_any_backup_is_no_sign(store: Store, journal: Path) -> None:
    case = await handled(store, await arrived(store))
    await store.eraser(PERIODS).erase(case.number, Item.RECORD, NOW - timedelta(days=PERIODS.journal_days))
    await append_journal(store.journal, journal)
    await store.journal.forget_before(NOW)

    assert not await watch(store, journal).is_restored()
    with pytest.raises(CaseNotFound):
        await store.queries.case(case.number)
