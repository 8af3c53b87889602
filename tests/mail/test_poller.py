import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from cases.events import MailReceived, MailUnreadable
from cases.triage.triage import Triage
from mail.imap_endpoint import ImapEndpoint
from mail.parse import ParseOptions
from mail.poller import LEASE, LEASE_NAME, Poller, PollerSettings
from mail.reading import ThreadReader
from tests.mail.memory import MemoryHandler, MemoryLeases, MemoryLedger, WallClock
from tests.servers.broken_imap import broken_imap
from tests.servers.dovecot import PASSWORD, Dovecot

pytestmark = pytest.mark.dovecot


def mail(subject: str, sender: str = "kari@kunde.example") -> bytes:
    return f"From: {sender}\r\nTo: desk@duett.test\r\nSubject: {subject}\r\n\r\nHei!\r\n".encode()


class Desk:
    """One user's mailbox, and pollers on it."""

    def __init__(self, server: Dovecot, **settings: float) -> None:
        self.server = server
        self.user = server.new_user()
        self.ledger = MemoryLedger()
        self.handler = MemoryHandler(self.ledger)
        self.leases = MemoryLeases()
        self.settings = PollerSettings(**{"poll_seconds": 30.0, "first_retry_seconds": 0.05, **settings})

    def poller(self, holder: str = "one", password: str = PASSWORD, port: int = 0) -> Poller:
        endpoint = ImapEndpoint(
            host="127.0.0.1", port=port or self.server.port, security="plain", user=self.user, password=password
        )
        return Poller(
            endpoint,
            self.ledger,
            self.handler,
            leases=self.leases,
            reader=ThreadReader(ParseOptions(own_addresses=("desk@duett.test",)), Triage()),
            clock=WallClock(),
            holder=holder,
            settings=self.settings,
        )

    @asynccontextmanager
    async def polling(self, poller: Poller | None = None) -> AsyncIterator[Poller]:
        poller = poller or self.poller()
        stop = asyncio.Event()
        running = asyncio.create_task(poller.run(stop))
        try:
            yield poller
        finally:
            stop.set()
            async with asyncio.timeout(60):
                await running

    async def deliver(self, *mails: bytes) -> None:
        await asyncio.to_thread(self.server.deliver, self.user, *mails)

    async def folder(self, name: str) -> list[bytes]:
        return await asyncio.to_thread(self.server.mails, self.user, name)


async def until(condition: Callable[[], bool]) -> None:
    """Waits for a condition that nothing tells of."""
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.fixture
def desk(dovecot: Dovecot) -> Desk:
    return Desk(dovecot)


async def test_mails_that_wait_at_the_start_are_handled_in_order_and_moved(desk: Desk) -> None:
    mails = [mail(f"Sak {number}") for number in range(60)]
    await desk.deliver(*mails)

    async with desk.polling() as poller:
        await desk.handler.until(60)
        await until(lambda: poller.status.last_seen_at is not None)

    assert desk.handler.subjects == [f"Sak {number}" for number in range(60)]
    assert await desk.folder("INBOX") == []
    assert await desk.folder("Behandlet") == mails
    assert [row.moved_to[2] for row in desk.ledger.rows if row.moved_to] == list(range(1, 61))


async def test_a_mail_that_arrives_later_is_pushed(desk: Desk) -> None:
    async with desk.polling() as poller:
        await until(lambda: poller.status.last_seen_at is not None)
        await desk.deliver(mail("Innsyn"))
        await desk.handler.until(1)

    event = desk.handler.events[0]
    assert isinstance(event, MailReceived)
    assert event.mail.sender is not None
    assert event.mail.sender.email == "kari@kunde.example"
    assert abs((event.mail.received_at - datetime.now(UTC)).total_seconds()) < 300


async def test_mails_that_arrive_while_others_are_handled_are_not_left_until_the_next_poll(desk: Desk) -> None:
    async with desk.polling():
        for number in range(30):
            await desk.deliver(mail(f"Sak {number}"))
        await desk.handler.until(30)

    assert sorted(desk.handler.subjects) == sorted(f"Sak {number}" for number in range(30))


async def test_nothing_is_moved_before_it_is_handled(desk: Desk) -> None:
    desk.handler.failing["Innsyn"] = 1
    await desk.deliver(mail("Innsyn"), mail("Sletting"))

    async with desk.polling() as poller:
        await desk.handler.until(1)
        await until(lambda: poller.status.last_seen_at is not None)
        left = await desk.folder("INBOX")

    assert desk.handler.subjects == ["Sletting"]
    assert left == [mail("Innsyn")]


