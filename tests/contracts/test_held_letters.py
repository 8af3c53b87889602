"""The contract of held acknowledgements, pauses, the backlog, and of letters that are found again by a report."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.messages import Address
from cases.ports import AcknowledgementHistory, Backlog, HeldLetters
from cases.vocabulary import OutboxState, PauseScope, Purpose
from models.store import Store
from tests.contracts.desk import LEASE, a_letter, claimed, enqueued, opened, settled
from tests.examples import NOW, PERSON, RECEIVED, STRANGER

HOUR = timedelta(hours=1)


async def held(store: Store, key: str = "ack.1", reason: str = "N15 forged") -> None:
    """An acknowledgement that waits for staff, of a case of its own."""
    case = await opened(store)
    async with store.repository.record() as record:
        await record.enqueue_letter(a_letter(case.number, key), NOW, reason)


async def history(store: Store, address: Address = PERSON) -> AcknowledgementHistory:
    async with store.repository.record() as record:
        return await record.acknowledgement_history(address, NOW)


async def pause(store: Store, scope: PauseScope, until: timedelta | None = HOUR) -> None:
    async with store.repository.record() as record:
        await record.pause(scope, PERSON, f"N13 {scope}", NOW, None if until is None else NOW + until)


# --- held ------------------------------------------------------------------------------------------------------------


async def test_a_held_letter_is_never_claimed_and_never_due(store: Store) -> None:
    await held(store)

    assert await store.letters.claim(10, LEASE, NOW + timedelta(days=30)) == ()
    assert await store.letters.next_due() is None
    (listed,) = await store.letters.listing()
    assert (listed.state, listed.held) == (OutboxState.NEW, "N15 forged")


async def test_a_held_letter_wakes_no_sender(sqlite_url: str, master_key: str) -> None:
    woken: list[int] = []
    async with Store.open(sqlite_url, master_key, letters_waiting=lambda: woken.append(1)) as store:
        await held(store)

    assert woken == []


async def test_a_released_letter_leaves_byte_for_byte_and_counts_from_then_on(store: Store) -> None:
    await held(store)
    assert (await history(store)).total_last_hour == 0

    async with store.repository.record() as record:
        (letter,) = await record.lock_held(0, 10)
        await record.release_letter(letter.row, NOW)

    assert letter.held == "N15 forged"
    assert (await claimed(store)).mail.key == "ack.1"
    assert (await history(store)).total_last_hour == 1


async def test_a_discarded_letter_is_held_no_more(store: Store) -> None:
    await held(store)

    async with store.repository.record() as record:
        (letter,) = await record.lock_held(0, 10)
        await record.settle_letter(letter.row, OutboxState.WITHDRAWN, "discarded", NOW)
        assert await record.lock_held(0, 10) == ()

    assert await store.queries.held_letters(NOW) == HeldLetters()


async def test_held_letters_come_in_pieces(store: Store) -> None:
    for turn in range(3):
        await held(store, f"ack.{turn}")

    async with store.repository.record() as record:
        first = await record.lock_held(0, 2)
        second = await record.lock_held(first[-1].row, 2)

    assert [letter.key for letter in (*first, *second)] == ["ack.0", "ack.1", "ack.2"]
    assert (await store.queries.held_letters(NOW)).count == 3


async def test_what_is_held_and_paused_can_be_read(store: Store) -> None:
    await held(store)
    await held(store, "ack.2")
    await pause(store, PauseScope.DOMAIN)

    found = await store.queries.held_letters(NOW)

    assert (found.count, found.since) == (2, NOW)
    (paused,) = found.pauses
    assert (paused.scope, paused.rule, paused.until) == (PauseScope.DOMAIN, "N13 domain", NOW + HOUR)
    assert (await store.queries.held_letters(NOW + HOUR)).pauses == ()


async def test_a_held_letter_is_no_message_of_its_case(store: Store) -> None:
    case = await opened(store)
    async with store.repository.record() as record:
        await record.enqueue_letter(a_letter(case.number), NOW, "N15 forged")

    assert await store.queries.messages(case.number) == ()


# --- pauses ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "stranger", "neighbour"),
    [
        (PauseScope.STAFF, True, True),
        (PauseScope.TOTAL, True, True),
        (PauseScope.DOMAIN, False, True),
        (PauseScope.SENDER, False, False),
    ],
)
async def test_a_pause_is_for_its_scope(store: Store, scope: PauseScope, stranger: bool, neighbour: bool) -> None:
    await pause(store, scope)

    assert (await history(store)).paused == {scope}
    assert ((await history(store, STRANGER)).paused == {scope}) is stranger
    assert ((await history(store, replace(PERSON, email="ola@epost.example"))).paused == {scope}) is neighbour


async def test_a_breaker_closes_by_itself_and_a_pause_of_staff_does_not(store: Store) -> None:
    await pause(store, PauseScope.TOTAL)
    await pause(store, PauseScope.STAFF, until=None)

    async with store.repository.record() as record:
        later = await record.acknowledgement_history(PERSON, NOW + timedelta(days=9))

    assert later.paused == {PauseScope.STAFF}


async def test_a_breaker_that_opens_again_lasts_from_then(store: Store) -> None:
    await pause(store, PauseScope.TOTAL)
    await pause(store, PauseScope.TOTAL, until=3 * HOUR)

    (paused,) = (await store.queries.held_letters(NOW + 2 * HOUR)).pauses

    assert paused.until == NOW + 3 * HOUR


async def test_staff_end_every_pause_at_once(store: Store) -> None:
    await pause(store, PauseScope.TOTAL)
    await pause(store, PauseScope.STAFF, until=None)

    async with store.repository.record() as record:
        ended = await record.end_pauses()

    assert ended == 2
    assert (await history(store)).paused == frozenset()


# --- backlog ---------------------------------------------------------------------------------------------------------


async def backlog(store: Store, arrived: timedelta) -> Backlog:
    """For a mail that arrived so long before now."""
    async with store.repository.record() as record:
        return await record.backlog(NOW - arrived, NOW)


async def test_what_arrived_while_nobody_looked_is_a_backlog(store: Store) -> None:
    await store.ledger.seen("INBOX", NOW - timedelta(days=7))
    await store.ledger.seen("INBOX", NOW)

    assert (await backlog(store, timedelta(days=6))).holds_it
    assert not (await backlog(store, timedelta(days=8))).holds_it
    async with store.repository.record() as record:
        assert not (await record.backlog(NOW + timedelta(seconds=1), NOW)).holds_it


async def test_a_short_silence_is_no_absence(store: Store) -> None:
    await store.ledger.seen("INBOX", NOW - timedelta(minutes=15))
    await store.ledger.seen("INBOX", NOW)

    assert not (await backlog(store, timedelta(minutes=1))).holds_it


async def test_what_lay_in_the_mailbox_before_the_first_look_is_no_backlog(store: Store) -> None:
    await store.ledger.seen("INBOX", NOW)

    assert not (await backlog(store, timedelta(days=3))).holds_it


async def test_an_absence_is_remembered_after_further_looks(store: Store) -> None:
    for moment in (timedelta(days=7), timedelta(minutes=3), timedelta(minutes=1)):
        await store.ledger.seen("INBOX", NOW - moment)

    assert (await backlog(store, timedelta(days=6))).holds_it


async def test_acknowledgements_of_the_backlog_are_counted(store: Store) -> None:
    await store.ledger.seen("INBOX", NOW - timedelta(days=7))
    await store.ledger.seen("INBOX", NOW - timedelta(minutes=30))
    old = await opened(store, received_at=NOW - timedelta(days=2))
    fresh = await opened(store, received_at=RECEIVED)
    await enqueued(store, a_letter(old.number, "ack.1"))
    await enqueued(store, a_letter(fresh.number, "ack.2"))

    assert (await backlog(store, timedelta(0))).acknowledged == 1


# --- reports ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message_ids", "envelope_id", "returned_to"),
    [
        (("<other@x.example>", "<reply.1@duett.test>"), "", ()),
        ((), "reply.1", ()),
        ((), "", ("PERSONVERN@Duett.test",)),
        (("<unknown@x.example>",), "unknown", ("personvern@duett.test",)),
    ],
)
async def test_a_letter_is_found_by_what_a_report_names(
    store: Store, message_ids: tuple[str, ...], envelope_id: str, returned_to: tuple[str, ...]
) -> None:
    await enqueued(store, a_letter(None, "reply.1", purpose=Purpose.REPLY))

    async with store.repository.record() as record:
        found = await record.letter_of_report(message_ids, envelope_id, returned_to)

    assert found is not None
    assert found.key == "reply.1"


async def test_a_report_that_names_nothing_of_ours_finds_nothing(store: Store) -> None:
    await enqueued(store, replace(a_letter(None), envelope_from=""))

    async with store.repository.record() as record:
        assert await record.letter_of_report((), "", ()) is None
        assert await record.letter_of_report(("<a@b.example>",), "none", ("personvern@duett.test",)) is None


async def test_of_letters_with_one_envelope_sender_the_last_is_meant(store: Store) -> None:
    await enqueued(store, a_letter(None, "reply.1", purpose=Purpose.REPLY))
    await enqueued(store, a_letter(None, "reply.2", purpose=Purpose.REPLY))

    async with store.repository.record() as record:
        found = await record.letter_of_report((), "", ("personvern@duett.test",))

    assert found is not None
    assert found.key == "reply.2"


async def test_what_is_heard_of_a_letter_afterwards_is_kept(store: Store) -> None:
    await enqueued(store, a_letter(None))
    await settled(store, await claimed(store), OutboxState.SENT)

    (listed,) = await store.letters.listing(frozenset({OutboxState.SENT}))
    async with store.repository.record() as record:
        await record.note_letter(listed.row, "failed 5.1.1")

    (listed,) = await store.letters.listing(frozenset({OutboxState.SENT}))
    assert listed.reason == "failed 5.1.1"
