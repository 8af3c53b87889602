import asyncio
import ssl
from dataclasses import replace

import pytest
import trustme

from cases.vocabulary import Purpose
from mail.delivery import Accepted, LoginRefused, Refused, TryLater, Unknown
from mail.smtp import SmtpConnection
from mail.smtp_endpoint import SmtpEndpoint
from tests.mail.letters import prepared
from tests.servers.smtp import PASSWORD, USER, misbehaving, sink


def endpoint(port: int, *, login: bool = False, **changes: object) -> SmtpEndpoint:
    plain = SmtpEndpoint(
        host="127.0.0.1", port=port, security="plain", user=USER if login else "", password=PASSWORD if login else ""
    )
    return replace(plain, **changes)


def connection(port: int, *, login: bool = False, timeout_seconds: float = 5.0, **changes: object) -> SmtpConnection:
    return SmtpConnection(
        endpoint(port, login=login, **changes), timeout_seconds=timeout_seconds, content_timeout_seconds=timeout_seconds
    )


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def server_tls(authority):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def client_tls(authority):
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


async def test_a_letter_arrives_byte_for_byte_from_the_null_sender():
    letter = prepared(text=".\n..to\nÆ\n")

    async with sink() as served:
        one = connection(served.port)
        outcome = await one.send(letter)
        await one.close()

    assert outcome == Accepted("250 2.0.0 queued as 1A")
    assert served.received[0].raw == letter.raw
    assert (served.received[0].sender, served.received[0].recipients) == ("", ("kari.nordmann@epost.example",))


async def test_lines_that_begin_with_a_dot_are_stuffed():
    letter = replace(prepared(), raw=b"Subject: x\r\n\r\n.\r\n..a\r\n")

    async with misbehaving("polite") as scripted:
        one = connection(scripted.port)
        await one.send(letter)
        await one.close()

    assert scripted.letters == [letter.raw]


async def test_one_connection_carries_many_letters():
    async with misbehaving("polite") as scripted:
        one = connection(scripted.port)
        outcomes = [await one.send(prepared()) for _ in range(3)]
        await one.close()

    assert outcomes == [Accepted("250 2.0.0")] * 3
    assert scripted.connections == 1
    assert scripted.commands[-1] == "QUIT"


async def test_a_login_is_made_once_by_the_best_mechanism():
    async with misbehaving("polite") as scripted:
        one = connection(scripted.port, login=True)
        await one.send(prepared())
        await one.close()

    assert [line.split()[:2] for line in scripted.commands if line.startswith("AUTH")] == [["AUTH", "PLAIN"]]


async def test_the_right_password_enters_a_real_server():
    async with sink(login=True) as served:
        one = connection(served.port, login=True)
        outcome = await one.send(prepared())
        await one.close()

    assert isinstance(outcome, Accepted)
    assert served.logins == [True]


async def test_a_wrong_password_is_tried_once_and_no_letter_with_it():
    async with sink(login=True) as served:
        one = connection(served.port, login=True, password="feil")
        outcome = await one.send(prepared())

    assert outcome == LoginRefused("535 5.7.8")
    assert served.logins == [False]
    assert served.received == []


async def test_tls_from_the_first_byte(server_tls, client_tls):
    async with sink(tls=server_tls) as served:
        one = connection(served.port, security="tls", ssl_context=client_tls)
        outcome = await one.send(prepared())
        await one.close()

    assert isinstance(outcome, Accepted)


async def test_starttls_before_the_login(server_tls, client_tls):
    async with sink(starttls=server_tls, login=True) as served:
        one = connection(served.port, login=True, security="starttls", ssl_context=client_tls)
        outcome = await one.send(prepared())
        await one.close()

    assert isinstance(outcome, Accepted)


async def test_starttls_that_is_not_offered_sends_nothing_in_the_clear():
    async with misbehaving("polite") as scripted:
        outcome = await connection(scripted.port, login=True, security="starttls").send(prepared())

    assert outcome == TryLater("STARTTLS not offered")
    assert [line.split()[0] for line in scripted.commands] == ["EHLO"]


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_certificate_of_a_stranger_gets_no_letter(server_tls, security):
    async with sink(**{security: server_tls}) as served:
        outcome = await connection(served.port, security=security).send(prepared())

    assert outcome == TryLater("unreachable")
    assert served.received == []


