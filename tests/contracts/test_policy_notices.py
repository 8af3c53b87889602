"""Notices of a changed statement in the record: each recipient once, at its pace, and gone after thirty days."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.errors import IllegalTransition
from cases.messages import Address, RenderedLetter, ThreadHeaders
from cases.policy_notices import KEPT_FOR, PolicyState
from cases.retention.periods import RetentionPeriods
from cases.retention.schedule import Item
from cases.vocabulary import Kind, Language, OutboxState, Purpose, Status
from mail.compose import MailComposer
from models.database import run
from tests.cases.test_policy_notices import ANNE, BJORN, NOTICE, NOW
from tests.contracts.desk import opened
from tests.examples import a_verdict

PEOPLE = [(f"person{number}@kunde.example", Language.NB) for number in range(4)]
LATER = NOW + timedelta(minutes=1)


def compose(notice, recipient):
    composer = MailComposer("personvern@duett.test", "Duett AS", "duett.test", b"k" * 32, "desk")
    language, text = notice.text_in(recipient.language)
    return composer.compose(
        RenderedLetter(subject=text.subject, text=text.body, html="<p>Hei!</p>"),
        key=recipient.key(notice.number),
        purpose=Purpose.POLICY_NOTICE,
        case=None,
        recipient=Address(recipient.email),
        language=language,
        thread=ThreadHeaders(),
        now=notice.planned_at,
    )


async def sending(store, people=PEOPLE, **changes):
    notice, _ = await store.policy_notices.plan(replace(NOTICE, **changes), people, NOW)
    for staff in (ANNE, BJORN):
        await store.policy_notices.approve(notice.number, staff, notice.digest, NOW)
    return await store.policy_notices.start(notice.number, "drift", NOW)


async def leave_all(store, now=NOW):
    for letter in await store.letters.claim(100, timedelta(minutes=1), now):
        async with store.repository.record() as record:
            await record.lock_letter(letter.row, letter.token)
            await record.settle_letter(letter.row, OutboxState.SENT, "250 ok", now)


async def test_a_recipient_who_is_named_twice_stands_once(store):
    _, count = await store.policy_notices.plan(NOTICE, [*PEOPLE, ("Person0@Kunde.example", Language.NB)], NOW)

    assert count == len(PEOPLE)


async def test_everything_is_read_back_as_it_was_planned(store):
    notice, _ = await store.policy_notices.plan(NOTICE, PEOPLE, NOW)

    assert await store.policy_notices.get(notice.number) == notice
    assert await store.policy_notices.all() == (notice,)


async def test_nothing_is_enqueued_before_two_approved(store):
    notice, _ = await store.policy_notices.plan(NOTICE, PEOPLE, NOW)

    assert await store.policy_notices.enqueue(notice.number, 10, compose, NOW) == 0
    with pytest.raises(IllegalTransition):
        await store.policy_notices.start(notice.number, "drift", NOW)


async def test_letters_are_put_on_their_way_at_the_pace_of_the_notice(store):
    notice = await sending(store, per_minute=2)

    first = await store.policy_notices.enqueue(notice.number, 2, compose, NOW)
    at_once = await store.policy_notices.enqueue(notice.number, 2, compose, NOW + timedelta(seconds=59))
    later = await store.policy_notices.enqueue(notice.number, 2, compose, LATER)

    assert (first, at_once, later) == (2, 0, 2)


async def test_a_notice_is_done_when_every_letter_left(store):
    notice = await sending(store)
    await store.policy_notices.enqueue(notice.number, 10, compose, NOW)
    await store.policy_notices.enqueue(notice.number, 10, compose, LATER)
    before = await store.policy_notices.get(notice.number)

    await leave_all(store)
    await store.policy_notices.enqueue(notice.number, 10, compose, LATER)

    assert before.state is PolicyState.SENDING
    assert (await store.policy_notices.get(notice.number)).state is PolicyState.DONE
    assert await store.policy_notices.progress(notice.number) == {"sent": 4}


async def test_what_is_stopped_is_taken_back_from_the_outbox(store):
    notice = await sending(store)
    await store.policy_notices.enqueue(notice.number, 3, compose, NOW)

    await store.policy_notices.stop(notice.number, "U0ANNE", NOW)

    assert await store.policy_notices.progress(notice.number) == {"waiting": 1, "withdrawn": 3}
    assert await store.letters.claim(10, timedelta(minutes=1), NOW) == ()
    assert await store.policy_notices.enqueue(notice.number, 3, compose, LATER) == 0


async def test_who_unsubscribed_gets_no_voluntary_notice(store):
    mark = store.policy_notices.unsubscribe_mark("PERSON1@kunde.example")
    assert await store.policy_notices.unsubscribe(mark, NOW)
    assert not await store.policy_notices.unsubscribe(mark, NOW)
    notice = await sending(store, voluntary=True)

    await store.policy_notices.enqueue(notice.number, 10, compose, NOW)

    assert await store.policy_notices.progress(notice.number) == {"unsubscribed": 1, "new": 3}


async def test_what_the_law_asks_for_goes_to_those_too_who_unsubscribed(store):
    await store.policy_notices.unsubscribe(store.policy_notices.unsubscribe_mark(PEOPLE[1][0]), NOW)
    notice = await sending(store)

    await store.policy_notices.enqueue(notice.number, 10, compose, NOW)

    assert await store.policy_notices.progress(notice.number) == {"new": 4}


async def test_thirty_days_after_the_run_nothing_of_it_can_be_read(store):
    notice = await sending(store)
    await store.policy_notices.enqueue(notice.number, 10, compose, NOW)
    await leave_all(store)
    await store.policy_notices.enqueue(notice.number, 10, compose, LATER)

    early = await store.policy_notices.erase_ended(LATER + KEPT_FOR - timedelta(seconds=1))
    erased = await store.policy_notices.erase_ended(LATER + KEPT_FOR)

    assert (early, erased) == (0, 1)
    assert await store.policy_notices.all() == ()
    assert await store.policy_notices.progress(notice.number) == {}
    assert await store.letters.listing(frozenset(OutboxState)) == ()
    with pytest.raises(IllegalTransition):
        await store.policy_notices.start(notice.number, "drift", LATER)


async def test_marks_of_erased_people_are_forgotten_in_time_and_who_unsubscribed_stays_so(store):
    case = await opened(store, status=Status.ANSWERED, answered_at=NOW, verdict=a_verdict(kind=Kind.ERASURE))
    await store.eraser(RetentionPeriods()).erase(case.number, Item.RECORD, NOW)
    await store.policy_notices.unsubscribe(store.policy_notices.unsubscribe_mark(PEOPLE[0][0]), NOW)

    await store.retention.forget_left_out(NOW)
    before = await left_out(store)
    await store.retention.forget_left_out(LATER)

    assert before == ["erased", None]
    assert await left_out(store) == [None]


async def left_out(store):
    return [row["why"] for row in await run(store._database.client, "SELECT why FROM policy_left_out ORDER BY id")]
