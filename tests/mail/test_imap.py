import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from mail.imap import Mailbox, Place
from mail.imap_endpoint import ImapEndpoint
from mail.imap_errors import ConnectionLost, FolderMissing, LoginRefused
from tests.servers.dovecot import PASSWORD, Dovecot

pytestmark = pytest.mark.dovecot

MAIL = b"From: Kari <kari@kunde.example>\r\nSubject: Innsyn\r\nMessage-ID: <%d@kunde.example>\r\n\r\nHei!\r\n"


def endpoint(server: Dovecot, user: str, security: Literal["tls", "starttls", "plain"] = "plain") -> ImapEndpoint:
    context = ssl.create_default_context()
    server.authority.configure_trust(context)
    return ImapEndpoint(
        host="127.0.0.1",
        port=server.tls_port if security == "tls" else server.port,
        security=security,
        user=user,
        password=PASSWORD,
        ssl_context=context,
    )


@pytest.mark.parametrize("security", ["plain", "starttls", "tls"])
async def test_a_mail_is_fetched_byte_for_byte_and_stays_unread(
    dovecot: Dovecot, security: Literal["tls", "starttls", "plain"]
) -> None:
    user = dovecot.new_user()
    raw = MAIL % 1 + b'* BYE\r\nA1 OK {100}\r\n) "(\xff\xe6\r\n'
    dovecot.deliver(user, raw)

    async with Mailbox(endpoint(dovecot, user, security)) as mailbox:
        await mailbox.select("INBOX")
        mails = [mail async for mail in mailbox.fetch(await mailbox.uids())]

    assert [mail.raw for mail in mails] == [raw]
    assert mails[0].size == len(raw)
    assert mails[0].internal_date is not None
    assert abs(mails[0].internal_date - datetime.now(UTC)) < timedelta(minutes=5)
    assert all(b"\\Seen" not in line for line in dovecot.flags(user))


async def test_a_certificate_of_nobody_is_refused(dovecot: Dovecot) -> None:
    stranger = ImapEndpoint(
        host="127.0.0.1", port=dovecot.tls_port, security="tls", user=dovecot.new_user(), password=PASSWORD
    )

    with pytest.raises(ConnectionLost):
        async with Mailbox(stranger):
            pass


async def test_a_wrong_password_is_a_refused_login(dovecot: Dovecot) -> None:
    wrong = ImapEndpoint(
        host="127.0.0.1", port=dovecot.port, security="plain", user=dovecot.new_user(), password='wr"ong\\'
    )

    with pytest.raises(LoginRefused):
        async with Mailbox(wrong):
            pass


async def test_a_folder_that_is_not_there_is_missing(dovecot: Dovecot) -> None:
    async with Mailbox(endpoint(dovecot, dovecot.new_user())) as mailbox:
        with pytest.raises(FolderMissing):
            await mailbox.select("Søppel og sånt")


async def test_names_with_spaces_quotes_and_norwegian_letters_are_names(dovecot: Dovecot) -> None:
    user = dovecot.new_user()

    async with Mailbox(endpoint(dovecot, user)) as mailbox:
        await mailbox.ensure_folder('Søppel & "annet"')
        await mailbox.ensure_folder('Søppel & "annet"')
        validity = await mailbox.select('Søppel & "annet"')

    assert validity > 0
    with dovecot.client(user) as client:
        assert any(b'S&APg-ppel &- \\"annet\\"' in line for line in client.list()[1])


