"""Many at once: no number twice, no answer twice, no gap."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from cases.case import Case
from cases.errors import ConcurrentChange
from cases.ports import CaseSelection
from cases.vocabulary import OutboxState, Purpose, Status
from models.store import Store
from tests.conftest import OpenStore
from tests.contracts.desk import LEASE, a_letter, arrived, enqueued, handled, opened, person
from tests.examples import NOW, a_case


async def test_twenty_letters_at_once_get_twenty_numbers_without_a_gap(store: Store) -> None:
    async def one(uid: int) -> Case:
        return await handled(store, await arrived(store, uid, b"mail %d" % uid))

    cases = await asyncio.gather(*(one(uid) for uid in range(1, 21)))

    assert sorted(case.number.sequence for case in cases) == list(range(1, 21))
    assert await store.queries.count(CaseSelection()) == 20
    assert await store.ledger.unhandled("INBOX", 100) == ()


async def test_twenty_letters_over_two_replicas_get_twenty_numbers(store: Store, open_store: OpenStore) -> None:
    async with open_store() as other:
        cases = await asyncio.gather(*(opened((store, other)[turn % 2]) for turn in range(20)))

    assert sorted(case.number.sequence for case in cases) == list(range(1, 21))


async def test_a_failed_transaction_between_others_leaves_no_gap(store: Store) -> None:
    async def one(turn: int) -> None:
        async with store.repository.record() as record:
            number = await record.next_number(2026)
            await record.add_case(replace(a_case(), number=number, sender=person(turn)))
            if turn % 3 == 0:
                raise ZeroDivisionError

    await asyncio.gather(*(one(turn) for turn in range(18)), return_exceptions=True)

    assert [case.number.sequence for case in await store.queries.cases(CaseSelection(limit=50))] == list(range(1, 13))


async def test_of_five_approvals_at_once_one_wins_and_one_answer_leaves(store: Store, open_store: OpenStore) -> None:
    case = await opened(store, status=Status.DRAFT_READY)

    async def approve(turn: int, desk: Store) -> str:
        async with desk.repository.record() as record:
            locked = await record.lock_case(case.number)
            if locked.status is not Status.DRAFT_READY:
                return "too late"
            await record.save_case(replace(locked, status=Status.APPROVED))
            letter = a_letter(case.number, f"reply.{turn}", purpose=Purpose.REPLY)
            await record.enqueue_letter(letter, NOW)
            return "approved"

    async with open_store() as other:
        outcomes = await asyncio.gather(*(approve(turn, (store, other)[turn % 2]) for turn in range(5)))

    assert sorted(outcomes) == ["approved"] + 4 * ["too late"]
    assert (await store.letters.depth())[OutboxState.NEW] == 1


async def test_of_five_saves_of_the_same_version_one_wins(store: Store) -> None:
    case = await opened(store)

    async def save(turn: int) -> None:
        async with store.repository.record() as record:
            await record.save_case(replace(case, assignee=f"U{turn}"))

    outcomes = await asyncio.gather(*(save(turn) for turn in range(5)), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes if outcome is not None] == [ConcurrentChange] * 4


async def test_the_first_mails_of_one_person_at_once_make_one_person(store: Store) -> None:
    cases = await asyncio.gather(*(opened(store) for _ in range(8)))

    assert len(await store.queries.cases_of("kari.nordmann@epost.example")) == len(cases)


async def test_two_senders_never_claim_the_same_letter(store: Store, open_store: OpenStore) -> None:
    for turn in range(12):
        await enqueued(store, a_letter(None, f"copy.{turn}", purpose=Purpose.CHAT_COPY))

    async with open_store() as other:
        rounds = await asyncio.gather(*(desk.letters.claim(3, LEASE, NOW) for desk in (store, other) * 3))

    rows = [letter.row for letters in rounds for letter in letters]
    assert len(rows) == len(set(rows)) == 12


async def test_a_cancelled_task_gives_its_lock_or_connection_back(store: Store) -> None:
    async def write() -> None:
        await opened(store)

    for turn in range(15):
        tasks = [asyncio.create_task(write()) for _ in range(8)]
        for _ in range(turn):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async with asyncio.timeout(60):
        await opened(store)
