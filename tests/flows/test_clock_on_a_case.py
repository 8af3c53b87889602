"""The clock of a case from end to end: a question stops it, the answer starts it, a notice in time prolongs it."""

import asyncio
import imaplib
from datetime import UTC, datetime, timedelta

import pytest

from cases.messages import GAP
from cases.vocabulary import Status
from tests.flows.conftest import a_letter
from tests.flows.test_bounces import a_report

pytestmark = [pytest.mark.dovecot]

ACCESS = "Jeg ber om innsyn i alle personopplysninger dere har lagret om meg."
PERSON = "kari@epost.example"


async def arrives(running, raw, moment):
    """The mail server took the mail at that moment."""
    await asyncio.to_thread(_append, running, raw, imaplib.Time2Internaldate(moment))


def _append(running, raw, moment):
    with running.mailbox.client(running.user) as client:
        client.append("INBOX", None, moment, raw)


async def sent(anne, command, callback):
    """The letter of the modal, its gaps filled in, let leave."""
    view = await anne.modal(callback)
    inputs = [block for block in view.blocks if block["type"] == "input"]
    filled = {block["block_id"]: GAP.sub("grunnen", block["element"].get("initial_value", "")) for block in inputs}
    result = await anne.submit(view, filled)
    assert result.errors == {}, command


async def number_of(running):
    [card] = await running.cards()
    return card.metadata["event_payload"]["case"]


async def history(running, number):
    case = await running.case(number)
    return [record.entry.event.value for record in await running.assembly.store.queries.history(case.number)]


async def test_a_question_stops_the_clock_and_the_answer_starts_it(running):
    await running.receive(a_letter(ACCESS))
    await running.letters_to(PERSON)
    number, anne = await number_of(running), running.slack.user("U0ANNE")

    await anne.command("/personvern", f"ask-identity {number}")
    await sent(anne, "ask-identity", "send_identity_question")
    [_, question] = await running.letters_to(PERSON, 2)
    asked = await running.case(number, lambda case: case.interims[0].left_at is not None)
    await running.receive(a_letter("Kundenummeret er 4711.", In_Reply_To=question.letter.header("Message-ID")))

    assert asked.status is Status.WAITING_IDENTITY
    assert "[[" not in question.letter.text
    assert question.letter.header("Auto-Submitted") in (None, "")
    case = await running.case(number, lambda case: case.status is Status.IN_PROGRESS)
    assert asked.interims[0].waits
    assert not case.interims[0].waits
    assert case.interims[0].answered_at >= asked.interims[0].left_at
    told = await history(running, number)
    assert told.index("clock.stopped") < told.index("clock.resumed")


async def test_a_question_that_comes_back_never_stopped_it(running):
    await running.receive(a_letter(ACCESS))
    await running.letters_to(PERSON)
    number, anne = await number_of(running), running.slack.user("U0ANNE")
    await anne.command("/personvern", f"ask-identity {number}")
    await sent(anne, "ask-identity", "send_identity_question")
    [_, question] = await running.letters_to(PERSON, 2)
    await running.case(number, lambda case: case.interims[0].waits)

    await running.receive(a_report(question))

    case = await running.case(number, lambda case: case.interims[0].failed)
    assert case.status is Status.IN_PROGRESS
    assert case.deadline == case.alarm_deadline


async def test_a_notice_that_leaves_in_time_gives_three_months(running):
    await running.receive(a_letter(ACCESS))
    await running.letters_to(PERSON)
    number, anne = await number_of(running), running.slack.user("U0ANNE")
    before = await running.case(number)

    await anne.command("/personvern", f"extend {number}")
    await anne.submit(await anne.modal("why_extend"), {"reason": "complexity"})
    assert (await running.case(number)).deadline == before.deadline
    await sent(anne, "extend", "send_extension")

    await running.letters_to(PERSON, 2)
    case = await running.case(number, lambda case: case.deadline != before.deadline)
    assert "extension" in [step.rule for step in case.deadline.steps]
    assert case.interims[0].reason == "complexity"


async def test_after_the_first_month_no_notice_is_even_written(running):
    await arrives(running, a_letter(ACCESS), datetime.now(UTC) - timedelta(days=40))
    await running.letters_to(PERSON)
    number, anne = await number_of(running), running.slack.user("U0ANNE")
    before = await running.case(number)

    reply = await anne.command("/personvern", f"extend {number}")

    assert "kan ikke forlenges" in (await reply.message()).text
    assert (await running.case(number)).deadline == before.deadline
