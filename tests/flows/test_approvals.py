"""From the card to the answer: shown exactly, approved by the right person, sent once."""

import pytest

from cases.vocabulary import Status
from sandbox.slack import SubmitRefused
from sandbox.smtp import refused
from tests.flows.conftest import a_letter

pytestmark = [pytest.mark.dovecot]

UNSUBSCRIBE = "Hei, meld meg av nyhetsbrevet deres. Jeg vil ikke ha mer reklame."
ACCESS = "Jeg ber om innsyn i alle personopplysninger dere har lagret om meg."
PERSON = "kari@epost.example"


async def a_card(running, text=UNSUBSCRIBE):
    await running.receive(a_letter(text))
    await running.letters_to(PERSON)
    [card] = await running.cards()
    await running.settle()
    return card


async def values_of(view):
    """The letter as the modal shows it."""
    return "\n".join(str(block) for block in view.blocks)


async def test_an_answer_leaves_only_after_its_exact_text_was_shown_and_submitted(running):
    card = await a_card(running)
    anne = running.slack.user("U0ANNE")
    draft = (await running.case("PV-2026-0001")).draft

    await anne.click(card, "approve")
    view = await anne.modal()
    shown = await values_of(view)
    assert PERSON in shown
    assert draft.text.splitlines()[0] in shown
    assert len(running.smtp.to(PERSON)) == 1
    await anne.submit(view)

    [_, answer] = await running.letters_to(PERSON, 2)
    assert answer.letter.text.split() == draft.text.split()
    assert answer.letter.header("Auto-Submitted") in (None, "")
    case = await running.case("PV-2026-0001", lambda case: case.status is Status.ANSWERED)
    assert case.approval.approver == "U0ANNE"


@pytest.mark.parametrize("by_http", [False, True])
async def test_a_command_approves_no_less_carefully(running):
    await a_card(running)
    anne = running.slack.user("U0ANNE")

    await anne.command("/personvern", "approve pv-1")
    await anne.submit(await anne.modal())

    assert len(await running.letters_to(PERSON, 2)) == 2


async def test_whoever_edited_cannot_approve_but_another_can(running):
    card = await a_card(running, ACCESS)
    anne, bjorn = running.slack.user("U0ANNE"), running.slack.user("U0BJORN")

    await anne.click(card, "edit")
    await anne.submit(await anne.modal(), {"subject": "Innsyn", "text": "Hei,\n\nvi har ingen opplysninger om deg.\n"})
    await running.case("PV-2026-0001", lambda case: case.draft.version == 2)
    await anne.command("/personvern", "approve 1")
    own = await anne.modal()
    answer = await anne.submit(own)
    assert answer.errors or answer.view
    assert (await running.case("PV-2026-0001")).status is not Status.APPROVED

    await bjorn.command("/personvern", "approve 1")
    await bjorn.submit(await bjorn.modal())

    [_, answer] = await running.letters_to(PERSON, 2)
    assert "vi har ingen opplysninger om deg" in answer.letter.text
    assert "vi har ingen opplysninger om deg" in str(answer.letter.html)


async def test_a_draft_with_open_fields_cannot_be_sent(running):
    await a_card(running, ACCESS)
    anne = running.slack.user("U0ANNE")

    await anne.command("/personvern", "approve 1")
    view = await anne.modal()

    assert "[[" in (await running.case("PV-2026-0001")).draft.text
    with pytest.raises(SubmitRefused):
        await anne.submit(view)
    assert (await running.case("PV-2026-0001")).status is not Status.APPROVED


async def test_a_reader_is_refused_at_the_button_and_at_the_submit(running):
    card = await a_card(running)
    dag = running.slack.user("U0DAG")

    reply = await dag.click(card, "approve")

    assert await reply.message()
    assert dag.view() is None
    assert (await running.case("PV-2026-0001")).status is not Status.APPROVED


async def test_two_who_approve_at_once_send_one_answer(running):
    card = await a_card(running)
    anne, bjorn = running.slack.user("U0ANNE"), running.slack.user("U0BJORN")
    await anne.click(card, "approve")
    await bjorn.click(card, "approve")
    views = await anne.modal(), await bjorn.modal()

    await anne.submit(views[0])
    late = await bjorn.submit(views[1])

    assert late.errors or late.view or bjorn.ephemerals()
    await running.case("PV-2026-0001", lambda case: case.status is Status.ANSWERED)
    assert len(running.smtp.to(PERSON)) == 2


async def test_what_was_not_taken_by_the_mail_server_opens_the_case_again(running):
    card = await a_card(running)
    anne = running.slack.user("U0ANNE")
    running.smtp.plan(refused())

    await anne.click(card, "approve")
    await anne.submit(await anne.modal())

    case = await running.case("PV-2026-0001", lambda case: case.status is Status.REOPENED)
    assert case.approval is None


async def test_the_card_follows_the_case(running):
    card = await a_card(running)
    cari = running.slack.user("U0CARI")

    await cari.click(card, "take")

    await running.case("PV-2026-0001", lambda case: case.assignee == "U0CARI")
    await running.slack.wait_for(lambda: "U0CARI" in str(running.slack.messages("C0PERSONVERN")[0].blocks))
    assert len(await running.cards()) == 1
