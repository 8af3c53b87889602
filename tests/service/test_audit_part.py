"""Sealing while the service runs: one replica seals, and each day's head is written down elsewhere once."""

from __future__ import annotations

from datetime import timedelta

from cases.audit_events import AuditEntry, AuditEvent
from cases.case_number import CaseNumber
from models.audit_chain import Head
from models.store import Store
from service.audit_part import LEASE, AuditSealing
from tests.examples import NOW


class Wall:
    """A place that remembers heads; it can be out of reach."""

    def __init__(self) -> None:
        self.heads: list[Head] = []
        self.reachable = True

    async def __call__(self, head: Head) -> bool:
        if self.reachable:
            self.heads.append(head)
        return self.reachable


class Hours:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self):
        return self.time


async def write(store: Store) -> None:
    async with store.repository.record() as record:
        entry = AuditEntry(event=AuditEvent.CASE_TAKEN, actor="U0KARI", case=CaseNumber(2026, 1), fields={})
        await record.append_audit([entry], NOW)


def sealing(store: Store, wall: Wall, clock: Hours, holder: str = "a") -> AuditSealing:
    return AuditSealing(store.audit, store.leases, wall, clock, holder)


async def test_what_was_committed_is_sealed_and_the_head_of_the_day_is_anchored_once(sqlite_store: Store) -> None:
    wall, clock = Wall(), Hours()
    part = sealing(sqlite_store, wall, clock)
    await write(sqlite_store)

    await part.look()
    await write(sqlite_store)
    await part.look()

    assert (await sqlite_store.audit.unsealed())[0] == 0
    assert [head.position for head in wall.heads] == [1]


async def test_the_next_day_has_an_anchor_of_its_own(sqlite_store: Store) -> None:
    wall, clock = Wall(), Hours()
    part = sealing(sqlite_store, wall, clock)
    await write(sqlite_store)
    await part.look()

    clock.time += timedelta(days=1)
    await part.look()

    assert len(wall.heads) == 2


async def test_a_head_that_was_not_taken_is_anchored_later(sqlite_store: Store) -> None:
    wall, clock = Wall(), Hours()
    part = sealing(sqlite_store, wall, clock)
    await write(sqlite_store)
    wall.reachable = False
    await part.look()

    wall.reachable = True
    await part.look()

    assert len(wall.heads) == 1


async def test_one_replica_seals_and_another_takes_over(sqlite_store: Store) -> None:
    wall, clock = Wall(), Hours()
    first, second = (sealing(sqlite_store, wall, clock, holder) for holder in "ab")
    await write(sqlite_store)

    assert await first.look()
    assert not await second.look()

    clock.time += LEASE
    assert await second.look()
    assert len(wall.heads) == 1


async def test_nothing_is_anchored_while_there_is_nothing(sqlite_store: Store) -> None:
    wall = Wall()

    await sealing(sqlite_store, wall, Hours()).look()

    assert wall.heads == []