async def test_moved_mails_lie_where_the_server_says(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    dovecot.deliver(user, *(MAIL % number for number in range(5)))

    async with Mailbox(endpoint(dovecot, user)) as mailbox:
        await mailbox.select("INBOX")
        places = await mailbox.move([1, 2, 4, 99], "Behandlet")
        left = await mailbox.uids()
        validity = await mailbox.select("Behandlet")

    assert left == {3, 5}
    assert places == {1: Place(validity, 1), 2: Place(validity, 2), 4: Place(validity, 3), 99: Place(None, None)}
    assert dovecot.mails(user, "Behandlet") == [MAIL % 0, MAIL % 1, MAIL % 3]


async def test_without_move_only_the_named_mails_are_expunged(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    dovecot.deliver(user, MAIL % 1, MAIL % 2)
    with dovecot.client(user) as client:
        client.select("INBOX")
        client.uid("STORE", "2", "+FLAGS", "(\\Deleted)")

    async with Mailbox(endpoint(dovecot, user)) as mailbox:
        await mailbox.select("INBOX")
        mailbox._connection._client.protocol.capabilities.discard("MOVE")
        places = await mailbox.move([1], "Behandlet")
        left = await mailbox.uids()

    assert left == {2}
    assert places[1].uid == 1
    assert dovecot.mails(user, "Behandlet") == [MAIL % 1]


async def test_a_search_for_a_message_id_finds_no_longer_one(dovecot: Dovecot) -> None:
    user = dovecot.new_user()

    async with Mailbox(endpoint(dovecot, user)) as mailbox:
        await mailbox.ensure_folder("Sent")
        await mailbox.append("Sent", b"Message-ID: <a.1@duett.example>\r\n\r\n")
        place = await mailbox.append("Sent", b"Message-ID:\r\n <1@duett.example>\r\n\r\n")
        found = await mailbox.search_message_id("Sent", "<1@duett.example>")
        none = await mailbox.search_message_id("Sent", "<2@duett.example>")

    assert found == (place.uid,)
    assert none == ()


async def test_a_mail_over_the_limit_comes_cut_off(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    large = MAIL % 2 + b"y" * 70_000
    dovecot.deliver(user, MAIL % 1, large, MAIL % 3)

    async with Mailbox(endpoint(dovecot, user), max_mail_bytes=50_000) as mailbox:
        await mailbox.select("INBOX")
        mails = [mail async for mail in mailbox.fetch(await mailbox.uids())]

    body_begins = large.index(b"\r\n\r\n") + 4
    kept = b"X-Personvern-Cut-Off: %d\r\n" % len(large) + large[: body_begins + 65_536]
    assert [mail.raw for mail in mails] == [MAIL % 1, kept, MAIL % 3]
    assert mails[1].size == len(large)


async def test_a_large_mail_comes_whole_in_parts(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    large = MAIL % 2 + bytes(range(97, 117)) * 520_000
    dovecot.deliver(user, large, MAIL % 3)

    async with Mailbox(endpoint(dovecot, user)) as mailbox:
        await mailbox.select("INBOX")
        mails = [mail async for mail in mailbox.fetch(await mailbox.uids())]

    assert [mail.raw == sent for mail, sent in zip(mails, (large, MAIL % 3), strict=True)] == [True, True]
    assert mails[0].internal_date is not None
    assert not any(b"Seen" in line for line in dovecot.flags(user))


async def test_the_folder_for_junk_is_found_by_its_use_and_by_its_name(dovecot: Dovecot) -> None:
    marked, named, none = dovecot.new_user(), dovecot.new_user(), dovecot.new_user()
    found = []

    for user, folder in ((marked, "Junk"), (named, "Søppelpost"), (none, "Annet")):
        async with Mailbox(endpoint(dovecot, user)) as mailbox:
            await mailbox.ensure_folder(folder)
            found.append(await mailbox.folder_of_use("\\Junk", ("Spam", "Søppelpost")))

    assert found == ["Junk", "Søppelpost", None]


async def test_more_mails_than_a_batch_holds_all_come_in_order(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    with dovecot.client(user) as client:
        for number in range(300):
            client.append("INBOX", None, None, MAIL % number)

    async with Mailbox(endpoint(dovecot, user)) as mailbox:
        await mailbox.select("INBOX")
        mails = [mail async for mail in mailbox.fetch(await mailbox.uids())]

    assert [mail.raw for mail in mails] == [MAIL % number for number in range(300)]


async def test_a_mail_that_arrives_ends_the_wait(dovecot: Dovecot) -> None:
    user = dovecot.new_user()

    async with Mailbox(endpoint(dovecot, user)) as mailbox:
        await mailbox.select("INBOX")
        # The answer to SELECT tells how many there are; what comes after the search is news.
        await mailbox.uids()
        waiting = asyncio.create_task(mailbox.idle(60, asyncio.Event()))
        async with asyncio.timeout(60):
            await mailbox._connection._client.protocol.idling.wait()
        await asyncio.to_thread(dovecot.deliver, user, MAIL % 1)
        woken = await waiting
        uids = await mailbox.uids()

    assert woken
    assert uids == {1}


async def test_a_wait_ends_when_it_is_told_to(dovecot: Dovecot) -> None:
    stop = asyncio.Event()
    stop.set()

    async with Mailbox(endpoint(dovecot, dovecot.new_user())) as mailbox:
        await mailbox.select("INBOX")
        await mailbox.uids()
        woken = await mailbox.idle(60, stop)
        uids = await mailbox.uids()

    assert not woken
    assert uids == frozenset()


async def test_a_look_tells_of_a_mail_at_once_and_a_search_forgets_it(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    async with Mailbox(endpoint(dovecot, user)) as mailbox:
        await mailbox.select("INBOX")
        await mailbox.uids()
        before = await mailbox.look()
        await asyncio.to_thread(dovecot.deliver, user, b"Subject: news\r\n\r\nHei\r\n")

        told = await mailbox.look()

        await mailbox.uids()
        assert (before, told, await mailbox.look()) == (False, True, False)
