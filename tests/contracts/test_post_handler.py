"""What staff and operators decide on letters and mails that wait, on both databases: recorded, with who it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.audit_events import AuditEvent
from cases.case import Approval, Case
from cases.errors import IllegalTransition, NotPermitted
from cases.events import (
    AcknowledgementsPaused,
    AcknowledgementsResumed,
    AnswerConfirmed,
    HeldDiscarded,
    HeldReleased,
    LetterRetried,
    LetterWithdrawn,
    MailReceived,
    MailReplayed,
    MailUnreadable,
    PostEvent,
)
from cases.interim import Interim
from cases.messages import Address
from cases.policy import AcknowledgementLimits, Policy
from cases.ports import CaseSelection
from cases.post_handler import AT_ONCE, PostHandler
from cases.vocabulary import OutboxState, Purpose, Status
from models.store import Store
from models.tables import AuditRow
from tests.bot.office import SetClock
from tests.contracts.desk import LEASE, a_letter, arrived, claimed, enqueued, in_doubt, opened, settled
from tests.contracts.test_batches import handler_of, received
from tests.examples import ANNE, NOW, RECEIVED, WORKER, a_mail

OPERATOR = "operator:kari"


async def decided(store: Store, event: PostEvent) -> int:
    return await PostHandler(store.repository, SetClock()).handle(event)


async def audited(store: Store) -> list[tuple[str, str]]:
    """Who did what, in order."""
    return [(row.event, row.actor) for row in await AuditRow.all().order_by("id")]


async def listed(store: Store) -> list[tuple[OutboxState, str]]:
    return [(letter.state, letter.held) for letter in await store.letters.listing(frozenset(OutboxState))]


async def an_answer(store: Store, **changes: object) -> Case:
    approval = Approval(approver="U0BJORN", version=1, digest="d", at=NOW)
    case = await opened(store, status=Status.APPROVED, approval=approval, **changes)
    await enqueued(store, a_letter(case.number, f"reply.{case.number}.1".lower(), purpose=Purpose.REPLY))
    return case


async def test_a_refused_letter_is_sent_again_by_an_operator(store: Store) -> None:
    await an_answer(store)
    letter = await claimed(store)
    await settled(store, letter, OutboxState.REFUSED)

    assert await decided(store, LetterRetried(letter.row, OPERATOR)) == 1

    assert (await claimed(store)).mail == letter.mail
    assert await audited(store) == [("letter.sent_again", OPERATOR)]


async def test_a_refused_answer_whose_approval_is_void_is_not_sent_again(store: Store) -> None:
    case = await an_answer(store)
    letter = await claimed(store)
    await settled(store, letter, OutboxState.REFUSED)
    async with store.repository.record() as record:
        await record.save_case(replace(await record.lock_case(case.number), status=Status.REOPENED, approval=None))

    assert await decided(store, LetterRetried(letter.row, OPERATOR)) == 0

    assert await store.letters.claim(10, LEASE, NOW) == ()


async def test_an_answer_that_an_operator_withdraws_opens_its_case_again(store: Store) -> None:
    case = await an_answer(store)
    (row,) = await store.letters.listing()

    assert await decided(store, LetterWithdrawn(row.row, OPERATOR)) == 1

    assert (await store.queries.case(case.number)).status is Status.REOPENED
    assert await listed(store) == [(OutboxState.WITHDRAWN, "")]
    assert await audited(store) == [("letter.withdrawn", OPERATOR), ("case.reopened", "service")]


async def test_the_copy_of_a_chat_is_withdrawn_without_a_case(store: Store) -> None:
    await enqueued(store, a_letter(None, purpose=Purpose.CHAT_COPY))
    (row,) = await store.letters.listing()

    assert await decided(store, LetterWithdrawn(row.row, OPERATOR)) == 1

    assert await audited(store) == [("letter.withdrawn", OPERATOR)]


@pytest.mark.parametrize("kind", [LetterRetried, LetterWithdrawn])
async def test_a_letter_on_its_way_is_left_alone(store: Store, kind: type[LetterRetried | LetterWithdrawn]) -> None:
    await an_answer(store)
    letter = await claimed(store)

    assert await decided(store, kind(letter.row, OPERATOR)) == 0
    assert await decided(store, kind(99_999, OPERATOR)) == 0

    assert await audited(store) == []


async def test_a_letter_that_was_sent_is_neither_sent_again_nor_withdrawn(store: Store) -> None:
    await an_answer(store)
    letter = await claimed(store)
    await settled(store, letter, OutboxState.SENT)

    assert await decided(store, LetterRetried(letter.row, OPERATOR)) == 0
    assert await decided(store, LetterWithdrawn(letter.row, OPERATOR)) == 0


async def test_a_doubt_is_settled_once(store: Store) -> None:
    case = await an_answer(store, in_doubt="reply.pv-2026-0001.1")
    letter = await in_doubt(store)
    async with store.repository.record() as record:
        await record.leave_to_person(letter.row)

    assert await decided(store, AnswerConfirmed(case.number, ANNE)) == 1
    with pytest.raises(IllegalTransition):
        await decided(store, AnswerConfirmed(case.number, ANNE))

    assert (await store.queries.case(case.number)).status is Status.ANSWERED
    assert await audited(store) == [("letter.confirmed", ANNE.id)]


@pytest.mark.parametrize("event", [HeldReleased, HeldDiscarded, AcknowledgementsPaused, AcknowledgementsResumed])
async def test_who_may_not_run_the_desk_changes_nothing(store: Store, event: type[HeldReleased]) -> None:
    with pytest.raises(NotPermitted):
        await decided(store, event(WORKER))

    assert await audited(store) == []


async def test_a_pause_and_its_end_are_in_the_log(store: Store) -> None:
    await decided(store, AcknowledgementsPaused(ANNE))
    await decided(store, AcknowledgementsResumed(ANNE))

    assert await audited(store) == [("acknowledgements.paused", ANNE.id), ("acknowledgements.resumed", ANNE.id)]


async def test_a_flood_of_held_letters_is_released_in_pieces(store: Store) -> None:
    for turn in range(AT_ONCE + 2):
        case = await opened(store, status=Status.RECEIVED, acknowledgement_held=("N15 forged",))
        async with store.repository.record() as record:
            await record.enqueue_letter(a_letter(case.number, f"ack.{turn}"), NOW, "N15 forged")

    assert await decided(store, HeldReleased(ANNE)) == AT_ONCE + 2

    assert {held for _, held in await listed(store)} == {""}
    assert (await audited(store)).count((AuditEvent.ACKNOWLEDGEMENT_RELEASED, ANNE.id)) == AT_ONCE + 2


@pytest.mark.parametrize("status", [Status.SPAM, Status.ANSWERED, Status.CLOSED])
async def test_an_acknowledgement_that_comes_too_late_is_not_released(store: Store, status: Status) -> None:
    case = await opened(store, status=status, acknowledgement_held=("N15 forged",))
    async with store.repository.record() as record:
        await record.enqueue_letter(a_letter(case.number), NOW, "N15 forged")

    await decided(store, HeldReleased(ANNE))

    assert [state for state, _ in await listed(store)] == [OutboxState.WITHDRAWN]
    assert await audited(store) == [("acknowledgement.discarded", ANNE.id)]


async def test_what_is_no_dead_letter_is_not_replayed(store: Store) -> None:
    event = await received(store, 1)
    await handler_of(store).handle(event)

    assert await decided(store, MailReplayed(event.arrival, OPERATOR)) == 0
    assert await decided(store, MailReplayed(99_999, OPERATOR)) == 0


async def test_a_mail_that_is_read_at_last_becomes_its_case(store: Store) -> None:
    handler, arrival = handler_of(store), await arrived(store)
    dead = (await handler.handle(MailUnreadable(arrival, RECEIVED, "poison"))).case

    assert await decided(store, MailReplayed(arrival, OPERATOR)) == 1
    outcome = await handler.handle(MailReceived(arrival, a_mail()))

    assert dead is not None
    assert outcome.case is not None
    assert (outcome.case.number, outcome.case.status) == (dead.number, Status.RECEIVED)
    assert await store.queries.count(CaseSelection()) == 1
    assert [message.direction for message in await store.queries.messages(dead.number)] == ["in", "out"]
    assert not (await handler.handle(MailReceived(arrival, a_mail()))).changed


async def test_a_mail_that_still_cannot_be_read_opens_no_second_case(store: Store) -> None:
    handler, arrival = handler_of(store), await arrived(store)
    await handler.handle(MailUnreadable(arrival, RECEIVED, "poison"))
    await decided(store, MailReplayed(arrival, OPERATOR))

    await handler.handle(MailUnreadable(arrival, RECEIVED, "ValueError"))

    (dead,) = await store.ledger.dead_letters()
    assert dead.error == "ValueError"
    assert await store.queries.count(CaseSelection()) == 1


async def test_a_backlog_after_an_outage_is_acknowledged_and_a_flood_is_not(store: Store) -> None:
    limits = AcknowledgementLimits(total_per_hour=2)
    handler = handler_of(store, Policy(acknowledgements=limits))
    await store.ledger.seen("INBOX", NOW - timedelta(days=7))
    await store.ledger.seen("INBOX", NOW)

    async def mail(uid: int, before: timedelta) -> None:
        sender = Address(f"person{uid}@domene{uid}.example")
        event = await received(store, uid, sender=sender, received_at=NOW - before)
        await handler.handle(event)

    for uid in range(1, 6):
        await mail(uid, timedelta(days=uid))
    for uid in range(6, 9):
        await mail(uid, timedelta(seconds=-1))

    assert [held for _, held in await listed(store)] == [""] * 7 + ["N13 total per hour"]


async def test_a_question_in_doubt_stops_the_clock_once_a_person_knows_that_it_arrived(store: Store) -> None:
    key = "interim.pv-2026-0001.1"
    question = Interim(letter="identity_question", key=key, by="U0ANNE", at=NOW)
    case = await opened(store, status=Status.WAITING_IDENTITY, interims=(question,), in_doubt=key)
    await enqueued(store, a_letter(case.number, key, purpose=Purpose.INTERIM))
    letter = await in_doubt(store)
    async with store.repository.record() as record:
        await record.leave_to_person(letter.row)

    changed = await decided(store, AnswerConfirmed(case.number, ANNE))

    assert changed == 1
    known = await store.queries.case(case.number)
    assert known.in_doubt == ""
    assert known.interims[0].waits
