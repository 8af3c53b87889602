"""Letters that come back: tied to their letter by what servers give back, in the standard form and in others."""

import re

import pytest

from cases.vocabulary import OutboxState, Status
from sandbox.smtp import lost
from tests.flows.conftest import ADDRESS, a_chat, a_letter, until

pytestmark = [pytest.mark.dovecot]

UNSUBSCRIBE = "Hei, meld meg av nyhetsbrevet deres. Jeg vil ikke ha mer reklame."
PERSON = "kari@epost.example"
VISITOR = "ola@annen.example"


def a_report(letter, *, action="failed", status="5.1.1", tie="message-id", person=PERSON):
    """A delivery report in the standard form, which names the letter by one thing only."""
    signed, key = re.fullmatch(r"<((.+)\.[0-9a-f]{20})@.+>", letter.letter.header("Message-ID")).groups()
    envid = f"Original-Envelope-Id: {key if tie == 'a guess' else signed}\n"
    quoted = f"Message-ID: {letter.letter.header('Message-ID')}\n" if tie == "message-id" else "X-Other: 1\n"
    to = letter.sender if tie == "envelope-sender" else ADDRESS
    text = (
        f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: {to}\nSubject: Undelivered Mail\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nThe mail could not be delivered.\n"
        "--b\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.example\n{envid if tie in ('envid', 'a guess') else ''}\n"
        f"Final-Recipient: rfc822; {person}\nAction: {action}\nStatus: {status}\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\n{quoted}\n--b--\n"
    )
    return text.replace("\n", "\r\n").encode()


async def answered(running):
    """A case whose answer was accepted by the mail server, and that answer."""
    await running.receive(a_letter(UNSUBSCRIBE))
    await running.letters_to(PERSON)
    anne = running.slack.user("U0ANNE")
    await running.settle()
    await anne.command("/personvern", "approve 1")
    await anne.submit(await anne.modal())
    [ack, reply] = await running.letters_to(PERSON, 2)
    await running.case("PV-2026-0001", lambda case: case.status is Status.ANSWERED)
    return ack, reply


async def history(running):
    case = await running.case("PV-2026-0001")
    return [record.entry.event.value for record in await running.assembly.store.queries.history(case.number)]


async def only_case(running):
    """Nothing opened a second case."""
    [card] = await running.cards()
    return card


@pytest.mark.parametrize("tie", ["message-id", "envid", "envelope-sender"])
async def test_an_answer_that_comes_back_opens_its_case_again(running, tie):
    _, reply = await answered(running)

    await running.receive(a_report(reply, tie=tie))

    case = await running.case("PV-2026-0001", lambda case: case.status is Status.REOPENED)
    assert (case.answered_at, case.approval) == (None, None)
    assert "letter.bounced" in await history(running)
    await only_case(running)


async def test_a_report_that_somebody_made_up_about_a_letter_changes_nothing(running):
    _, reply = await answered(running)

    await running.receive(a_report(reply, tie="a guess"))
    await running.until_moved(2)

    assert (await running.case("PV-2026-0001")).status is Status.ANSWERED
    assert "letter.bounced" not in await history(running)


async def test_a_report_that_quotes_nothing_is_tied_by_the_address_that_it_came_to(running):
    _, reply = await answered(running)
    qmail = (
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: {reply.sender}\r\nSubject: failure notice\r\n\r\n"
        "Hi. This is the qmail-send program at mx.example.\r\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\r\n"
        "This is a permanent error; I've given up.\r\n\r\n"
        "<kari@epost.example>:\r\nUser unknown. (#5.1.1)\r\n"
    ).encode()

    await running.receive(qmail)

    await running.case("PV-2026-0001", lambda case: case.status is Status.REOPENED)
    await only_case(running)


async def test_an_acknowledgement_that_comes_back_is_shown_and_reopens_nothing(running):
    ack, _ = await answered(running)

    await running.receive(a_report(ack))

    await running.until_moved(2)
    assert (await running.case("PV-2026-0001")).status is Status.ANSWERED
    assert "letter.bounced" in await history(running)


async def test_a_delay_is_shown_and_nothing_else(running):
    _, reply = await answered(running)

    await running.receive(a_report(reply, action="delayed", status="4.4.1"))

    await running.until_moved(2)
    assert (await running.case("PV-2026-0001")).status is Status.ANSWERED
    assert "letter.delayed" in await history(running)
    assert len(running.smtp.to(PERSON)) == 2


@pytest.mark.parametrize("tie", ["message-id", "envid", "envelope-sender"])
async def test_the_copy_of_a_chat_that_comes_back_is_kept_with_its_letter(running, tie):
    await running.chat(a_chat())
    [copy] = await running.letters_to(VISITOR)

    await running.receive(a_report(copy, tie=tie, person=VISITOR))

    async def look():
        return await running.assembly.store.letters.listing(frozenset({OutboxState.SENT}))

    [letter] = await until(look, lambda letters: letters and letters[0].reason)
    assert letter.reason == "failed 5.1.1"
    await running.until_moved(1)
    assert running.slack.messages("C0PERSONVERN") == []


@pytest.mark.parametrize("changes", [{"evidence_hold_off_seconds": 0}])
async def test_an_answer_of_unknown_fate_waits_for_a_person(running):
    await running.receive(a_letter(UNSUBSCRIBE))
    await running.letters_to(PERSON)
    [card] = await running.cards()
    running.smtp.plan(lost(kept=False))
    anne, bjorn = running.slack.user("U0ANNE"), running.slack.user("U0BJORN")

    await running.settle()
    await anne.command("/personvern", "approve 1")
    await anne.submit(await anne.modal())
    await running.case("PV-2026-0001", lambda case: bool(case.in_doubt))
    await running.slack.wait_for(lambda: "resend" in str(card.blocks))
    assert len(running.smtp.to(PERSON)) == 1
    await bjorn.click(card, "resend")

    [_, reply] = await running.letters_to(PERSON, 2)
    case = await running.case("PV-2026-0001", lambda case: case.status is Status.ANSWERED)
    assert (case.in_doubt, case.approval.approver) == ("", "U0ANNE")
    assert reply.letter.header("Message-ID").startswith("<reply.pv-2026-0001.1.")
    assert [name for name in await history(running) if name in ("letter.lost", "letter.untraced", "letter.sent_again")]
