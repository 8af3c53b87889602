"""The contract of `Repository` for cases, on both databases."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from cases.case import Approval
from cases.case_number import CaseNumber
from cases.deadlines.deadline import Deadline, Step
from cases.errors import CaseNotFound, ConcurrentChange
from cases.messages import Address, ThreadHeaders
from cases.ports import CaseSelection
from cases.verdict import Evidence
from cases.vocabulary import Kind, Status
from models.store import Store
from tests.contracts.desk import opened
from tests.examples import NOW, PERSON, RECEIVED, a_case, a_draft, a_verdict


async def test_a_case_comes_back_as_it_was_stored(store: Store) -> None:
    case = await opened(
        store,
        verdict=a_verdict(also=(Kind.ERASURE,), because=(Evidence(about="access", rule="cue", words="innsyn"),)),
        deadline=Deadline(
            due_at=NOW + timedelta(days=30),
            raw=NOW.date(),
            statutory=True,
            steps=(Step(rule="month", result="2026-12-23", source="GDPR article 12(3)"),),
        ),
        approval=Approval(approver="U0ANNE", version=1, digest="ab", at=NOW),
        rejection="Skriv enklere",
        last_message=ThreadHeaders(in_reply_to="<a1@epost.example>", references=("<a0@epost.example>",)),
    )

    read = await store.queries.case(case.number)

    assert read == case
    assert read.deadline is not None
    assert str(read.deadline.due_at.tzinfo) == "Europe/Oslo"


async def test_text_that_no_encoding_knows_is_stored_all_the_same(store: Store) -> None:
    case = await opened(store, subject="Innsyn\ud800\x00!", draft=a_draft(text="Hei \udfff"))

    read = await store.queries.case(case.number)

    assert read.subject == "Innsyn?\x00!"
    assert read.draft is not None
    assert read.draft.text == "Hei ?"


async def test_numbers_of_a_year_follow_each_other(store: Store) -> None:
    async with store.repository.record() as record:
        numbers = [await record.next_number(year) for year in (2026, 2026, 2027, 2026)]

    assert [str(number) for number in numbers] == ["PV-2026-0001", "PV-2026-0002", "PV-2027-0001", "PV-2026-0003"]


async def test_a_number_is_given_back_when_the_transaction_fails(store: Store) -> None:
    with suppress(ZeroDivisionError):
        async with store.repository.record() as record:
            await record.next_number(2026)
            raise ZeroDivisionError

    assert (await opened(store)).number == CaseNumber(2026, 1)


async def test_nothing_of_a_failed_transaction_stays(store: Store) -> None:
    with suppress(ZeroDivisionError):
        async with store.repository.record() as record:
            await record.add_case(a_case())
            raise ZeroDivisionError

    with pytest.raises(CaseNotFound):
        await store.queries.case(a_case().number)
    assert await store.queries.count(CaseSelection()) == 0


async def test_a_saved_case_gets_a_new_version(store: Store) -> None:
    case = await opened(store)

    async with store.repository.record() as record:
        locked = await record.lock_case(case.number)
        saved = await record.save_case(replace(locked, status=Status.APPROVED, draft=a_draft(version=2, text="Ny")))

    assert saved.version == case.version + 1
    assert await store.queries.case(case.number) == saved


async def test_saving_twice_in_one_transaction_counts_twice(store: Store) -> None:
    case = await opened(store)

    async with store.repository.record() as record:
        once = await record.save_case(replace(case, assignee="U0ANNE"))
        twice = await record.save_case(replace(once, assignee="U0BJORN"))

    assert twice.version == case.version + 2
    assert (await store.queries.case(case.number)).assignee == "U0BJORN"


async def test_a_stale_case_is_not_saved(store: Store) -> None:
    case = await opened(store)
    async with store.repository.record() as record:
        await record.save_case(replace(case, assignee="U0ANNE"))

    with pytest.raises(ConcurrentChange):
        async with store.repository.record() as record:
            await record.save_case(replace(case, assignee="U0BJORN"))

    assert (await store.queries.case(case.number)).assignee == "U0ANNE"


async def test_a_draft_can_be_taken_away(store: Store) -> None:
    case = await opened(store)

    async with store.repository.record() as record:
        await record.save_case(replace(case, draft=None))

    assert (await store.queries.case(case.number)).draft is None


async def test_a_case_that_is_not_there_cannot_be_locked(store: Store) -> None:
    with pytest.raises(CaseNotFound):
        async with store.repository.record() as record:
            await record.lock_case(CaseNumber(2026, 99))


async def test_a_reclassified_case_is_found_by_its_new_kind_only(store: Store) -> None:
    case = await opened(store, verdict=a_verdict(Kind.ACCESS, also=(Kind.ERASURE,)))

    async with store.repository.record() as record:
        await record.save_case(replace(case, verdict=a_verdict(Kind.OBJECTION)))

    found = {kind: await store.queries.count(CaseSelection(kind=kind)) for kind in (Kind.ACCESS, Kind.OBJECTION)}
    assert found == {Kind.ACCESS: 0, Kind.OBJECTION: 1}


async def test_the_sender_of_a_case_is_the_person_of_its_first_mail(store: Store) -> None:
    case = await opened(store)
    nobody = await opened(store, sender=None)

    async with store.repository.record() as record:
        senders = [await record.sender_of(number) for number in (case.number, nobody.number, CaseNumber(2026, 99))]

    assert senders == [PERSON, None, None]


async def test_one_person_with_two_spellings_is_one_person(store: Store) -> None:
    first = await opened(store, sender=Address("Kari@Bønder.example", "Kari"))
    second = await opened(store, sender=Address("kari@xn--bnder-vua.example", "Kari N."))
    await opened(store, sender=Address("kari@annen.example"))

    found = await store.queries.cases_of("KARI@bønder.example")

    assert found == (first.number, second.number)
    assert (await store.queries.case(second.number)).sender == Address("kari@xn--bnder-vua.example", "Kari N.")


async def test_received_moments_keep_their_microseconds(store: Store) -> None:
    moment = RECEIVED + timedelta(microseconds=1)

    case = await opened(store, received_at=moment)

    assert (await store.queries.case(case.number)).received_at == moment
