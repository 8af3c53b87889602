"""The contract of `CopyOutbox`: a copy that is owed is kept until it is made, whoever restarts meanwhile."""

from __future__ import annotations

from datetime import timedelta

from cases.ports import CopyDepth
from models.store import Store
from tests.conftest import OpenStore
from tests.contracts.desk import LEASE, a_letter, claimed, enqueued, opened
from tests.examples import NOW


async def owed(store: Store, key: str = "ack.1") -> int:
    """The row of a letter whose copy is owed."""
    await enqueued(store, a_letter(None, key))
    letter = await claimed(store)
    await store.copies.owe(letter.row, NOW)
    return letter.row


async def test_a_copy_is_what_left_byte_for_byte(store: Store) -> None:
    row = await owed(store)

    (copy,) = await store.copies.claim(10, LEASE, NOW)

    assert (copy.letter, copy.attempts) == (row, 1)
    assert (copy.message_id, copy.raw) == (a_letter(None).message_id, a_letter(None).raw)


async def test_what_is_owed_outlives_the_process(store: Store, open_store: OpenStore) -> None:
    row = await owed(store)

    async with open_store() as restarted:
        assert [copy.letter for copy in await restarted.copies.claim(10, LEASE, NOW)] == [row]


async def test_a_copy_is_owed_once(store: Store) -> None:
    row = await owed(store)
    await store.copies.owe(row, NOW + timedelta(minutes=1))

    assert await store.copies.depth() == CopyDepth(waiting=1, failed=0)


async def test_a_claim_is_for_one_until_its_lease_ends(store: Store) -> None:
    await owed(store)
    await store.copies.claim(10, LEASE, NOW)

    assert await store.copies.claim(10, LEASE, NOW + LEASE - timedelta(seconds=1)) == ()
    assert [copy.attempts for copy in await store.copies.claim(10, LEASE, NOW + LEASE)] == [2]


async def test_a_copy_that_failed_is_due_when_it_is_said_and_counted(store: Store) -> None:
    row = await owed(store)
    await store.copies.claim(10, LEASE, NOW)
    await store.copies.postpone(row, NOW + timedelta(hours=1))

    assert await store.copies.depth() == CopyDepth(waiting=1, failed=1)
    assert await store.copies.claim(10, LEASE, NOW + timedelta(minutes=59)) == ()
    assert len(await store.copies.claim(10, LEASE, NOW + timedelta(hours=1))) == 1


async def test_a_copy_that_was_made_is_owed_no_more(store: Store) -> None:
    row = await owed(store)
    await store.copies.claim(10, LEASE, NOW)
    await store.copies.made(row)

    assert await store.copies.depth() == CopyDepth()


async def test_those_that_waited_longest_come_first_and_no_more_than_asked_for(store: Store) -> None:
    first, second = await owed(store), await owed(store, "ack.2")
    await store.copies.postpone(first, NOW - timedelta(minutes=1))
    await store.copies.postpone(second, NOW - timedelta(minutes=2))

    assert [copy.letter for copy in await store.copies.claim(1, LEASE, NOW)] == [second]


async def test_of_a_letter_that_was_erased_no_copy_is_made(store: Store) -> None:
    case = await opened(store)
    await enqueued(store, a_letter(case.number))
    row = (await claimed(store)).row
    await store.copies.owe(row, NOW)
    await store._database.rows("DELETE FROM blobs WHERE key_id IN (SELECT key_id FROM letters WHERE id = $1)", row)
    await store._database.rows("DELETE FROM letters WHERE id = $1", row)

    assert await store.copies.claim(10, LEASE, NOW) == ()
    assert await store.copies.depth() == CopyDepth()
