import asyncio
import logging
from base64 import b64decode
from datetime import UTC, datetime

import pytest

from mail.imap import FetchedMail, Mailbox, Place
from mail.imap_endpoint import ImapEndpoint
from mail.imap_errors import ConnectionLost, FolderMissing, FolderReadOnly, LoginRefused, MailboxError
from tests.servers.broken_imap import MAIL, BrokenImap, broken_imap

SOON = 0.3
"""Seconds of a command's limit where the test waits for its end."""


def mailbox(server: BrokenImap, *, timeout: float = 10.0, user: str = "desk") -> Mailbox:
    endpoint = ImapEndpoint(host="127.0.0.1", port=server.port, security="plain", user=user, password="hemmelig")
    return Mailbox(endpoint, timeout=timeout)


class OneToken:
    """A token that never worked before."""

    async def token(self) -> str:
        return "fresh"

    def accepted(self, value: str) -> None:
        assert value == "fresh"

    def refused(self, value: str) -> bool:
        return False


def token_mailbox(server: BrokenImap) -> Mailbox:
    endpoint = ImapEndpoint(
        host="127.0.0.1", port=server.port, security="plain", user="desk", password="", auth="xoauth2"
    )
    return Mailbox(endpoint, timeout=60, tokens=OneToken())


async def fetch_all(box: Mailbox) -> list[FetchedMail]:
    await box.select("INBOX")
    return [mail async for mail in box.fetch(await box.uids())]


# --- Connections that end or hang ------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["bye", "no imap", "tls"])
async def test_a_greeting_that_is_none_ends_the_attempt_at_once(fault: str) -> None:
    async with broken_imap(fault) as server:
        with pytest.raises(ConnectionLost):
            async with mailbox(server, timeout=60):
                pass


@pytest.mark.parametrize("fault", ["silent", "stall at capability", "stall at login"])
async def test_a_server_that_says_nothing_is_given_up_in_time(fault: str) -> None:
    async with broken_imap(fault) as server:
        with pytest.raises(ConnectionLost, match="in time"):
            async with mailbox(server, timeout=SOON):
                pass


@pytest.mark.parametrize("command", ["select", "search", "fetch"])
async def test_a_command_that_is_cut_off_ends_at_once(command: str) -> None:
    async with broken_imap(f"cut at {command}") as server, mailbox(server, timeout=60) as box:
        with pytest.raises(ConnectionLost):
            await fetch_all(box)


@pytest.mark.parametrize("command", ["select", "search", "fetch", "move"])
async def test_a_command_without_an_answer_ends_in_time_and_ends_the_connection(command: str) -> None:
    async with broken_imap(f"stall at {command}") as server, mailbox(server, timeout=SOON) as box:
        with pytest.raises(ConnectionLost, match="in time"):
            await box.move([mail.uid for mail in await fetch_all(box)], "Behandlet")
        with pytest.raises(ConnectionLost):
            await box.uids()


async def test_a_mail_that_is_cut_off_in_the_middle_is_no_mail() -> None:
    async with broken_imap("cut in a literal") as server, mailbox(server, timeout=60) as box:
        with pytest.raises(ConnectionLost):
            await fetch_all(box)


async def test_a_wait_for_mail_ends_with_the_connection() -> None:
    async with broken_imap("cut in idle") as server, mailbox(server, timeout=60) as box:
        await box.select("INBOX")
        await box.uids()
        with pytest.raises(ConnectionLost):
            await box.idle(10, asyncio.Event())


async def test_a_cancelled_command_ends_the_connection() -> None:
    async with broken_imap("stall at search") as server, mailbox(server, timeout=60) as box:
        await box.select("INBOX")
        task = asyncio.create_task(box.uids())
        while not any("SEARCH" in line for line in server.seen):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(ConnectionLost):
            await box.uids()


async def test_commands_at_the_same_time_wait_for_each_other() -> None:
    async with broken_imap() as server, mailbox(server) as box:
        await box.select("INBOX")
        found = await asyncio.gather(*(box.uids() for _ in range(5)))

    assert found == [frozenset({1, 2, 3})] * 5


async def test_nobody_listens() -> None:
    async with broken_imap() as server:
        pass

    with pytest.raises(ConnectionLost):
        async with mailbox(server):
            pass


# --- Login -----------------------------------------------------------------------------------------------------------


async def test_a_refused_token_is_a_refused_login_at_once() -> None:
    async with broken_imap("refused token") as server:
        with pytest.raises(LoginRefused):
            async with token_mailbox(server):
                pass

    assert server.seen[-1] == "", "the challenge must be answered by an empty line"


async def test_a_token_is_taken_as_it_is_when_the_login_begins() -> None:
    async with broken_imap("token taken") as server, token_mailbox(server) as box:
        await box.select("INBOX")

    line = next(line for line in server.seen if line.startswith("AUTHENTICATE XOAUTH2 "))
    assert b64decode(line.split()[2]) == b"user=desk\1auth=Bearer fresh\1\1"


async def test_a_refused_password_is_a_refused_login() -> None:
    async with broken_imap("no to login") as server:
        with pytest.raises(LoginRefused):
            async with mailbox(server):
                pass


