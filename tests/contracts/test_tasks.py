"""The contract of `CaseQueries` for tasks that cannot wait, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from cases.case import Case
from cases.checklist.values import Settlement, Task
from cases.ports import CaseSelection, OpenTask, TaskSelection
from cases.vocabulary import Kind
from models.store import Store
from tests.contracts.desk import opened
from tests.examples import NOW, WORKER

OPT_OUT = Task(kind=Kind.MARKETING_OPT_OUT, opened_at=NOW)
FREEZE = Task(kind=Kind.RESTRICTION, opened_at=NOW - timedelta(hours=3))


async def saved(store: Store, case: Case, *tasks: Task) -> None:
    async with store.repository.record() as record:
        await record.save_case(replace(await record.lock_case(case.number), tasks=tasks))


async def test_open_tasks_are_found_the_oldest_first(store: Store) -> None:
    first = await opened(store, tasks=(OPT_OUT,))
    second = await opened(store, tasks=(FREEZE,))
    await opened(store)

    assert await store.queries.tasks(TaskSelection()) == (
        OpenTask(second.number, Kind.RESTRICTION, FREEZE.opened_at),
        OpenTask(first.number, Kind.MARKETING_OPT_OUT, NOW),
    )


async def test_tasks_are_narrowed_by_kind_age_and_place(store: Store) -> None:
    case = await opened(store, tasks=(OPT_OUT, FREEZE))
    freeze = OpenTask(case.number, Kind.RESTRICTION, FREEZE.opened_at)

    assert await store.queries.tasks(TaskSelection(kind=Kind.RESTRICTION)) == (freeze,)
    assert await store.queries.tasks(TaskSelection(opened_before=NOW)) == (freeze,)
    assert await store.queries.tasks(TaskSelection(limit=1)) == (freeze,)
    assert len(await store.queries.tasks(TaskSelection(offset=1))) == 1


async def test_what_was_done_or_withdrawn_is_not_open_any_more(store: Store) -> None:
    case = await opened(store, tasks=(OPT_OUT, FREEZE))

    await saved(store, case, replace(OPT_OUT, done_at=NOW, done_by=WORKER.id))

    assert await store.queries.tasks(TaskSelection()) == ()
    assert await store.queries.count(CaseSelection(open_tasks=True)) == 0


async def test_a_case_with_several_open_tasks_is_listed_once(store: Store) -> None:
    case = await opened(store, tasks=(OPT_OUT, FREEZE))
    await opened(store)

    found = await store.queries.cases(CaseSelection(open_tasks=True))

    assert [one.number for one in found] == [case.number]
    assert await store.queries.count(CaseSelection(open_tasks=True)) == 1


async def test_the_checklist_comes_back_as_it_was_stored(store: Store) -> None:
    waived = Settlement(check="identity", by=WORKER.id, at=NOW, waived=True, reason="Kjent fra før")
    case = await opened(store, checks=(waived, Settlement(check="role", by=WORKER.id, at=NOW)), tasks=(OPT_OUT,))

    read = await store.queries.case(case.number)

    assert (read.checks, read.tasks) == (case.checks, case.tasks)


async def test_the_reason_of_a_waiver_is_sealed_at_rest(sqlite_store: Store, sqlite_url: str) -> None:
    reason = "Vi kjenner Kari fra kurset i Testvik"
    await opened(sqlite_store, checks=(Settlement(check="identity", by=WORKER.id, at=NOW, waived=True, reason=reason),))

    assert reason.encode() not in _bytes_of(sqlite_url)


def _bytes_of(url: str) -> bytes:
    path = url.removeprefix("sqlite:///")
    return b"".join(part.read_bytes() for part in sorted(Path(path).parent.glob(f"{Path(path).name}*")))
