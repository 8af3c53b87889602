"""Mails of ours that come back: canaries and envelope copies. They are evidence, and never a case."""

import asyncio

import pytest

from cases.ports import CaseSelection
from service.prove_mail import prove_mail
from service.wiring import mail_composer
from tests.flows.conftest import ADDRESS, a_letter, until

pytestmark = [pytest.mark.dovecot]

ACCESS = "Hei!\nJeg ber om innsyn i alle personopplysninger dere har lagret om meg.\nHilsen Kari"


async def count(running):
    return await running.assembly.store.queries.count(CaseSelection())


@pytest.mark.parametrize("changes", [{"canary_minutes": 600, "poll_seconds": 0.5}])
async def test_a_canary_comes_round_and_is_no_case(running):
    [canary] = await running.letters_to(ADDRESS)
    assert canary.sender == "<>"

    [raw] = await until(lambda: running.folder("Sent"), bool)
    await running.receive(raw)

    await running.until_moved(1)
    health = running.assembly.health
    await until(lambda: asyncio.sleep(0, health.parts()["canary"].detail), lambda detail: detail.endswith(" s"))
    assert await count(running) == 0
    assert health.parts()["canary"].alarm is None


@pytest.mark.parametrize("changes", [{"canary_minutes": 600, "canary_limit_minutes": 0.01, "poll_seconds": 0.5}])
async def test_a_canary_that_does_not_come_back_is_an_alarm(running):
    parts = running.assembly.health.parts

    await until(lambda: asyncio.sleep(0, parts()["canary"].alarm), bool)

    assert parts()["canary"].detail == "not back in time"


@pytest.mark.parametrize("changes", [{"sent_copy": "bcc"}])
async def test_an_envelope_copy_is_evidence_and_no_case(running):
    await running.receive(a_letter(ACCESS))
    [ack] = await running.letters_to("kari@epost.example")
    [copy] = await running.letters_to(ADDRESS)
    assert copy is ack

    [raw] = await until(lambda: running.folder("Sent"), bool)
    await running.receive(raw)

    await running.until_moved(2)
    assert await count(running) == 1


@pytest.mark.parametrize("changes", [{"sent_copy": "append", "sent_folder": "Sendt hos oss"}])
async def test_a_copy_is_put_where_we_keep_what_was_sent(running):
    await running.receive(a_letter(ACCESS))
    [ack] = await running.letters_to("kari@epost.example")

    [copy] = await until(lambda: running.folder("Sendt hos oss"), bool)

    assert ack.letter.header("Message-ID").encode() in copy


def arriving(raw):
    """The mail as our own server would deliver it."""
    return b"Authentication-Results: mx.duett.test; spf=pass\r\n" + raw


@pytest.mark.parametrize("changes", [{"trusted_authserv_ids": "mx.duett.test", "poll_seconds": 0.5}])
async def test_one_mail_to_ourselves_proves_what_the_desk_rests_on(running):
    composer = mail_composer(running.settings, running.assembly.store)
    proving = asyncio.create_task(prove_mail(running.settings, composer, 20))
    [sent] = await running.letters_to(ADDRESS.replace("@", "+check@"))
    [raw] = await until(lambda: running.folder("Sent"), bool)
    await running.receive(arriving(raw))

    findings = await proving

    assert sent.sender == "<>"
    assert [(finding.part, finding.ok) for finding in findings] == [
        ("null sender", True),
        ("plus-address", True),
        ("sent copy", True),
        ("authserv-id", True),
    ]
    assert "mx.duett.test: trusted" in findings[-1].line
    assert await count(running) == 0


async def test_a_plus_address_that_does_not_arrive_is_said(running):
    composer = mail_composer(running.settings, running.assembly.store)

    findings = await prove_mail(running.settings, composer, 0.1)

    assert [(finding.part, finding.ok) for finding in findings] == [("null sender", True), ("plus-address", False)]
