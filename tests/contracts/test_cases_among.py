"""Cases among each other on both databases: what is stored, what is read with what, and where an answer goes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from cases.case import Case
from cases.errors import CaseIsMerged, IllegalTransition, NotPermitted, UnusableAddress
from cases.events import (
    CaseRegistered,
    CasesLinked,
    CasesMerged,
    CaseSplit,
    CasesSearched,
    CodeRequested,
    MailReceived,
    NoteAdded,
    SenderConfirmed,
)
from cases.identity import seal_code
from cases.intake import Channel
from cases.messages import Address, ThreadClues
from cases.ports import CaseSelection
from cases.vocabulary import Kind, Language, Status
from models.note_tables import NoteRow
from models.store import Store
from models.tables import AuditRow
from tests.contracts.desk import arrived, handled, opened
from tests.contracts.test_batches import handler_of
from tests.examples import ANNE, NOW, PERSON, READER, RECEIVED, STRANGER, a_mail, a_verdict

EARLIER = RECEIVED - timedelta(days=3)
ASKED = "Hun vil at vi sletter kontoen."


def a_call(**changes: object) -> CaseRegistered:
    call = CaseRegistered(
        staff=ANNE,
        channel=Channel.PHONE,
        kind=Kind.ERASURE,
        language=Language.NB,
        text=ASKED,
        sender=PERSON,
        received_at=EARLIER,
        reason="Ringte i helgen.",
    )
    return replace(call, **changes)  # type: ignore[arg-type]


async def merged(store: Store, number: Case, into: Case) -> None:
    await handler_of(store).handle(CasesMerged(staff=ANNE, number=number.number, into=into.number))


async def wrote(store: Store, uid: int, **changes: object) -> Case:
    """The case that a further mail led to."""
    arrival = await arrived(store, uid, raw=f"Subject: {uid}\r\n\r\nHei".encode())
    mail = a_mail(sha256=f"{uid:064x}", message_id=f"<m{uid}@epost.example>", **changes)
    outcome = await handler_of(store).handle(MailReceived(arrival, mail, a_verdict()))
    assert outcome.case is not None
    return outcome.case


async def test_a_call_is_stored_with_its_words_sealed(store: Store) -> None:
    outcome = await handler_of(store).handle(a_call())

    assert outcome.case is not None
    case = await store.queries.case(outcome.case.number)
    (message,) = await store.queries.messages(case.number)
    (row,) = await NoteRow.all()
    assert (case.received_at, case.verdict.kind, case.sender) == (EARLIER, Kind.ERASURE, PERSON)
    assert case.intake is not None
    assert (case.intake.reason, case.intake.channel) == ("Ringte i helgen.", Channel.PHONE)
    assert (message.direction, message.text, message.at) == ("in", ASKED, EARLIER)
    assert b"kontoen" not in row.sealed


async def test_an_address_that_no_letter_reaches_is_refused_wherever_staff_type_it(store: Store) -> None:
    nowhere = Address("kari@arbeid")
    case = await opened(store)
    handler = handler_of(store)

    for event in (
        a_call(sender=nowhere),
        CodeRequested(case.number, ANNE, nowhere, "K7MR-2QXB", "00" * 8),
        SenderConfirmed(case.number, ANNE, nowhere, RECEIVED),
    ):
        with pytest.raises(UnusableAddress):
            await handler.handle(event)

    assert await store.queries.case(case.number) == case
    assert await store.letters.listing() == ()


async def test_a_call_is_found_by_its_address_and_by_its_day(store: Store) -> None:
    await handler_of(store).handle(a_call())
    await opened(store, sender=STRANGER)

    by_address = await store.queries.cases(CaseSelection(address=PERSON.email.upper()))
    by_day = await store.queries.cases(CaseSelection(received_before=RECEIVED))
    by_number = await store.queries.cases(CaseSelection(number=by_address[0].number))

    assert [len(found) for found in (by_address, by_day, by_number)] == [1, 1, 1]
    assert by_address[0].number == by_day[0].number == by_number[0].number


async def test_a_search_is_logged_without_what_was_searched_for(store: Store) -> None:
    await handler_of(store).handle(CasesSearched(staff=READER, by=("address",), found=2))

    (row,) = await AuditRow.all()
    assert (row.event, row.actor, row.case_id) == ("cases.searched", READER.id, None)
    assert row.fields_json == '{"by": "address", "found": "2"}'


async def test_a_note_is_read_with_the_messages(store: Store) -> None:
    case = await handled(store, await arrived(store))

    await handler_of(store).handle(NoteAdded(case.number, ANNE, "Ringte kunden."))

    messages = await store.queries.messages(case.number)
    assert [(one.direction, one.author) for one in messages] == [("in", ""), ("note", ANNE.id)]


async def test_the_messages_of_a_merged_case_are_read_with_the_one_that_goes_on(store: Store) -> None:
    first = await handled(store, await arrived(store, 1), text="En")
    second = await handled(store, await arrived(store, 2, raw=b"Subject: 2\r\n\r\nTo"), text="To")
    third = await handled(store, await arrived(store, 3, raw=b"Subject: 3\r\n\r\nTre"), text="Tre")

    await merged(store, third, second)
    await merged(store, second, first)

    assert {one.text for one in await store.queries.messages(first.number)} == {"En", "To", "Tre"}


async def test_an_answer_to_a_merged_case_goes_on_in_the_other(store: Store) -> None:
    first, second, third = [await opened(store) for _ in range(3)]
    await merged(store, third, second)
    await merged(store, second, first)

    case = await wrote(store, 1, thread=ThreadClues(plus_case=third.number))

    assert case.number == first.number
    assert (await store.queries.case(third.number)).status is Status.CLOSED


async def test_of_two_merges_crosswise_one_is_refused(store: Store) -> None:
    first, second = await opened(store), await opened(store)

    results = await asyncio.gather(merged(store, first, second), merged(store, second, first), return_exceptions=True)

    refused = [one for one in results if isinstance(one, (CaseIsMerged, IllegalTransition))]
    ends = [await store.queries.case(one.number) for one in (first, second)]
    assert (len(refused), results.count(None)) == (1, 1)
    assert sorted(case.merged_into is not None for case in ends) == [False, True]


async def test_a_refused_merge_changes_neither(store: Store) -> None:
    first, second = await opened(store), await opened(store, status=Status.APPROVED)

    with pytest.raises(IllegalTransition):
        await merged(store, second, first)

    assert await store.queries.case(first.number) == first
    assert (await store.queries.case(second.number)).merged_into is None


async def test_a_part_reads_what_was_written_before_the_split(store: Store) -> None:
    arrival = await arrived(store)
    case = await handled(store, arrival, text="Innsyn og protest")
    async with store.repository.record() as record:
        both = a_verdict(also=(Kind.OBJECTION,))
        await record.save_case(replace(await record.lock_case(case.number), verdict=both))

    outcome = await handler_of(store).handle(CaseSplit(staff=ANNE, number=case.number, kinds=(Kind.OBJECTION,)))
    await wrote(store, 2, thread=ThreadClues(plus_case=case.number), received_at=NOW + timedelta(days=1), text="Mer")

    assert outcome.case is not None
    assert [one.text for one in await store.queries.messages(outcome.case.number)] == ["Innsyn og protest"]
    assert [one.text for one in await store.queries.messages(case.number)] == ["Innsyn og protest", "Mer"]
    assert await store.queries.count(CaseSelection(kind=Kind.OBJECTION)) == 1


async def test_linked_cases_name_each_other(store: Store) -> None:
    first, second = await opened(store), await opened(store)

    await handler_of(store).handle(CasesLinked(staff=ANNE, number=first.number, other=second.number))

    assert (await store.queries.case(first.number)).related == (second.number,)
    assert (await store.queries.case(second.number)).related == (first.number,)


@pytest.mark.parametrize("automatic", ["N2 auto-submitted", "N11 subject"])
async def test_a_robot_with_nothing_but_a_tag_joins_no_case(store: Store, automatic: str) -> None:
    case = await opened(store)

    tagged = await wrote(store, 1, sender=STRANGER, automatic=automatic, thread=ThreadClues(tagged=(case.number,)))
    answered = await wrote(store, 2, sender=STRANGER, automatic=automatic, thread=ThreadClues(plus_case=case.number))

    assert tagged.number != case.number
    assert answered.number == case.number


async def test_whoever_was_sent_a_code_may_answer_it(store: Store) -> None:
    known, code = Address("kari@arbeid.example"), "K7MR-2QXB"
    case = await opened(store, code=seal_code(code, "00" * 8, known, RECEIVED))

    tagged = await wrote(store, 1, sender=known, text=code, thread=ThreadClues(tagged=(case.number,)))
    answered = await wrote(store, 2, sender=known, text=code, thread=ThreadClues(plus_case=case.number))

    assert tagged.number != case.number
    assert answered.number == case.number
    assert [check.method.value for check in answered.identity] == ["one_time_code"]
    assert answered.code is None


async def test_a_reader_registers_nothing(store: Store) -> None:
    with pytest.raises(NotPermitted):
        await handler_of(store).handle(a_call(staff=READER))

    assert await store.queries.count(CaseSelection()) == 0
