"""The mailbox, read by another IMAP client than the one that it reads itself with."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aioimaplib
import pytest

from sandbox.mailbox import DONE, FOLDERS, INBOX, SENT, Mailbox

RAW = b"From: kari@example.test\nTo: personvern@duett.test\nSubject: Innsyn\n\nHei \xe6\x00\n"


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    box = Mailbox()
    await box.start()
    yield box
    await box.stop()


async def client_of(mailbox: Mailbox) -> aioimaplib.IMAP4:
    client = aioimaplib.IMAP4("127.0.0.1", mailbox.port)
    await client.wait_hello_from_server()
    await client.login(mailbox.user, mailbox.password)
    return client


async def test_what_is_delivered_is_read_back_byte_for_byte(mailbox: Mailbox) -> None:
    await mailbox.deliver(RAW)

    (stored,) = await mailbox.mails(INBOX)

    assert stored.uid > 0
    assert stored.letter.raw == RAW.replace(b"\n", b"\r\n")
    assert stored.letter.subject == "Innsyn"


async def test_it_has_the_folders_that_the_service_uses(mailbox: Mailbox) -> None:
    client = await client_of(mailbox)

    listed = await client.list('""', "*")
    await client.logout()

    assert all(any(folder.encode() in line for line in listed.lines) for folder in FOLDERS)


async def test_a_mail_that_another_client_moves_is_found_in_the_other_folder(mailbox: Mailbox) -> None:
    await mailbox.deliver(RAW)
    client = await client_of(mailbox)

    await client.select(INBOX)
    await client.uid("move", "1:*", DONE)
    (moved,) = await mailbox.wait_for(DONE, lambda mails: mails)
    await client.logout()

    assert moved.letter.sender == "kari@example.test"
    assert await mailbox.mails(INBOX) == []


async def test_a_client_that_idles_hears_of_a_mail(mailbox: Mailbox) -> None:
    client = await client_of(mailbox)
    await client.select(INBOX)
    idle = await client.idle_start(timeout=10)

    await mailbox.deliver(RAW)
    pushed = await client.wait_server_push(timeout=10)
    client.idle_done()
    await idle
    await client.logout()

    assert any(b"EXISTS" in line for line in pushed)


async def test_a_wrong_password_is_refused(mailbox: Mailbox) -> None:
    client = aioimaplib.IMAP4("127.0.0.1", mailbox.port)
    await client.wait_hello_from_server()

    answer = await client.login(mailbox.user, "feil")
    await client.logout()

    assert answer.result == "NO"


async def test_a_mail_is_read_from_any_folder(mailbox: Mailbox) -> None:
    await mailbox.deliver(RAW, SENT)

    assert [mail.letter.recipients for mail in await mailbox.mails(SENT)] == [["personvern@duett.test"]]
