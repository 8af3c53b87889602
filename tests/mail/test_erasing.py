"""Mails that were erased from the record go from a real mailbox, wherever they lie by now."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cases.ports.erasing import DoomedMail
from cases.retention.tasks import TaskReason
from mail.erasing import TRIES, Folders, MailEraser
from mail.imap import Mailbox
from mail.imap_endpoint import ImapEndpoint
from tests.examples import NOW
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot

__all__ = ["dovecot"]
pytestmark = pytest.mark.dovecot

MAIL = b"From: Kari <kari@kunde.example>\r\nSubject: Innsyn\r\nMessage-ID: <%b@kunde.example>\r\n\r\nHei!\r\n"
NAMELESS = b"From: Kari <kari@kunde.example>\r\nSubject: Uten navn\r\n\r\nHei!\r\n"


class OneReplica:
    """Leases where nobody else is."""

    async def acquire(self, name: str, holder: str, lease: timedelta, now: datetime) -> bool:
        return True

    async def give_back(self, name: str, holder: str) -> None:
        return None


class StandingClock:
    def now(self) -> datetime:
        return NOW


class Queue:
    """What is to go, and what became of it."""

    def __init__(self, *mails: DoomedMail) -> None:
        self.waiting = list(mails)
        self.forgotten: list[tuple[int, bool]] = []
        self.put_off: list[int] = []
        self.left: list[tuple[int, TaskReason]] = []

    async def due(self, limit: int, now: datetime) -> tuple[DoomedMail, ...]:
        return tuple(self.waiting[:limit])

    async def gone(self, rows: tuple[int, ...], now: datetime, *, found: bool = True) -> None:
        self.forgotten += [(row, found) for row in rows]

    async def later(self, rows: tuple[int, ...], due: datetime) -> None:
        self.put_off += rows

    async def leave(self, row: int, reason: TaskReason, now: datetime) -> None:
        self.left.append((row, reason))


class Place:
    """A mailbox with what lies in it."""

    def __init__(self, server: Dovecot) -> None:
        self.server, self.user = server, server.new_user()
        self.endpoint = ImapEndpoint(
            host="127.0.0.1", port=server.port, security="plain", user=self.user, password=PASSWORD
        )

    async def put(self, *mails: bytes, folder: str = "INBOX") -> int:
        """Returns the UIDVALIDITY of the folder."""
        async with Mailbox(self.endpoint) as mailbox:
            await mailbox.ensure_folder(folder)
            self.server.deliver(self.user, *mails, folder=folder)
            return await mailbox.select(folder)

    def lies(self, folder: str = "INBOX") -> list[bytes]:
        return self.server.mails(self.user, folder)

    def watched(self) -> str:
        return self.endpoint.name

    def eraser(self, queue: Queue) -> MailEraser:
        prefix = self.endpoint.name.removesuffix(self.endpoint.folder)
        folders = Folders(prefix=prefix, inbound=("Behandlet", "INBOX", "Junk"), sent=("Sent",))
        return MailEraser(
            lambda: Mailbox(self.endpoint), queue, folders, leases=OneReplica(), clock=StandingClock(), holder="one"
        )


@pytest.fixture
def place(dovecot: Dovecot) -> Place:
    return Place(dovecot)


def doomed(row: int = 1, **fields: object) -> DoomedMail:
    return DoomedMail(row=row, **{"sent": False, **fields})  # type: ignore[arg-type]


async def test_a_mail_goes_by_its_uid_and_its_neighbours_stay(place: Place) -> None:
    uidvalidity = await place.put(MAIL % b"1", MAIL % b"2", MAIL % b"3", folder="Behandlet")
    queue = Queue(doomed(mailbox=place.watched(), folder="Behandlet", uidvalidity=uidvalidity, uid=2))

    assert await place.eraser(queue).look() == 1

    assert place.lies("Behandlet") == [MAIL % b"1", MAIL % b"3"]
    assert queue.forgotten == [(1, True)]


async def test_a_uid_of_another_age_of_the_folder_names_nothing_and_the_message_id_is_looked_for(place: Place) -> None:
    uidvalidity = await place.put(MAIL % b"1", MAIL % b"2")
    mail = doomed(mailbox=place.watched(), uidvalidity=uidvalidity + 1, uid=1, message_id="<2@kunde.example>")

    await place.eraser(queue := Queue(mail)).look()

    assert place.lies() == [MAIL % b"1"]
    assert queue.forgotten == [(1, True)]


async def test_a_mail_that_somebody_moved_to_another_of_our_folders_is_found(place: Place) -> None:
    uidvalidity = await place.put(MAIL % b"1")
    await place.put(MAIL % b"7", folder="Junk")
    mail = doomed(mailbox=place.watched(), uidvalidity=uidvalidity, uid=99, message_id="<7@kunde.example>")

    await place.eraser(Queue(mail)).look()

    assert (place.lies(), place.lies("Junk")) == ([MAIL % b"1"], [])


async def test_the_copy_of_a_letter_goes_from_the_sent_mails_and_from_nowhere_else(place: Place) -> None:
    await place.put(MAIL % b"svar")
    await place.put(MAIL % b"svar", MAIL % b"svar-2", folder="Sent")

    await place.eraser(Queue(doomed(sent=True, message_id="<svar@kunde.example>"))).look()

    assert (len(place.lies()), place.lies("Sent")) == (1, [MAIL % b"svar-2"])


async def test_a_mail_that_is_nowhere_is_forgotten_as_not_found(place: Place) -> None:
    await place.put(MAIL % b"1")

    await place.eraser(queue := Queue(doomed(sent=True, message_id="<borte@kunde.example>"))).look()

    assert queue.forgotten == [(1, False)]


@pytest.mark.parametrize(("attempts", "left"), [(0, []), (1, [(1, TaskReason.MAIL_WITHOUT_NAME)])])
async def test_a_nameless_mail_that_is_not_where_it_lay_is_tried_once_more_and_then_left_to_a_person(
    place: Place, attempts: int, left: list[tuple[int, TaskReason]]
) -> None:
    uidvalidity = await place.put(NAMELESS)
    mail = doomed(mailbox=place.watched(), uidvalidity=uidvalidity, uid=50, attempts=attempts)

    await place.eraser(queue := Queue(mail)).look()

    assert (queue.left, queue.put_off) == (left, [] if left else [1])
    assert place.lies() == [NAMELESS]


@pytest.mark.parametrize(("attempts", "left"), [(0, []), (TRIES, [(1, TaskReason.MAILBOX_REFUSES)])])
async def test_while_the_mailbox_cannot_be_reached_mails_wait_and_at_last_a_person_is_told(
    place: Place, attempts: int, left: list[tuple[int, TaskReason]]
) -> None:
    place.endpoint = ImapEndpoint(host="127.0.0.1", port=1, security="plain", user=place.user, password=PASSWORD)
    eraser = place.eraser(queue := Queue(doomed(message_id="<1@kunde.example>", attempts=attempts)))

    assert await eraser.look() == 0

    assert (queue.left, queue.put_off) == (left, [] if left else [1])
    assert eraser.last_error
