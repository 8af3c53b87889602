"""The contract of `CaseQueries`: what a selection holds, and in which order."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cases.case_number import CaseNumber
from cases.deadlines.deadline import Deadline
from cases.errors import CaseNotFound
from cases.ports import CaseSelection
from cases.vocabulary import Kind, Status
from models.store import Store
from tests.contracts.desk import opened
from tests.examples import NOW, a_verdict


def due(moment: datetime) -> Deadline:
    return Deadline(due_at=moment, statutory=True)


async def numbers(store: Store, **selection: object) -> list[int]:
    return [case.number.sequence for case in await store.queries.cases(CaseSelection(**selection))]  # type: ignore[arg-type]


async def test_the_nearest_deadline_comes_first_and_none_last(store: Store) -> None:
    for deadline in (None, due(NOW + timedelta(days=3)), due(NOW), None, due(NOW + timedelta(days=2))):
        await opened(store, deadline=deadline)

    assert await numbers(store) == [3, 5, 2, 1, 4]


async def test_a_list_is_read_without_the_drafts(store: Store) -> None:
    await opened(store)

    (case,) = await store.queries.cases(CaseSelection())

    assert case.draft is None
    assert case.subject == "Innsyn"


async def test_open_cases_are_those_that_still_need_somebody(store: Store) -> None:
    for status in Status:
        await opened(store, status=status)

    left = await store.queries.cases(CaseSelection(open_only=True, limit=50))

    assert set(Status) - {case.status for case in left} == {Status.ANSWERED, Status.CLOSED, Status.SPAM}


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({"kind": Kind.ERASURE}, [1, 3]),
        ({"assignee": "U0ANNE"}, [2]),
        ({"statuses": frozenset({Status.CLOSED, Status.SPAM})}, [3]),
        ({"statuses": frozenset()}, []),
        ({"due_before": NOW}, [1]),
        ({"kind": Kind.ERASURE, "open_only": True}, [1]),
    ],
)
async def test_each_field_narrows(store: Store, selection: dict[str, object], expected: list[int]) -> None:
    await opened(store, verdict=a_verdict(Kind.ACCESS, also=(Kind.ERASURE,)), deadline=due(NOW - timedelta(seconds=1)))
    await opened(store, assignee="U0ANNE", deadline=due(NOW))
    await opened(store, verdict=a_verdict(Kind.ERASURE), status=Status.CLOSED)

    assert await numbers(store, **selection) == expected
    assert await store.queries.count(CaseSelection(**selection)) == len(expected)  # type: ignore[arg-type]


async def test_a_page_is_cut_out_and_the_whole_is_counted(store: Store) -> None:
    for _ in range(5):
        await opened(store)

    assert await numbers(store, limit=2, offset=3) == [4, 5]
    assert await store.queries.count(CaseSelection(limit=2, offset=3)) == 5


async def test_what_is_not_there_is_said(store: Store) -> None:
    with pytest.raises(CaseNotFound):
        await store.queries.case(CaseNumber(2026, 99))
    assert await store.queries.messages(CaseNumber(2026, 99)) == ()
    assert await store.queries.cases_of("nobody@epost.example") == ()
