"""An approved answer is taken back before it leaves, on both databases: truly stopped, or honestly too late."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from cases.audit_events import AuditEvent
from cases.case import Case
from cases.errors import IllegalTransition, NotPermitted, WrongPerson
from cases.events import AnswerUndone, GuardOverridden, ReplyApproved
from cases.handler import CaseHandler
from cases.policy import Policy
from cases.vocabulary import Kind, OutboxState, Status
from models.store import Store
from tests.contracts.desk import LEASE, opened, person
from tests.contracts.test_batches import handler_of
from tests.examples import ANNE, BJORN, NOW, READER, WORKER, a_draft, a_verdict

WINDOW = timedelta(seconds=30)
SUPPORT = a_verdict(Kind.INFORMATION)


async def approved(store: Store, handler: CaseHandler, text: str = "Her er svaret.\n") -> Case:
    case = await opened(store, verdict=SUPPORT, draft=a_draft(text=text))
    assert case.draft is not None
    await handler.handle(ReplyApproved(case.number, ANNE, case.draft.digest))
    return await store.queries.case(case.number)


async def states(store: Store) -> list[OutboxState]:
    return [letter.state for letter in await store.letters.listing(frozenset(OutboxState))]


async def test_an_approved_answer_waits_for_the_undo_window(store: Store) -> None:
    await approved(store, handler_of(store))

    assert await store.letters.next_due() == NOW + WINDOW
    assert await store.letters.claim(10, LEASE, NOW + WINDOW - timedelta(seconds=1)) == ()
    assert len(await store.letters.claim(10, LEASE, NOW + WINDOW)) == 1


async def test_what_was_undone_never_leaves_and_its_approval_is_void(store: Store) -> None:
    handler = handler_of(store)
    case = await approved(store, handler)

    outcome = await handler.handle(AnswerUndone(case.number, WORKER))

    assert outcome.changed
    stored = await store.queries.case(case.number)
    assert (stored.status, stored.approval) == (Status.DRAFT_READY, None)
    assert await states(store) == [OutboxState.WITHDRAWN]
    assert await store.letters.claim(10, LEASE, NOW + timedelta(days=1)) == ()
    history = [record.entry.event for record in await store.queries.history(case.number)]
    assert history == [AuditEvent.REPLY_APPROVED, AuditEvent.REPLY_UNDONE]


async def test_the_same_text_can_be_approved_again_and_leaves_once(store: Store) -> None:
    handler = handler_of(store)
    case = await approved(store, handler)
    await handler.handle(AnswerUndone(case.number, ANNE))

    await handler.handle(ReplyApproved(case.number, BJORN, a_draft().digest))

    assert await states(store) == [OutboxState.WITHDRAWN, OutboxState.NEW]
    assert len(await store.letters.claim(10, LEASE, NOW + WINDOW)) == 1


async def test_what_a_sender_has_claimed_cannot_be_undone(store: Store) -> None:
    handler = handler_of(store)
    case = await approved(store, handler)
    (letter,) = await store.letters.claim(10, LEASE, NOW + WINDOW)

    assert not (await handler.handle(AnswerUndone(case.number, ANNE))).changed
    await store.letters.release(letter, NOW + WINDOW, "451")
    assert not (await handler.handle(AnswerUndone(case.number, ANNE))).changed

    assert (await store.queries.case(case.number)).status is Status.APPROVED


@pytest.mark.parametrize("turn", range(6))
async def test_of_an_undo_and_a_claim_at_once_exactly_one_wins(store: Store, turn: int) -> None:
    handler = handler_of(store)
    case = await approved(store, handler)
    undo, claim = handler.handle(AnswerUndone(case.number, ANNE)), store.letters.claim(10, LEASE, NOW + WINDOW)

    async with asyncio.TaskGroup() as group:
        # Either is begun first, as often as the other.
        tasks = [group.create_task(work) for work in ((undo, claim) if turn % 2 else (claim, undo))]

    results = [task.result() for task in (tasks if turn % 2 else reversed(tasks))]
    undone, claimed = results[0].changed, len(results[1])  # type: ignore[attr-defined, arg-type]
    assert (undone, claimed) in ((True, 0), (False, 1))
    assert await states(store) == [OutboxState.WITHDRAWN if undone else OutboxState.SENDING]


async def test_only_who_may_can_undo_and_only_what_was_approved(store: Store) -> None:
    handler = handler_of(store)
    case = await approved(store, handler)

    with pytest.raises(NotPermitted):
        await handler.handle(AnswerUndone(case.number, READER))
    await handler.handle(AnswerUndone(case.number, ANNE))
    with pytest.raises(IllegalTransition):
        await handler.handle(AnswerUndone(case.number, ANNE))


async def test_an_answer_that_names_another_persons_address_is_stopped_until_a_second_person_vouches(
    store: Store,
) -> None:
    handler, other = handler_of(store), person(7)
    await opened(store, sender=other)
    text = f"Vi har spurt {other.email.upper()}.\n"
    with pytest.raises(WrongPerson) as caught:
        await approved(store, handler, text)

    assert caught.value.findings == ("other_person",)
    assert await states(store) == []
    (number,) = await store.queries.cases_of(a_draft().recipient.email)
    digest = a_draft(text=text).digest
    await handler.handle(GuardOverridden(number, BJORN, digest, "Avtalt med begge"))
    await handler.handle(ReplyApproved(number, ANNE, digest))
    assert await states(store) == [OutboxState.NEW]
    override = (await store.queries.case(number)).override
    assert override is not None
    assert (override.staff, override.findings, override.reason) == ("U0BJORN", ("other_person",), "Avtalt med begge")


def test_the_window_is_thirty_seconds_unless_an_operator_says_otherwise() -> None:
    assert Policy().undo_window == WINDOW
