"""The contract of `MailLedger`: nothing that arrived is lost, and nothing is moved before it is recorded."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from cases.ports import MovedMail, NewMail
from cases.vocabulary import Status
from models.errors import Unreadable
from models.store import Store
from models.tables import ArrivalRow
from tests.conftest import OpenStore
from tests.contracts.desk import RAW, arrived, attempt, handled
from tests.examples import RECEIVED, a_case


async def test_a_stored_mail_is_known_by_its_uid(store: Store) -> None:
    await arrived(store, uid=4)
    await arrived(store, uid=9)
    await arrived(store, uid=1, mailbox="Junk")

    assert await store.ledger.known_uids("INBOX", 7) == {4, 9}
    assert await store.ledger.known_uids("INBOX", 8) == frozenset()


async def test_of_many_uids_those_that_are_not_stored_are_told(store: Store) -> None:
    await arrived(store, uid=4)
    await arrived(store, uid=5, uidvalidity=8)
    await arrived(store, uid=6, mailbox="Junk")

    assert await store.ledger.unknown_uids("INBOX", 7, range(1, 1001)) == set(range(1, 1001)) - {4}
    assert await store.ledger.unknown_uids("INBOX", 7, ()) == frozenset()


async def test_the_same_uid_is_stored_once(store: Store) -> None:
    first = await arrived(store, uid=4)

    second = await arrived(store, uid=4, raw=b"other bytes")

    assert second == first
    assert (await store.ledger.begin(first)).raw == RAW


async def test_many_mails_are_stored_and_begun_at_once(store: Store, open_store: OpenStore) -> None:
    await arrived(store, uid=2)

    taken = await store.ledger.take("INBOX", 7, [NewMail(uid, b"mail %d" % uid, RECEIVED) for uid in (1, 2, 3)])

    assert [(one.uid, one.attempts, one.raw) for one in taken] == [(1, 1, b"mail 1"), (3, 1, b"mail 3")]
    async with open_store() as after_a_crash:
        again = await after_a_crash.ledger.begin(taken[1].id)
    assert again == replace(taken[1], attempts=2)


async def test_many_mails_are_moved_at_once(store: Store) -> None:
    arrivals = [await arrived(store, uid) for uid in (1, 2)]
    for arrival in arrivals:
        await handled(store, arrival)

    await store.ledger.moved_all("Behandlet", [MovedMail(arrivals[0], 9, 70), MovedMail(arrivals[1], None, None)])

    assert await store.ledger.to_move("INBOX", 7, 10) == ()
    rows = await ArrivalRow.all().order_by("id").values_list("moved_folder", "moved_uidvalidity", "moved_uid")
    assert [tuple(row) for row in rows] == [("Behandlet", 9, 70), ("Behandlet", None, None)]


async def test_a_large_uid_and_uidvalidity_fit(store: Store) -> None:
    await arrived(store, uid=2**32 - 1, uidvalidity=2**32 - 1)

    assert await store.ledger.known_uids("INBOX", 2**32 - 1) == {2**32 - 1}


async def test_an_attempt_is_counted_and_committed_before_the_mail_is_read(store: Store, open_store: OpenStore) -> None:
    arrival = await arrived(store)
    await attempt(store, arrival)

    async with open_store() as after_a_crash:
        again = await attempt(after_a_crash, arrival)

    assert (again.attempts, again.raw, again.uid, again.received_at) == (2, RAW, 1, RECEIVED)
    assert again.sha256 == hashlib.sha256(RAW).hexdigest()


async def test_what_led_to_no_case_is_handed_out_again_oldest_first(store: Store, open_store: OpenStore) -> None:
    arrivals = [await arrived(store, uid) for uid in (3, 1, 2)]
    await handled(store, arrivals[1])

    async with open_store() as after_a_crash:
        waiting = await after_a_crash.ledger.unhandled("INBOX", 10)

    assert waiting == (arrivals[0], arrivals[2])
    assert await store.ledger.unhandled("INBOX", 1) == (arrivals[0],)
    assert await store.ledger.unhandled("Junk", 10) == ()


async def test_only_what_was_handled_may_be_moved_and_only_once(store: Store) -> None:
    first, second = await arrived(store, 1), await arrived(store, 2)
    assert await store.ledger.to_move("INBOX", 7, 10) == ()

    await handled(store, first)
    await handled(store, second)
    await store.ledger.moved(second, "Behandlet", 99, 5)

    assert await store.ledger.to_move("INBOX", 7, 10) == ((first, 1),)
    assert await store.ledger.to_move("INBOX", 8, 10) == ()
    assert await store.ledger.known_uids("INBOX", 7) == {1, 2}


async def test_a_mail_that_was_gone_is_not_moved_again(store: Store) -> None:
    arrival = await arrived(store)
    await handled(store, arrival)

    await store.ledger.moved(arrival, "Behandlet", None, None)

    assert await store.ledger.to_move("INBOX", 7, 10) == ()


async def test_a_mail_that_ended_the_process_three_times_is_a_dead_letter(store: Store) -> None:
    fine, poison = await arrived(store, 1), await arrived(store, 2)
    await attempt(store, fine)
    for _ in range(3):
        await attempt(store, poison)

    (dead,) = await store.ledger.dead_letters()

    assert (dead.arrival, dead.attempts, dead.uid, dead.case) == (poison, 3, 2, None)


async def dead_letter(store: Store, error: str = "") -> int:
    """A mail whose case waits for a person to read it."""
    arrival = await arrived(store)
    async with store.repository.record() as record:
        await record.add_case(a_case(Status.DEAD_LETTER))
        await record.close_arrival(arrival, a_case().number, error)
    return arrival


async def test_a_mail_that_waits_for_a_person_to_read_it_is_a_dead_letter(store: Store) -> None:
    arrival = await dead_letter(store)

    (dead,) = await store.ledger.dead_letters()

    assert (dead.arrival, dead.case) == (arrival, a_case().number)


async def test_a_poison_mail_can_be_tried_again(store: Store) -> None:
    arrival = await arrived(store)
    for _ in range(3):
        await attempt(store, arrival)

    async with store.repository.record() as record:
        assert await record.is_dead_letter(arrival)
        assert await record.reopen_arrival(arrival) is None

    assert await store.ledger.dead_letters() == ()
    assert (await attempt(store, arrival)).attempts == 1


async def test_a_dead_letter_with_a_case_is_tried_again_for_that_case(store: Store) -> None:
    arrival = await dead_letter(store)
    await store.ledger.moved(arrival, "Behandlet", 9, 4)

    async with store.repository.record() as record:
        assert await record.is_dead_letter(arrival)
        assert await record.reopen_arrival(arrival) == a_case().number

    assert await store.ledger.unhandled("INBOX", 10) == (arrival,)
    async with store.repository.record() as record:
        again = await record.lock_arrival(arrival)
        await record.close_arrival(arrival, a_case().number)
    assert (again.handled, again.case) == (False, a_case().number)
    assert await store.ledger.unhandled("INBOX", 10) == ()
    assert await store.ledger.to_move("INBOX", 7, 10) == ()


async def test_why_a_mail_could_not_be_handled_is_kept(store: Store) -> None:
    arrival = await dead_letter(store, error="poison")
    other = await arrived(store, 2)
    await store.ledger.failed(other, "ConcurrentChange")
    for _ in range(3):
        await attempt(store, other)

    assert [dead.error for dead in await store.ledger.dead_letters()] == ["poison", "ConcurrentChange"]
    assert (await store.ledger.read(arrival)).error == "poison"


async def test_a_handled_mail_is_no_dead_letter(store: Store) -> None:
    arrival = await arrived(store)
    await handled(store, arrival)

    async with store.repository.record() as record:
        assert not await record.is_dead_letter(arrival)
        assert (await record.lock_arrival(arrival)).handled


async def test_a_report_on_a_letter_of_no_case_is_handled_all_the_same(store: Store) -> None:
    arrival = await arrived(store)

    async with store.repository.record() as record:
        await record.close_arrival(arrival, None)

    assert await store.ledger.unhandled("INBOX", 10) == ()
    assert await store.ledger.to_move("INBOX", 7, 10) == ((arrival, 1),)


async def test_a_mail_whose_key_was_destroyed_cannot_be_read(store: Store) -> None:
    arrival, other = await arrived(store, 1), await arrived(store, 2)
    row = await ArrivalRow.get(id=arrival)

    async with store.ledger._database.transaction() as transaction:
        await store.keys.store.destroy(row.key_id, transaction)

    with pytest.raises(Unreadable):
        await store.ledger.read(arrival)
    assert (await store.ledger.read(other)).raw == RAW
