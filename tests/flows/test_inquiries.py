"""An inquiry from its arrival in the mailbox to its acknowledgement and its card."""

import hashlib
import re

import pytest

from cases.vocabulary import Kind, OutboxState, Status
from tests.flows.conftest import ADDRESS, a_letter

pytestmark = [pytest.mark.dovecot]

ACCESS = "Hei!\nJeg ber om innsyn i alle personopplysninger dere har lagret om meg.\nHilsen Kari"


async def test_a_request_in_bokmaal_is_acknowledged_posted_and_moved(running):
    raw = a_letter(ACCESS)

    await running.receive(raw)

    [ack] = await running.letters_to("kari@epost.example")
    assert ack.sender == "<>"
    assert ack.letter.header("Auto-Submitted") == "auto-replied"
    assert ack.letter.header("Subject").startswith("[PV-")
    assert "Kari" not in ack.letter.header("Subject")
    assert "Henvendelse" not in ack.letter.header("Subject")
    case = await running.case("PV-2026-0001", lambda case: case.status is Status.ACKNOWLEDGED)
    assert case.verdict.kind is Kind.ACCESS
    assert "innsyn" in ack.letter.text
    [card] = await running.cards()
    assert "PV-2026-0001" in str(card.blocks)
    [moved] = await running.until_moved(1)
    assert hashlib.sha256(moved).digest() == hashlib.sha256(raw).digest()
    assert await running.folder("INBOX") == []


@pytest.mark.parametrize(
    ("text", "sign", "language"),
    [
        ("Hei. Eg vil vite kva opplysningar de har lagra om meg. Kan de sende meg ein kopi?", "førespurnad", "nn"),
        ("Hello, please send me a copy of all the personal data that you hold about me.", "inquiry", "en"),
        (ACCESS, "henvendelse", "nb"),
    ],
)
async def test_the_acknowledgement_is_in_the_language_of_the_person(running, text, sign, language):
    await running.receive(a_letter(text))

    [ack] = await running.letters_to("kari@epost.example")
    assert ack.letter.header("Content-Language") == language
    assert sign in ack.letter.text.lower() + ack.letter.header("Subject").lower()


async def test_the_acknowledgement_names_the_legal_date_and_quotes_nothing(running):
    await running.receive(a_letter(ACCESS + "\nMitt hemmelige ord er marsipan."))

    [ack] = await running.letters_to("kari@epost.example")
    case = await running.case("PV-2026-0001")
    assert f"{case.deadline.due.day}." in ack.letter.text
    assert str(case.deadline.due.year) in ack.letter.text
    assert "marsipan" not in ack.letter.text + str(ack.letter.html)


@pytest.mark.parametrize(
    ("headers", "rule"),
    [
        ({"Auto-Submitted": "auto-replied"}, "N2"),
        ({"Return-Path": "<>"}, "N1"),
        ({"Precedence": "bulk"}, "N5"),
        ({"List-Id": "<nyheter.example>"}, "N4"),
    ],
)
async def test_a_robot_gets_no_acknowledgement_and_is_a_case_all_the_same(running, headers, rule):
    robot, person = "robot@maskin.example", "kari@epost.example"
    names = {name.replace("-", "_"): value for name, value in headers.items()}

    await running.receive(a_letter("Jeg er på ferie.", sender=robot, subject="Autosvar", **names))
    await running.receive(a_letter(ACCESS, sender=person))

    await running.letters_to(person)
    assert running.smtp.to(robot) == []
    cases = {str(number): await running.case(f"PV-2026-000{number}") for number in (1, 2)}
    [silent] = [case for case in cases.values() if case.no_acknowledgement]
    assert any(reason.startswith(rule) for reason in silent.no_acknowledgement)


async def test_the_same_bytes_again_are_no_new_inquiry(running):
    await running.receive(a_letter(ACCESS))
    await running.letters_to("kari@epost.example")

    await running.receive(a_letter(ACCESS))

    await running.until_moved(2)
    assert len(running.smtp.to("kari@epost.example")) == 1
    assert len(await running.cards()) == 1


