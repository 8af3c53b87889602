"""The repair of orphaned cards runs on one replica at a time."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from service.orphan_part import LEASE, OrphanWatch
from tests.bot.office import SetClock


class OneLease:
    """A lease that one holder has until its time is over."""

    def __init__(self) -> None:
        self.holder = ""

    async def acquire(self, name: str, holder: str, lease: timedelta, now: object) -> bool:
        del name, lease, now
        self.holder = self.holder or holder
        return self.holder == holder

    async def give_back(self, name: str, holder: str) -> None:
        """Nobody gives it back here."""


class CountedRepair:
    """Counts how often somebody looked."""

    def __init__(self, enough: asyncio.Event) -> None:
        self.looks = 0
        self._enough = enough

    async def repair(self) -> int:
        self.looks += 1
        self._enough.set()
        return 1


async def test_of_two_replicas_one_looks() -> None:
    lease, repair = OneLease(), CountedRepair(asyncio.Event())
    here, there = (OrphanWatch(repair, lease, SetClock(), holder) for holder in ("a", "b"))  # type: ignore[arg-type]

    found = [await here.look(), await there.look()]

    assert found == [1, 0]
    assert repair.looks == 1


async def test_it_looks_when_the_process_has_stood_a_while_and_ends_when_told() -> None:
    stop = asyncio.Event()
    repair = CountedRepair(stop)

    await OrphanWatch(repair, OneLease(), SetClock(), "a", first_seconds=0).run(stop)  # type: ignore[arg-type]

    assert repair.looks == 1


async def test_a_process_that_ends_early_looks_for_nothing() -> None:
    stop = asyncio.Event()
    repair = CountedRepair(asyncio.Event())
    stop.set()

    await OrphanWatch(repair, OneLease(), SetClock(), "a").run(stop)  # type: ignore[arg-type]

    assert repair.looks == 0


def test_another_replica_may_look_an_hour_later() -> None:
    assert timedelta(minutes=30) < LEASE < timedelta(hours=1)