async def test_a_name_with_a_space_is_quoted() -> None:
    async with broken_imap() as server, mailbox(server, user='en "desk"'):
        pass

    assert 'LOGIN "en \\"desk\\"" "hemmelig"' in server.seen


async def test_where_login_is_disabled_plain_is_used() -> None:
    async with broken_imap("login disabled") as server, mailbox(server, user="blåbær"):
        pass

    assert "AUTHENTICATE PLAIN" in server.seen
    assert not any(line.startswith("LOGIN ") for line in server.seen)


async def test_a_server_that_knows_us_already_is_not_logged_in_to() -> None:
    async with broken_imap("preauth") as server, mailbox(server) as box:
        await box.select("INBOX")

    assert not any(line.startswith("LOGIN ") for line in server.seen)


# --- Folders ---------------------------------------------------------------------------------------------------------


async def test_a_folder_that_can_only_be_read_is_refused() -> None:
    async with broken_imap("read-only") as server, mailbox(server) as box:
        with pytest.raises(FolderReadOnly):
            await box.select("INBOX")


async def test_a_folder_without_uidvalidity_is_refused() -> None:
    async with broken_imap("no uidvalidity") as server, mailbox(server) as box:
        with pytest.raises(MailboxError, match="UIDVALIDITY"):
            await box.select("INBOX")


async def test_a_server_in_trouble_does_not_look_like_a_missing_folder() -> None:
    async with broken_imap("no to select") as server, mailbox(server) as box:
        with pytest.raises(MailboxError, match="SERVERBUG") as refusal:
            await box.select("INBOX")

    assert not isinstance(refusal.value, FolderMissing)
    assert "kari" not in str(refusal.value)


# --- Mails -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["", "byte by byte", "uid last", "flags between", "foreign uid", "odd date"])
async def test_a_mail_is_read_whatever_stands_around_it(fault: str) -> None:
    async with broken_imap(fault) as server, mailbox(server) as box:
        mails = await fetch_all(box)

    assert [(mail.uid, mail.raw) for mail in mails] == [(1, MAIL), (2, MAIL), (3, MAIL)]


async def test_the_date_is_that_of_the_server() -> None:
    async with broken_imap() as server, mailbox(server) as box:
        mails = await fetch_all(box)

    assert mails[0].internal_date == datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


async def test_a_quoted_body_is_a_body() -> None:
    async with broken_imap("quoted body") as server, mailbox(server) as box:
        mails = await fetch_all(box)

    assert [(mail.uid, mail.raw) for mail in mails] == [(n, b'UID 99 "x" )') for n in (1, 2, 3)]


@pytest.mark.parametrize("fault", ["nil body", "gone"])
async def test_a_mail_that_is_gone_is_left_out(fault: str) -> None:
    async with broken_imap(fault) as server, mailbox(server) as box:
        assert await fetch_all(box) == []


async def test_a_literal_without_measure_ends_the_connection() -> None:
    async with broken_imap("huge literal") as server, mailbox(server) as box:
        with pytest.raises(ConnectionLost):
            await fetch_all(box)


async def test_thousands_of_lines_in_one_go_are_read() -> None:
    async with broken_imap(mails=5000) as server, mailbox(server) as box:
        mails = await fetch_all(box)

    assert len(mails) == 5000


async def test_a_flood_of_expunge_in_idle_is_a_push_like_any_other() -> None:
    async with broken_imap("flood of expunge") as server, mailbox(server) as box:
        await box.select("INBOX")
        await box.uids()
        assert await box.idle(10, asyncio.Event())
        assert await box.uids() == {1, 2, 3}


async def test_news_in_the_answer_to_another_command_is_not_waited_for_again() -> None:
    async with broken_imap("news in move") as server, mailbox(server) as box:
        await box.select("INBOX")
        await box.move(await box.uids(), "Behandlet")
        assert await box.idle(10, asyncio.Event())

    assert "IDLE" not in server.seen


async def test_without_idle_it_waits_all_the_same() -> None:
    async with broken_imap("no idle") as server, mailbox(server) as box:
        await box.select("INBOX")
        assert not await box.idle(0.01, asyncio.Event())

    assert "IDLE" not in server.seen


# --- Moving ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        ("", Place(7, 8)),
        ("endless copyuid", Place(None, None)),
        ("odd copyuid", Place(None, None)),
        ("shifted copyuid", Place(None, None)),
    ],
)
async def test_where_a_mail_lies_is_believed_only_when_it_can_be(fault: str, place: Place) -> None:
    async with broken_imap(fault) as server, mailbox(server) as box:
        await box.select("INBOX")
        assert await box.move([1], "Behandlet") == {1: place}


async def test_without_move_and_uidplus_nothing_is_expunged() -> None:
    async with broken_imap("no move nor uidplus") as server, mailbox(server) as box:
        await box.select("INBOX")
        await box.move([1], "Behandlet")

    assert "UID STORE 1 +FLAGS.SILENT (\\Deleted)" in server.seen
    assert not any("EXPUNGE" in line or "CLOSE" in line for line in server.seen)


async def test_nothing_of_password_or_mail_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async with broken_imap() as server, mailbox(server) as box:
        await fetch_all(box)

    assert "hemmelig" not in caplog.text
    assert "Innsyn" not in caplog.text
