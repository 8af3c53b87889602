"""The contract of `LetterOutbox`: nothing leaves that is not committed, nothing leaves twice, nothing is forgotten."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from cases.ports import AcknowledgementHistory
from cases.vocabulary import OutboxState, Purpose
from models.store import Store
from tests.conftest import OpenStore
from tests.contracts.desk import LEASE, a_letter, claimed, enqueued, in_doubt, opened, settled
from tests.examples import NOW, PERSON

HOLD_OFF = timedelta(minutes=2)


async def test_a_claimed_letter_is_the_one_that_was_enqueued(store: Store) -> None:
    case = await opened(store)
    mail = a_letter(case.number, raw=b"\x00\xff exact bytes\r\n")
    await enqueued(store, mail)

    letter = await claimed(store)

    assert letter.mail == mail
    assert (letter.attempts, letter.first_attempt_at) == (1, NOW)


async def test_a_claim_is_committed_before_anything_is_sent(store: Store, open_store: OpenStore) -> None:
    await enqueued(store, a_letter(None))
    await claimed(store)

    async with open_store() as other:
        assert (await other.letters.depth())[OutboxState.SENDING] == 1
        assert await other.letters.claim(10, LEASE, NOW) == ()


async def test_a_key_that_is_there_already_changes_nothing(store: Store) -> None:
    await enqueued(store, a_letter(None, raw=b"first"))
    await enqueued(store, a_letter(None, raw=b"second"))

    assert (await claimed(store)).mail.raw == b"first"


async def test_a_letter_waits_until_it_may_leave(store: Store) -> None:
    await enqueued(store, a_letter(None), NOW + timedelta(minutes=1))

    assert await store.letters.next_due() == NOW + timedelta(minutes=1)
    assert await store.letters.claim(10, LEASE, NOW) == ()
    assert len(await store.letters.claim(10, LEASE, NOW + timedelta(minutes=1))) == 1
    assert await store.letters.next_due() is None


async def test_letters_leave_in_the_order_in_which_they_are_due(store: Store) -> None:
    for minutes in (3, 1, 2):
        await enqueued(store, a_letter(None, f"copy.{minutes}"), NOW - timedelta(minutes=minutes))

    letters = await store.letters.claim(2, LEASE, NOW)

    assert [letter.mail.key for letter in letters] == ["copy.3", "copy.2"]


@pytest.mark.parametrize("state", [OutboxState.SENT, OutboxState.REFUSED])
async def test_a_settled_letter_is_never_claimed_again(store: Store, state: OutboxState) -> None:
    await enqueued(store, a_letter(None))

    assert await settled(store, await claimed(store), state)

    assert await store.letters.claim(10, LEASE, NOW + timedelta(days=9)) == ()
    assert sum((await store.letters.depth()).values()) == 0


async def test_a_letter_that_was_surely_not_sent_is_due_again(store: Store) -> None:
    await enqueued(store, a_letter(None))
    letter = await claimed(store)

    await store.letters.release(letter, NOW + timedelta(minutes=1), "421")

    again = await claimed(store, NOW + timedelta(minutes=1))
    assert (again.attempts, again.first_attempt_at, again.mail) == (2, NOW, letter.mail)


async def test_a_sender_whose_lease_ran_out_cannot_settle_or_release(store: Store) -> None:
    await enqueued(store, a_letter(None))
    late = await claimed(store)
    await store.letters.mark_lost(NOW + LEASE)

    await store.letters.release(late, NOW, "421")

    assert not await settled(store, late, OutboxState.SENT)
    assert (await store.letters.depth())[OutboxState.UNKNOWN] == 1


async def test_a_letter_whose_sender_died_is_in_doubt_and_not_sent_again(store: Store, open_store: OpenStore) -> None:
    await enqueued(store, a_letter(None))
    await claimed(store)

    async with open_store() as after_a_crash:
        too_early = await after_a_crash.letters.mark_lost(NOW + LEASE - timedelta(seconds=1))
        lost = await after_a_crash.letters.mark_lost(NOW + LEASE)
        due = await after_a_crash.letters.claim(10, LEASE, NOW + LEASE)

    assert (too_early, lost, due) == (0, 1, ())


async def test_evidence_is_looked_for_only_after_the_hold_off(store: Store) -> None:
    await enqueued(store, a_letter(None))
    letter = await claimed(store)
    await settled(store, letter, OutboxState.UNKNOWN)

    early = await store.letters.claim_unknown(10, LEASE, HOLD_OFF, NOW + HOLD_OFF - timedelta(seconds=1))
    (late,) = await store.letters.claim_unknown(10, LEASE, HOLD_OFF, NOW + HOLD_OFF)

    assert early == ()
    assert (late.mail, late.attempts) == (letter.mail, 1)


async def test_one_searcher_at_a_time_looks_for_evidence(store: Store) -> None:
    await enqueued(store, a_letter(None))
    first = await in_doubt(store)

    again = await store.letters.claim_unknown(10, LEASE, HOLD_OFF, NOW + LEASE)
    (after,) = await store.letters.claim_unknown(10, LEASE, HOLD_OFF, NOW + 2 * LEASE)

    assert again == ()
    assert after.token != first.token
    assert not await settled(store, first, OutboxState.SENT)


async def test_a_letter_that_is_found_in_sent_is_settled_from_doubt(store: Store) -> None:
    await enqueued(store, a_letter(None))

    assert await settled(store, await in_doubt(store), OutboxState.SENT, "found in Sent")

    assert sum((await store.letters.depth()).values()) == 0


async def test_without_evidence_the_same_bytes_are_sent_again(store: Store) -> None:
    await enqueued(store, a_letter(None))
    letter = await in_doubt(store)

    await store.letters.send_again(letter, NOW + LEASE)

    again = await claimed(store, NOW + LEASE)
    assert (again.mail, again.attempts) == (letter.mail, 2)


async def test_an_answer_without_evidence_waits_for_a_person(store: Store) -> None:
    await enqueued(store, a_letter(None, purpose=Purpose.REPLY))
    letter = await in_doubt(store)

    async with store.repository.record() as record:
        await record.leave_to_person(letter.row)

    assert await store.letters.claim_unknown(10, LEASE, HOLD_OFF, NOW + timedelta(days=1)) == ()
    (listed,) = await store.letters.listing()
    assert (listed.state, listed.waits_for_person) == (OutboxState.UNKNOWN, True)


async def test_a_letter_that_waits_for_a_person_can_be_sent_again(store: Store) -> None:
    await enqueued(store, a_letter(None, purpose=Purpose.REPLY))
    letter = await in_doubt(store)

    async with store.repository.record() as record:
        await record.leave_to_person(letter.row)
        found = await record.lock_letter_of_key(letter.mail.key)
        assert found is not None
        await record.send_letter_again(found.row, NOW)

    assert found.waits_for_person
    assert (await claimed(store)).mail == letter.mail


async def test_a_letter_that_a_sender_holds_is_nobody_elses(store: Store) -> None:
    await enqueued(store, a_letter(None))
    letter = await claimed(store)

    async with store.repository.record() as record:
        assert await record.lock_resting(letter.row) is None
        assert await record.lock_letter_of_key(letter.mail.key) is None


async def test_every_waiting_state_is_counted(store: Store) -> None:
    for turn in range(4):
        await enqueued(store, a_letter(None, f"copy.{turn}"))
    first, second, third = await store.letters.claim(3, LEASE, NOW)
    await store.letters.release(first, NOW, "421")
    await settled(store, second, OutboxState.UNKNOWN)

    assert third
    assert await store.letters.depth() == {
        OutboxState.NEW: 1,
        OutboxState.SENDING: 1,
        OutboxState.RETRY: 1,
        OutboxState.UNKNOWN: 1,
    }


async def test_acknowledgements_are_counted_by_person_domain_and_hour(store: Store) -> None:
    day, hour = NOW - timedelta(hours=20), NOW - timedelta(minutes=59)
    await enqueued(store, a_letter(None, "ack.1"), day)
    await enqueued(store, a_letter(None, "ack.2"), hour)
    await enqueued(store, a_letter(None, "ack.3", recipient="KARI.nordmann@Epost.example"), NOW)
    await enqueued(store, a_letter(None, "ack.4", recipient="ola@epost.example"), hour)
    await enqueued(store, a_letter(None, "ack.5", recipient="ola@annen.example"), hour)
    await enqueued(store, a_letter(None, "reply.1", purpose=Purpose.REPLY), hour)
    await enqueued(store, a_letter(None, "ack.6"), NOW - timedelta(days=2))

    async with store.repository.record() as record:
        history = await record.acknowledgement_history(PERSON, NOW)

    assert history == AcknowledgementHistory(
        sender_last_hour=2, sender_last_day=3, domain_last_hour=3, total_last_hour=4
    )


async def test_a_refused_acknowledgement_does_not_count(store: Store) -> None:
    await enqueued(store, a_letter(None))
    await settled(store, await claimed(store), OutboxState.REFUSED)

    async with store.repository.record() as record:
        assert await record.acknowledgement_history(PERSON, NOW) == AcknowledgementHistory()


@pytest.mark.postgres
async def test_a_letter_that_another_transaction_holds_is_passed_over(postgres_url: str, postgres_store: Store) -> None:
    for turn in range(2):
        await enqueued(postgres_store, a_letter(None, f"copy.{turn}"))
    holder = await asyncpg.connect(postgres_url)
    transaction = holder.transaction()
    await transaction.start()
    await holder.execute("SELECT id FROM letters WHERE key = 'copy.0' FOR UPDATE")

    async with asyncio.timeout(60):
        letters = await postgres_store.letters.claim(10, LEASE, NOW)

    await transaction.rollback()
    await holder.close()
    assert [letter.mail.key for letter in letters] == ["copy.1"]
