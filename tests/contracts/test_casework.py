"""The contract of `Repository` for what casework adds to a case, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

from cases.case import PreparedLetter
from cases.deadlines.deadline import Deadline, Step
from cases.interim import Interim
from cases.ports import CaseSelection
from cases.vocabulary import HoldReason, InterimReason, Role
from models.store import Store
from tests.contracts.desk import opened
from tests.examples import NOW, PERSON, RECEIVED, STRANGER, a_chat, a_draft

QUESTION = Interim(
    letter="identity_question",
    key="interim.pv-2026-0001.1",
    by="U0ANNE",
    reason=InterimReason.MANY_YEARS.value,
    at=NOW,
    left_at=NOW + timedelta(minutes=1),
    answered_at=NOW + timedelta(days=3),
)


def due_in(days: int) -> Deadline:
    due = NOW + timedelta(days=days)
    return Deadline(due_at=due, raw=due.date(), statutory=True, steps=(Step(rule="pause", result="x", source="y"),))


async def test_what_a_clock_rests_on_comes_back_as_it_was_stored(store: Store) -> None:
    case = await opened(
        store,
        deadline=due_in(33),
        unpaused=due_in(30),
        aware_at=RECEIVED,
        named=date(2026, 12, 1),
        decided_role=Role.BOTH,
        hold=HoldReason.CLAIM.value,
        prepared=PreparedLetter(draft=a_draft(letter="scope_question"), reason=InterimReason.MANY_SYSTEMS.value),
        interims=(QUESTION,),
    )

    read = await store.queries.case(case.number)

    assert read == case
    assert read.unpaused is not None
    assert str(read.unpaused.due_at.tzinfo) == "Europe/Oslo"


async def test_cases_are_found_by_the_date_without_pauses(store: Store) -> None:
    case = await opened(store, deadline=due_in(33), unpaused=due_in(30))

    found = await store.queries.cases(CaseSelection(due_before=NOW + timedelta(days=31)))

    assert [one.number for one in found] == [case.number]


async def test_it_is_known_who_held_a_chat_that_belongs_to_a_case(store: Store) -> None:
    case, related, other = await opened(store), await opened(store), await opened(store)
    async with store.repository.record() as record:
        await record.add_chat(a_chat(visitor=STRANGER))
        await record.link_chat(a_chat(visitor=STRANGER), case.number)
        await record.relate_chat(a_chat(visitor=STRANGER).key, related.number)

    numbers = [one.number for one in (case, related, other)]
    told = [await store.queries.chatted(number, STRANGER.email.upper()) for number in numbers]
    async with store.repository.record() as record:
        told_meanwhile = [await record.chatted(number, STRANGER.email) for number in numbers]

    assert told == told_meanwhile == [True, True, False]
    assert not await store.queries.chatted(case.number, PERSON.email)


async def test_the_chat_of_a_case_is_the_one_that_ended_last(store: Store) -> None:
    case, later = await opened(store), a_chat(ended_at=NOW + timedelta(hours=1))
    async with store.repository.record() as record:
        nothing = await record.chat_of_case(case.number)
        for chat in (later, a_chat()):
            await record.add_chat(chat)
            await record.link_chat(chat, case.number)

    async with store.repository.record() as record:
        found = await record.chat_of_case(case.number)

    assert nothing is None
    assert found == later
