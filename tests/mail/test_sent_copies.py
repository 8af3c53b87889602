import asyncio
from contextlib import asynccontextmanager

import pytest

from mail.imap import NOWHERE
from mail.imap_errors import ConnectionLost
from mail.sent_copies import TRIES, SentCopies
from tests.mail.letters import prepared


class Folder:
    """A folder whose server fails as often as it is told to, after it took the copy or before."""

    def __init__(self, failures: int = 0, *, after: bool = False) -> None:
        self.failures, self.after, self.kept, self.searches = failures, after, [], 0

    @asynccontextmanager
    async def connect(self):
        yield self

    async def ensure_folder(self, folder):
        assert folder == "Sent"

    async def search_message_id(self, folder, message_id):
        self.searches += 1
        return tuple(range(sum(message_id.encode() in raw for raw in self.kept)))

    async def append(self, folder, raw):
        fails, self.failures = self.failures > 0, self.failures - 1
        if not fails or self.after:
            self.kept.append(raw)
        if fails:
            raise ConnectionLost("gone")
        return NOWHERE


async def copied(folder: Folder, count: int = 1) -> SentCopies:
    copies, stop = SentCopies(folder.connect, "Sent", first_pause=0.001), asyncio.Event()
    running = asyncio.create_task(copies.run(stop))
    for number in range(count):
        copies.left(prepared(key=f"ack.{number}"))
    async with asyncio.timeout(20):
        while copies.status.made + copies.status.missing < count:
            await asyncio.sleep(0.001)
    stop.set()
    await running
    return copies


async def test_each_letter_that_left_is_copied_as_it_left():
    folder = Folder()

    await copied(folder, 3)

    assert folder.kept == [prepared(key=f"ack.{number}").raw for number in range(3)]


@pytest.mark.parametrize("after", [True, False])
async def test_a_copy_that_failed_is_tried_again_and_made_once(after):
    folder = Folder(2, after=after)

    await copied(folder)

    assert len(folder.kept) == 1


async def test_a_copy_that_cannot_be_made_is_counted_and_holds_up_no_other():
    folder = Folder(TRIES)

    copies = await copied(folder, 2)

    assert (copies.status.made, copies.status.missing) == (1, 1)