async def test_a_follow_up_finds_its_case_by_our_message_id(running):
    await running.receive(a_letter(ACCESS))
    [ack] = await running.letters_to("kari@epost.example")

    await running.receive(
        a_letter("Jeg glemte å si: gjelder også chatten.", In_Reply_To=ack.letter.header("Message-ID"))
    )

    await running.until_moved(2)
    messages = await running.assembly.store.queries.messages((await running.case("PV-2026-0001")).number)
    assert [message.direction for message in messages].count("in") == 2
    assert len(running.smtp.to("kari@epost.example")) == 1


async def test_a_follow_up_finds_its_case_by_the_address_that_it_was_sent_to(running):
    await running.receive(a_letter(ACCESS))
    [ack] = await running.letters_to("kari@epost.example")
    plus = re.search(r"[\w.+-]+@[\w.]+", ack.letter.header("Reply-To"))[0]
    assert plus != ADDRESS

    await running.receive(a_letter("En ting til.", To=plus))

    await running.until_moved(2)
    history = await running.assembly.store.queries.history((await running.case("PV-2026-0001")).number)
    assert "plus-address" in [record.entry.fields.get("thread") for record in history]


async def test_a_tag_counts_only_from_the_same_person(running):
    await running.receive(a_letter(ACCESS))
    await running.letters_to("kari@epost.example")

    await running.receive(a_letter("Mer fra meg.", subject="Sv: [PV-2026-0001] Sak"))
    await running.receive(a_letter(ACCESS, subject="[PV-2026-0001]", sender="ola@annen.example"))

    [ack] = await running.letters_to("ola@annen.example")
    assert "PV-2026-0002" in ack.letter.header("Subject")
    assert (await running.case("PV-2026-0002")).sender.email == "ola@annen.example"


async def test_a_national_identity_number_reaches_neither_slack_nor_the_acknowledgement(running):
    number = "15857012345"  # synthetic: month + 80
    await running.receive(a_letter(f"{ACCESS}\nFødselsnummeret mitt er {number}.", subject=f"Innsyn {number}"))

    [ack] = await running.letters_to("kari@epost.example")
    await running.cards()
    assert number not in ack.letter.text + ack.letter.header("Subject")
    assert number not in str(running.slack.requests)


async def test_hostile_text_is_inert_in_slack_and_in_letters(running):
    hostile = "<!channel> <@U0ANNE> {{ 7*7 }} <https://ond.example|klikk> [[hull]] \u202etxet"

    await running.receive(a_letter(f"{ACCESS}\n{hostile}", subject=hostile, sender="ond@annen.example"))

    [ack] = await running.letters_to("ond@annen.example")
    [card] = await running.cards()
    assert "49" not in ack.letter.header("Subject")
    assert "ond.example" not in ack.letter.text
    assert "<!channel>" not in str(card.blocks) + card.text


async def test_a_mail_without_a_sender_is_a_case_that_a_person_must_read(running):
    await running.receive(b"Subject: hei\r\n\r\nhvem er jeg?\r\n")

    await running.until_moved(1)
    case = await running.case("PV-2026-0001")
    assert case.sender is None
    assert case.no_acknowledgement


async def test_bytes_that_are_no_mail_are_kept_and_the_next_mail_goes_on(running):
    await running.receive(b"\x00\xff\xfe garbage \r\n\r\n\x80\x81", a_letter(ACCESS))

    assert await running.letters_to("kari@epost.example")
    assert len(await running.until_moved(2)) == 2


async def test_a_mail_server_that_is_down_for_a_while_loses_no_letter(running):
    await running.smtp.stop()
    await running.receive(a_letter(ACCESS))
    await running.until_moved(1)
    assert (await running.assembly.store.letters.depth())[OutboxState.NEW] == 1

    await running.smtp.start(running.smtp.port)

    assert len(await running.letters_to("kari@epost.example")) == 1