async def test_a_port_on_which_nobody_listens():
    async with misbehaving("polite") as scripted:
        port = scripted.port

    assert await connection(port).send(prepared()) == TryLater("unreachable")


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("busy greeting", TryLater("421 4.3.2")),
        ("refusing greeting", TryLater("554 5.7.1")),
        ("closing greeting", TryLater("unreachable")),
        ("not SMTP", TryLater("malformed reply")),
        ("wrong password", LoginRefused("535 5.7.8")),
        ("password service away", TryLater("454 4.7.0")),
        ("no known mechanism", LoginRefused("no mechanism in common")),
        ("wants a login", LoginRefused("530 5.7.0")),
        ("small limit", Refused("larger than the server takes")),
        ("sender refused", Refused("550 5.7.1")),
        ("shutting down", TryLater("421 4.3.0")),
        ("greylisting", TryLater("451 4.7.1")),
        ("no such user", Refused("550 5.1.1")),
        ("closes at RCPT", TryLater("disconnected")),
        ("closes before 354", TryLater("disconnected")),
        ("refuses DATA", Refused("554 5.5.1")),
        ("closes after the letter", Unknown("disconnected")),
        ("garbage after the letter", Unknown("malformed reply")),
        ("full disk", TryLater("452 4.3.1")),
        ("content refused", Refused("554 5.6.0")),
    ],
)
async def test_what_a_server_does_comes_back_as_a_value(name, outcome):
    needs_login = name in ("wrong password", "password service away", "no known mechanism")

    async with misbehaving(name) as scripted:
        one = connection(scripted.port, login=needs_login)
        came = await one.send(prepared())
        await one.close()

    assert came == outcome


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("silent greeting", TryLater("timeout on connecting")),
        ("silent at RCPT", TryLater("timeout")),
        ("silent before 354", TryLater("timeout")),
        ("silent after the letter", Unknown("timeout")),
        # The refusal counts, not the silence after it.
        ("full disk, then silent", TryLater("452 4.3.1")),
    ],
)
async def test_a_server_that_falls_silent_is_given_up(name, outcome):
    async with misbehaving(name) as scripted:
        one = connection(scripted.port, timeout_seconds=0.1)
        came = await one.send(prepared())
        stands = one.stands
        await one.close()

    assert came == outcome
    assert not stands


async def test_after_a_refusal_the_same_connection_sends_the_next_letter():
    async with misbehaving("no such user") as scripted:
        one = connection(scripted.port)
        first = await one.send(prepared())
        scripted.misbehave("polite")
        second = await one.send(prepared())
        await one.close()

    assert (first, second) == (Refused("550 5.1.1"), Accepted("250 2.0.0"))
    assert scripted.connections == 1
    assert "RSET" in scripted.commands


async def test_a_connection_on_which_a_login_is_wanted_is_not_used_again():
    async with misbehaving("wants a login") as scripted:
        one = connection(scripted.port)
        await one.send(prepared())

        assert not one.stands


async def test_a_connection_that_was_closed_while_it_rested_is_opened_anew():
    async with misbehaving("polite") as scripted:
        one = connection(scripted.port)
        await one.send(prepared())
        scripted.misbehave("shutting down")
        lost = await one.send(prepared())
        scripted.misbehave("polite")
        outcome = await one.send(prepared())
        await one.close()

    assert lost == TryLater("421 4.3.0")
    assert outcome == Accepted("250 2.0.0")
    # The letter that met the shutdown was tried once more, on a connection of its own.
    assert scripted.connections == 3


async def test_a_connection_that_rested_long_is_not_trusted():
    async with misbehaving("polite") as scripted:
        one = SmtpConnection(endpoint(scripted.port), idle_seconds=0.0)
        await one.send(prepared())
        await one.send(prepared())
        await one.close()

    assert scripted.connections == 2


async def test_a_cancelled_send_leaves_no_connection_whose_answers_are_off_by_one():
    async with misbehaving("silent after the letter") as scripted:
        one = connection(scripted.port)
        sending = asyncio.create_task(one.send(prepared()))
        await scripted.when("content").wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        stood = one.stands
        scripted.misbehave("polite")
        outcome = await one.send(prepared())
        await one.close()

    assert not stood
    assert outcome == Accepted("250 2.0.0")
    assert scripted.connections == 2


async def test_reports_are_asked_for_only_where_the_server_offers_them():
    async with misbehaving("polite") as scripted:
        one = connection(scripted.port)
        await one.send(prepared(Purpose.REPLY))
        await one.close()

    assert not [line for line in scripted.commands if "NOTIFY" in line or "RET=" in line]


async def test_a_reply_asks_for_reports_of_failure_and_an_acknowledgement_for_none():
    async with misbehaving("offers DSN") as scripted:
        one = connection(scripted.port)
        reply = prepared(Purpose.REPLY, key="reply.pv-2026-0001.1")
        await one.send(reply)
        await one.send(prepared(Purpose.ACKNOWLEDGEMENT))
        await one.close()

    said = [line for line in scripted.commands if line.startswith(("MAIL", "RCPT"))]
    assert said[0].endswith(f"RET=HDRS ENVID={reply.envelope_id}")
    assert said[1].endswith("NOTIFY=FAILURE,DELAY ORCPT=rfc822;kari.nordmann@epost.example")
    assert said[3].endswith("> NOTIFY=NEVER")


def test_the_password_shows_in_no_repr():
    assert PASSWORD not in repr(endpoint(25, login=True))
