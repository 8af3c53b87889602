"""Copies of what left, put into the folder of sent mails: each once, tried until it is made, on the real record."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from cases.ports import CopyDepth
from mail.imap import NOWHERE
from mail.imap_errors import ConnectionLost
from mail.sent_copies import LAST_PAUSE, SentCopies
from models.store import Store
from tests.contracts.desk import a_letter, claimed, enqueued
from tests.mail.outbox import HandClock


class Folder:
    """A folder whose server fails as often as it is told to, after it took the copy or before."""

    def __init__(self, failures: int = 0, *, after: bool = False) -> None:
        self.failures, self.after, self.kept, self.tries = failures, after, [], 0

    @asynccontextmanager
    async def connect(self):
        yield self

    async def ensure_folder(self, folder):
        assert folder == "Sent"

    async def search_message_id(self, folder, message_id):
        return tuple(range(sum(message_id.encode() in raw for raw in self.kept)))

    async def append(self, folder, raw):
        self.tries += 1
        fails, self.failures = self.failures > 0, self.failures - 1
        if not fails or self.after:
            self.kept.append(raw)
        if fails:
            raise ConnectionLost("gone")
        return NOWHERE


def raw_of(number: int) -> bytes:
    return f"Message-ID: <ack.{number}@duett.test>\r\n\r\nHei!\r\n".encode()


def copies_of(store: Store, folder: Folder, clock: HandClock) -> SentCopies:
    return SentCopies(folder.connect, "Sent", outbox=store.copies, clock=clock, poll=timedelta(milliseconds=5))


async def leaves(store: Store, copies: SentCopies, number: int, clock: HandClock) -> None:
    """A letter that the server has just accepted."""
    await enqueued(store, a_letter(None, f"ack.{number}", raw=raw_of(number)), clock.now())
    await copies.left(await claimed(store, clock.now()))


@asynccontextmanager
async def running(copies: SentCopies):
    stop = asyncio.Event()
    task = asyncio.create_task(copies.run(stop))
    try:
        async with asyncio.timeout(60):
            yield
    finally:
        stop.set()
        await task


async def until_made(copies: SentCopies, count: int) -> None:
    while copies.status.made < count:
        await asyncio.sleep(0.001)


async def test_each_letter_that_left_is_copied_as_it_left(sqlite_store):
    folder, clock = Folder(), HandClock()
    copies = copies_of(sqlite_store, folder, clock)
    for number in range(3):
        await leaves(sqlite_store, copies, number, clock)

    async with running(copies):
        await until_made(copies, 3)

    assert folder.kept == [raw_of(number) for number in range(3)]
    assert await sqlite_store.copies.depth() == CopyDepth()


@pytest.mark.parametrize("after", [True, False])
async def test_a_copy_that_failed_is_tried_again_later_and_made_once(sqlite_store, after):
    folder, clock = Folder(1, after=after), HandClock()
    copies = copies_of(sqlite_store, folder, clock)
    await leaves(sqlite_store, copies, 1, clock)

    async with running(copies):
        while copies.status.failing == 0:
            await asyncio.sleep(0.001)
        assert folder.tries == 1
        clock.advance(timedelta(seconds=10))
        await until_made(copies, 1)

    assert len(folder.kept) == 1


async def test_a_copy_that_failed_is_made_after_a_restart(sqlite_store):
    folder, clock = Folder(1), HandClock()
    before, after = (copies_of(sqlite_store, folder, clock) for _ in range(2))
    await leaves(sqlite_store, before, 1, clock)
    async with running(before):
        while before.status.failing == 0:
            await asyncio.sleep(0.001)
    clock.advance(timedelta(seconds=10))

    async with running(after):
        await until_made(after, 1)

    assert folder.kept == [raw_of(1)]


async def test_a_copy_that_no_server_takes_holds_up_no_other_and_is_never_given_up(sqlite_store):
    folder, clock = Folder(30), HandClock()
    copies = copies_of(sqlite_store, folder, clock)
    await leaves(sqlite_store, copies, 1, clock)

    async with running(copies):
        for tries in range(1, 31):
            while folder.tries < tries or copies.status.failing == 0:
                await asyncio.sleep(0.001)
            clock.advance(LAST_PAUSE)
        await leaves(sqlite_store, copies, 2, clock)
        await until_made(copies, 2)

    assert sorted(folder.kept) == [raw_of(1), raw_of(2)]


async def test_a_record_that_is_away_does_not_keep_the_letter_from_being_settled(sqlite_store):
    class Away:
        async def owe(self, letter, now):
            raise OSError("away")

    clock = HandClock()
    copies = SentCopies(Folder().connect, "Sent", outbox=Away(), clock=clock)

    await leaves(sqlite_store, copies, 1, clock)

    assert copies.status.unrecorded == 1
