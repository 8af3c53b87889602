"""The SMTP server, with aiosmtplib as its client."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiosmtplib
import pytest

from sandbox import smtp
from sandbox.mailbox import SENT, Mailbox
from sandbox.smtp import SmtpSink

RAW = b"From: personvern@duett.test\r\nTo: kari@example.test\r\nSubject: =?utf-8?q?Mottatt_=C3=A6?=\r\n\r\nHei\r\n"


@pytest.fixture
async def sink() -> AsyncIterator[SmtpSink]:
    server = SmtpSink(most_bytes=100_000)
    await server.start()
    yield server
    await server.stop()


async def send(sink: SmtpSink, raw: bytes = RAW, sender: str = "") -> None:
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=sink.port, start_tls=False)
    await client.connect()
    try:
        await client.sendmail(sender, ["kari@example.test"], raw)
    finally:
        client.close()


async def test_what_a_person_received_is_kept_with_its_envelope(sink: SmtpSink) -> None:
    await send(sink)

    (mail,) = await sink.wait_for(lambda: sink.to("Kari@example.test"))

    assert mail.sender == smtp.NULL_SENDER
    assert mail.letter.subject == "Mottatt æ"
    assert sink.people() == ["kari@example.test"]


async def test_a_mail_that_is_too_large_is_refused(sink: SmtpSink) -> None:
    with pytest.raises(aiosmtplib.SMTPResponseException) as refusal:
        await send(sink, RAW + b"x" * 200_000)

    assert refusal.value.code == 552
    assert sink.received == []


async def test_a_refusal_is_answered_once(sink: SmtpSink) -> None:
    sink.plan(smtp.refused("451 4.3.0 later"))

    with pytest.raises(aiosmtplib.SMTPDataError):
        await send(sink)
    await send(sink)

    assert len(sink.received) == 1


@pytest.mark.parametrize("kept", [True, False])
async def test_a_line_that_is_cut_after_data_leaves_open_whether_the_mail_arrived(sink: SmtpSink, kept: bool) -> None:
    sink.plan(smtp.lost(kept=kept))

    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await send(sink)

    assert len(sink.received) == int(kept)


async def test_a_copy_is_in_sent_before_the_mail_is_accepted() -> None:
    mailbox = Mailbox()
    await mailbox.start()
    sink = SmtpSink(keep_copy=lambda raw: mailbox.deliver(raw, SENT))
    await sink.start()

    await send(sink)
    copies = await mailbox.mails(SENT)
    await sink.stop()
    await mailbox.stop()

    assert [copy.letter.raw for copy in copies] == [RAW]


async def test_a_late_answer_outlasts_an_impatient_client(sink: SmtpSink) -> None:
    sink.plan(smtp.late(30))
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=sink.port, start_tls=False, timeout=0.2)
    await client.connect()

    with pytest.raises(aiosmtplib.SMTPTimeoutError):
        await client.sendmail("", ["kari@example.test"], RAW)

    client.close()
    assert sink.received == []
