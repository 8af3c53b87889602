"""XOAUTH2 with real servers: Dovecot, which asks the provider about each token, and an SMTP server that does."""

import asyncio

import pytest

from cases.triage.triage import Triage
from mail.delivery import Accepted, LoginRefused, TryLater
from mail.imap import Mailbox
from mail.imap_endpoint import ImapEndpoint
from mail.imap_errors import ConnectionLost, NoToken
from mail.imap_errors import LoginRefused as MailboxLoginRefused
from mail.oauth import TokenSource
from mail.oauth_grants import MicrosoftSecret
from mail.parse import ParseOptions
from mail.poller import Poller, PollerSettings
from mail.reading import ThreadReader
from mail.smtp import SmtpConnection
from mail.smtp_endpoint import SmtpEndpoint
from mail.token_endpoint import TokenEndpoint
from tests.mail.letters import prepared
from tests.mail.memory import MemoryHandler, MemoryLeases, MemoryLedger, WallClock
from tests.servers.broken_imap import broken_imap
from tests.servers.smtp import misbehaving
from tests.servers.tokens import SetClock, TokenSmtpSink, token_provider


def source_of(provider, clock=None):
    return TokenSource(TokenEndpoint(provider.url, MicrosoftSecret("app", "hemmelig")), clock or SetClock())


# --- IMAP ------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def at_dovecot(dovecot):
    """A provider whom Dovecot asks about the tokens of a new user."""
    async with token_provider(dovecot.new_user(), dovecot.introspection_port) as provider:
        yield provider


def imap_endpoint(dovecot, provider):
    return ImapEndpoint(
        host="127.0.0.1", port=dovecot.port, security="plain", user=provider.user, password="", auth="xoauth2"
    )


@pytest.mark.dovecot
async def test_a_mailbox_opens_by_token(dovecot, at_dovecot):
    async with Mailbox(imap_endpoint(dovecot, at_dovecot), tokens=source_of(at_dovecot)) as mailbox:
        validity = await mailbox.select("INBOX")

    assert validity > 0
    assert at_dovecot.logins == [("token-1", True)]


@pytest.mark.dovecot
async def test_a_mailbox_opens_by_a_new_token_when_the_old_one_was_revoked(dovecot, at_dovecot):
    tokens = source_of(at_dovecot)
    async with Mailbox(imap_endpoint(dovecot, at_dovecot), tokens=tokens):
        at_dovecot.revoke()

    async with Mailbox(imap_endpoint(dovecot, at_dovecot), tokens=tokens) as mailbox:
        await mailbox.select("INBOX")

    assert at_dovecot.logins == [("token-1", True), ("token-1", False), ("token-2", True)]


@pytest.mark.dovecot
async def test_a_mailbox_that_takes_no_token_refuses_the_login_after_one_try(dovecot, at_dovecot):
    tokens = source_of(at_dovecot)
    await tokens.token()
    at_dovecot.revoke()

    with pytest.raises(MailboxLoginRefused):
        async with Mailbox(imap_endpoint(dovecot, at_dovecot), tokens=tokens):
            pass

    assert at_dovecot.logins == [("token-1", False)]


async def test_without_a_token_the_mailbox_is_not_troubled(provider):
    provider.answer = "invalid_client"

    async with broken_imap() as server:
        endpoint = ImapEndpoint(
            host="127.0.0.1", port=server.port, security="plain", user="desk", password="", auth="xoauth2"
        )
        with pytest.raises(NoToken, match="invalid_client"):
            async with Mailbox(endpoint, tokens=source_of(provider)):
                pass

    assert not server.sessions


@pytest.mark.dovecot
async def test_a_server_that_cannot_check_tokens_refuses_none(dovecot):
    async with token_provider() as provider:
        tokens = source_of(provider)

        with pytest.raises(ConnectionLost, match="cannot check logins"):
            async with Mailbox(imap_endpoint(dovecot, provider), tokens=tokens):
                pass

        assert await tokens.token() == "token-1"