async def test_what_a_crash_left_is_handled_and_moved_at_the_next_start(desk: Desk) -> None:
    desk.handler.failing["Innsyn"] = 1
    await desk.deliver(mail("Innsyn"))
    async with desk.polling() as poller:
        await until(lambda: poller.status.last_seen_at is not None)

    async with desk.polling() as poller:
        await desk.handler.until(1)
        await until(lambda: poller.status.last_seen_at is not None)

    assert desk.handler.subjects == ["Innsyn"]
    assert desk.ledger.rows[0].attempts == 2
    assert await desk.folder("INBOX") == []


async def test_a_mail_that_failed_three_times_goes_to_a_person_unparsed(desk: Desk) -> None:
    await desk.deliver(mail("Innsyn"), mail("Sletting"))
    desk.handler.failing["Innsyn"] = 99
    for _ in range(3):
        async with desk.polling() as poller:
            await until(lambda status=poller.status: status.last_seen_at is not None)

    async with desk.polling() as poller:
        await desk.handler.until(2)
        await until(lambda: poller.status.last_seen_at is not None)

    event = desk.handler.events[-1]
    assert isinstance(event, MailUnreadable)
    assert event.reason == "RuntimeError"
    assert await desk.folder("INBOX") == []


async def test_mails_of_one_sender_keep_their_order(desk: Desk) -> None:
    senders = ["kari@kunde.example", "ola@kunde.example", "per@kunde.example"]
    await desk.deliver(*(mail(f"{number}", senders[number % 3]) for number in range(90)))

    async with desk.polling():
        await desk.handler.until(90)

    for remainder in range(3):
        of_one = [int(subject) for subject in desk.handler.subjects if int(subject) % 3 == remainder]
        assert of_one == sorted(of_one)


async def test_another_uidvalidity_stores_every_mail_again_and_loses_none(desk: Desk) -> None:
    desk.handler.failing["Innsyn"] = 1
    await desk.deliver(mail("Innsyn"))
    async with desk.polling() as poller:
        await until(lambda: poller.status.last_seen_at is not None)
    await asyncio.to_thread(desk.server.forget_uids, desk.user)

    async with desk.polling() as poller:
        await desk.handler.until(2)
        await until(lambda: poller.status.last_seen_at is not None)

    assert len({row.uidvalidity for row in desk.ledger.rows}) == 2
    assert await desk.folder("INBOX") == []


async def test_only_the_holder_of_the_lease_polls(desk: Desk) -> None:
    await desk.leases.acquire(f"{LEASE_NAME}:INBOX", "another", LEASE, datetime.now(UTC))
    waiting = desk.poller()

    async with desk.polling(waiting):
        await desk.deliver(mail("Innsyn"))
        await asyncio.sleep(0)
        await until(lambda: not waiting.status.connected)
        assert not waiting.status.holds_lease

    assert desk.handler.events == []


async def test_a_stopped_poller_gives_its_lease_to_the_next(desk: Desk) -> None:
    async with desk.polling() as first:
        await until(lambda: first.status.last_seen_at is not None)

    async with desk.polling(desk.poller("two")) as second:
        await until(lambda: second.status.last_seen_at is not None)
        assert second.status.holds_lease

    assert desk.leases.holders == {}


async def test_a_refused_login_is_shown_and_tried_again_later(desk: Desk) -> None:
    poller = desk.poller(password="feil")

    async with desk.polling(poller):
        await until(lambda: poller.status.failures == 1)

    assert poller.status.last_error == "LoginRefused"
    assert not poller.status.connected


async def test_a_connection_that_ends_is_made_again(desk: Desk) -> None:
    async with broken_imap("cut in idle") as server:
        poller = desk.poller(port=server.port)
        async with desk.polling(poller):
            await until(lambda: sum("SELECT" in line for line in server.seen) >= 3)

    assert len(desk.handler.events) == 3
    assert poller.status.last_error == "ConnectionLost"


async def test_a_server_that_refuses_to_move_does_not_stop_the_intake(desk: Desk) -> None:
    async with broken_imap("no to move") as server:
        poller = desk.poller(port=server.port)
        async with desk.polling(poller):
            await until(lambda: poller.status.last_seen_at is not None)

    assert len(desk.handler.events) == 3
    assert poller.status.last_move_error == "MailboxError"
    assert all(row.moved_to is None for row in desk.ledger.rows)


async def test_a_lease_that_another_took_ends_the_session(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mail.poller.LEASE", timedelta(seconds=0.3))

    async with desk.polling() as poller:
        await until(lambda: poller.status.last_seen_at is not None)
        await desk.leases.give_back(f"{LEASE_NAME}:INBOX", "one")
        await desk.leases.acquire(f"{LEASE_NAME}:INBOX", "another", timedelta(hours=1), datetime.now(UTC))
        await until(lambda: not poller.status.connected)

    assert not poller.status.holds_lease