@pytest.mark.dovecot
async def test_the_poller_comes_back_by_a_new_token_when_the_server_ends_the_session(dovecot, at_dovecot):
    clock, stop, handler = SetClock(), asyncio.Event(), MemoryHandler(MemoryLedger())
    poller = Poller(
        imap_endpoint(dovecot, at_dovecot),
        handler.ledger,
        handler,
        leases=MemoryLeases(),
        reader=ThreadReader(ParseOptions(own_addresses=(at_dovecot.user,)), Triage()),
        clock=WallClock(),
        holder="one",
        settings=PollerSettings(first_retry_seconds=0.01),
        tokens=source_of(at_dovecot, clock),
    )
    task = asyncio.create_task(poller.run(stop))
    await until(lambda: poller.status.last_seen_at is not None)

    clock.pass_by(hours=2)
    at_dovecot.revoke()
    await asyncio.to_thread(dovecot.kick, at_dovecot.user)
    await until(lambda: len(at_dovecot.logins) == 2 and poller.status.last_error == "" and poller.status.connected)
    stop.set()
    await task

    assert at_dovecot.logins == [("token-1", True), ("token-2", True)]


async def until(condition):
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.02)


def test_a_token_goes_unencrypted_to_loopback_only():
    with pytest.raises(ValueError, match="loopback"):
        ImapEndpoint.from_url("imap://desk@imap.example/INBOX", "", auth="xoauth2")
    with pytest.raises(ValueError, match="loopback"):
        SmtpEndpoint.from_url("smtp://desk@smtp.example", auth="xoauth2")


def test_an_endpoint_for_tokens_needs_a_source_of_them():
    endpoint = ImapEndpoint.from_url("imaps://desk@imap.example/INBOX", "", auth="xoauth2")

    with pytest.raises(ValueError, match="needs tokens"):
        Mailbox(endpoint)


# --- SMTP ------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def provider():
    async with token_provider() as found:
        yield found


@pytest.fixture
async def smtp(provider):
    server = TokenSmtpSink(provider)
    await server.start()
    yield server
    await server.stop()


def connection(port, provider, tokens, idle_seconds=60.0):
    endpoint = SmtpEndpoint(host="127.0.0.1", port=port, security="plain", user=provider.user, auth="xoauth2")
    return SmtpConnection(endpoint, timeout_seconds=5, tokens=tokens, idle_seconds=idle_seconds)


async def test_a_letter_leaves_by_token(provider, smtp):
    one = connection(smtp.port, provider, source_of(provider))

    outcome = await one.send(prepared())
    await one.close()

    assert isinstance(outcome, Accepted)
    assert provider.logins == [("token-1", True)]


async def test_a_letter_leaves_by_a_new_token_when_the_old_one_was_revoked(provider, smtp):
    one = connection(smtp.port, provider, source_of(provider), idle_seconds=0)
    await one.send(prepared())
    provider.revoke()

    outcome = await one.send(prepared())
    await one.close()

    assert isinstance(outcome, Accepted)
    assert provider.logins == [("token-1", True), ("token-1", False), ("token-2", True)]


async def test_a_server_that_takes_no_token_refuses_the_login_after_one_try(provider, smtp):
    tokens = source_of(provider)
    await tokens.token()
    provider.revoke()

    outcome = await connection(smtp.port, provider, tokens).open()

    assert outcome == LoginRefused("535 5.7.8")
    assert provider.logins == [("token-1", False)]


async def test_without_a_token_the_mail_server_is_not_troubled(provider):
    provider.answer = "invalid_client"

    async with misbehaving("polite") as server:
        outcome = await connection(server.port, provider, source_of(provider)).open()

    assert outcome == TryLater("no token: invalid_client AADSTS7000222")
    assert server.connections == 0


async def test_a_login_service_that_is_away_says_nothing_about_the_token(provider):
    async with misbehaving("token service away") as server:
        tokens = source_of(provider)
        outcome = await connection(server.port, provider, tokens).open()

    assert outcome == TryLater("454 4.7.0")
    assert await tokens.token() == "token-1"


async def test_a_server_that_knows_no_tokens_is_told_none(provider):
    async with misbehaving("polite") as server:
        outcome = await connection(server.port, provider, source_of(provider)).open()

    assert outcome == LoginRefused("no mechanism in common")
    assert not [line for line in server.commands if line.startswith("AUTH")]
