"""Staff at work, from the card to the answer, through the real Bolt client over real sockets."""

from __future__ import annotations

import asyncio

import pytest

from cases.events import ContentShown, ReplyApproved
from cases.intake import CloseReason
from cases.vocabulary import Kind, Status
from sandbox.slack import STAFF_CHANNEL
from tests.bot.office import Office, action_ids, texts_of
from tests.examples import NOW, a_case, a_draft

COMMAND = "/personvern"


async def test_a_case_is_posted_as_one_card_without_personal_data(office: Office) -> None:
    case = await office.open_case()

    card = await office.card(case.number)

    assert "Innsyn" in texts_of(card.blocks)
    assert {"approve", "edit", "take", "checks", "reject"} <= set(action_ids(card.blocks))
    for personal in ("kari", "Nordmann", "epost.example", "Her er svaret"):
        assert personal not in f"{card.text} {card.blocks} {card.metadata}"


async def test_an_answer_is_approved_after_the_exact_letter_was_shown(office: Office) -> None:
    case = await office.open_case()
    card = await office.card(case.number)
    anne = office.slack.user("U0ANNE")

    await anne.click(card, "approve")
    modal = await anne.modal("approve_reply")
    shown = texts_of(modal.blocks)
    result = await anne.submit(modal)

    assert "kari.nordmann@epost.example" in shown
    assert "Her er svaret." in shown
    assert result.view is None
    assert (await office.case(case.number)).status is Status.APPROVED
    digest = case.draft.digest if case.draft else ""
    assert [type(event) for event in office.handler.events] == [ContentShown, ReplyApproved]
    assert all(event.digest == digest for event in office.handler.events)  # type: ignore[union-attr]


async def test_after_an_approval_the_card_offers_to_undo_and_says_who(office: Office) -> None:
    case = await office.open_case()
    card = await office.card(case.number)
    anne = office.slack.user("U0ANNE")

    await anne.click(card, "approve")
    await anne.submit(await anne.modal("approve_reply"))
    await office.slack.wait_for(lambda: card.edited_ts)
    await office.slack.wait_for(lambda: office.slack.thread(STAFF_CHANNEL, card.ts))

    assert action_ids(card.blocks) == ["undo"]
    assert "Godkjent av <@U0ANNE>" in texts_of(card.blocks)
    assert "<@U0ANNE> har godkjent svaret." in office.slack.thread(STAFF_CHANNEL, card.ts)[0].text


async def test_a_second_click_is_told_who_was_faster(office: Office) -> None:
    case = await office.open_case()
    card = await office.card(case.number)
    anne, bjorn = office.slack.user("U0ANNE"), office.slack.user("U0BJORN")
    before = card.blocks
    await anne.click(card, "approve")
    await anne.submit(await anne.modal("approve_reply"))
    await office.slack.wait_for(lambda: card.edited_ts)
    card.blocks = before

    reply = await bjorn.click(card, "approve")

    assert "allerede behandlet av <@U0ANNE>" in (await reply.message()).text
    assert bjorn.view() is None


async def test_a_draft_that_changed_after_it_was_shown_cannot_be_approved(office: Office) -> None:
    case = await office.open_case()
    card = await office.card(case.number)
    anne, bjorn = office.slack.user("U0ANNE"), office.slack.user("U0BJORN")
    await anne.click(card, "approve")
    modal = await anne.modal("approve_reply")
    await bjorn.click(card, "edit")
    await bjorn.submit(await bjorn.modal("edit_reply"), {"subject": "Svar", "text": "Et annet svar."})

    result = await anne.submit(modal)

    assert result.view is not None
    assert "ble endret etter at du åpnet det" in texts_of(result.view.blocks)
    assert (await office.case(case.number)).status is Status.DRAFT_READY


async def test_whoever_edited_an_answer_cannot_approve_it(office: Office) -> None:
    case = await office.open_case()
    card = await office.card(case.number)
    anne, bjorn = office.slack.user("U0ANNE"), office.slack.user("U0BJORN")
    await anne.click(card, "edit")
    await anne.submit(await anne.modal("edit_reply"), {"subject": "Svar", "text": "Annes svar."})

    await anne.command(COMMAND, f"approve {case.number}")
    refused = await anne.submit(await anne.modal("approve_reply"))
    await bjorn.command(COMMAND, f"approve {case.number}")
    await bjorn.submit(await bjorn.modal("approve_reply"))

    assert refused.view is not None
    assert "En annen må gjøre det" in texts_of(refused.view.blocks)
    stored = await office.case(case.number)
    assert stored.approval is not None
    assert stored.approval.approver == "U0BJORN"
    assert stored.draft is not None
    assert stored.draft.text == "Annes svar.\n"


async def test_a_letter_of_many_pages_is_edited_in_several_fields_and_stays_whole(office: Office) -> None:
    paragraphs = "\n".join(f"{line:04d} " + "x" * 90 for line in range(80))
    long = paragraphs + "\n" + "y" * 7000 + "\nSlutt."
    case = await office.open_case(a_case(draft=a_draft(text=long)))
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"edit {case.number}")
    modal = await anne.modal("edit_reply")
    fields = [block["block_id"] for block in modal.blocks if block["type"] == "input"]
    result = await anne.submit(modal, {"text_1": "Ny start\n" + long[:2700]})

    assert fields[:3] == ["subject", "text_1", "text_2"]
    assert result.errors == {}
    draft = (await office.case(case.number)).draft
    assert draft is not None
    assert draft.text.startswith("Ny start\n0000 ")
    assert draft.text.endswith("y" * 7000 + "\nSlutt.\n")


async def test_a_long_letter_that_somebody_shortened_meanwhile_is_not_pieced_together_wrongly(office: Office) -> None:
    case = await office.open_case(a_case(draft=a_draft(text="z" * 7000)))
    anne, bjorn = office.slack.user("U0ANNE"), office.slack.user("U0BJORN")
    await anne.command(COMMAND, f"edit {case.number}")
    modal = await anne.modal("edit_reply")
    await bjorn.command(COMMAND, f"draft {case.number}")
    await bjorn.submit(await bjorn.modal("draft_reply"))

    result = await anne.submit(modal)

    assert result.view is not None
    assert "ble endret etter at du åpnet det" in texts_of(result.view.blocks)


@pytest.mark.parametrize("button", ["approve", "edit", "take", "reject"])
async def test_a_reader_who_presses_a_button_changes_and_sees_nothing(office: Office, button: str) -> None:
    case = await office.open_case()
    card = await office.card(case.number)
    dag = office.slack.user("U0DAG")

    reply = await dag.click(card, button)

    assert (await reply.message()).text.startswith("Du har ikke rett til dette.")
    assert dag.view() is None
    assert office.handler.events == []


async def test_an_empty_answer_is_refused_on_its_field(office: Office) -> None:
    case = await office.open_case()
    anne = office.slack.user("U0ANNE")
    await anne.command(COMMAND, f"edit {case.number}")

    result = await anne.submit(await anne.modal("edit_reply"), {"subject": "Svar", "text": " \n "})

    assert result.errors == {"text": "Svaret kan ikke være tomt."}
    assert office.handler.events[-1].__class__ is ContentShown


async def test_a_case_without_a_draft_is_answered_by_hand(office: Office) -> None:
    case = await office.open_case(a_case(draft=None, no_draft="an authority is answered by a person"))
    anne = office.slack.user("U0ANNE")

    refused = await anne.command(COMMAND, f"approve {case.number}")
    await anne.command(COMMAND, f"edit {case.number}")
    await anne.submit(await anne.modal("edit_reply"), {"subject": "Svar", "text": "Skrevet for hånd."})

    assert "har ikke noe utkast" in (await refused.message()).text
    draft = (await office.case(case.number)).draft
    assert draft is not None
    assert draft.text == "Skrevet for hånd.\n"


async def test_a_draft_with_gaps_shows_them_and_offers_no_approval(office: Office) -> None:
    case = await office.open_case(a_case(draft=a_draft(text="Vi har [[hva vi har]] om deg.\n")))
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"approve {case.number}")
    modal = await anne.modal("approve_reply")

    assert "submit" not in modal.body
    assert "Åpne felt: hva vi har" in texts_of(modal.blocks)


async def test_a_draft_is_rejected_with_a_reason(office: Office) -> None:
    case = await office.open_case()
    card = await office.card(case.number)
    anne = office.slack.user("U0ANNE")

    await anne.click(card, "reject")
    await anne.submit(await anne.modal("reject_reply"), {"reason": "Feil tone."})
    await office.slack.wait_for(lambda: "avvist" in texts_of(card.blocks))

    stored = await office.case(case.number)
    assert stored.rejection == "Feil tone."
    assert stored.status is Status.IN_PROGRESS
    assert "Feil tone" not in texts_of(card.blocks)


async def test_a_kind_is_corrected_and_the_card_follows(office: Office) -> None:
    case = await office.open_case()
    card = await office.card(case.number)
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"reclassify {case.number}")
    await anne.submit(await anne.modal("reclassify_case"), {"kind": "erasure"})
    await office.slack.wait_for(lambda: "Sletting" in texts_of(card.blocks))
    thread = await office.slack.wait_for(lambda: office.slack.thread(STAFF_CHANNEL, card.ts))

    assert (await office.case(case.number)).verdict.kind is Kind.ERASURE
    assert thread[0].text == "<@U0ANNE> har endret typen fra Innsyn til Sletting."


async def test_a_case_is_taken_by_one_and_the_other_is_told(office: Office) -> None:
    case = await office.open_case()
    card = await office.card(case.number)
    stale = list(card.blocks)
    anne, bjorn = office.slack.user("U0ANNE"), office.slack.user("U0BJORN")

    mine = await anne.click(card, "take")
    await mine.message()
    await office.slack.wait_for(lambda: card.edited_ts)
    card.blocks = stale
    late = await bjorn.click(card, "take")

    assert (await mine.message()).text == f"Du har tatt {case.number}."
    assert "allerede behandlet av <@U0ANNE>" in (await late.message()).text
    assert (await office.case(case.number)).assignee == "U0ANNE"


async def test_a_case_is_drafted_anew_and_closed_by_command(office: Office) -> None:
    case = await office.open_case()
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"draft {case.number}")
    await anne.submit(await anne.modal("draft_reply"))
    drafted = (await office.case(case.number)).draft
    await anne.command(COMMAND, f"close {case.number}")
    await anne.submit(await anne.modal("close_case"), {"reason": "withdrawn"})

    assert drafted is not None
    assert drafted.version == 2
    stored = await office.case(case.number)
    assert (stored.status, stored.close_reason) == (Status.CLOSED, CloseReason.WITHDRAWN)


async def test_what_was_answered_is_closed_without_a_question(office: Office) -> None:
    case = await office.open_case(a_case(Status.ANSWERED, answered_at=NOW))

    closed = await office.slack.user("U0ANNE").command(COMMAND, f"close {case.number}")

    assert (await closed.message()).text == f"{case.number} er lukket."
    assert (await office.case(case.number)).close_reason is CloseReason.ANSWERED


async def test_show_answers_privately_with_a_masked_sender(office: Office) -> None:
    case = await office.open_case()

    reply = await office.slack.user("U0DAG").command(COMMAND, "show 1")
    message = await reply.message()

    assert case.number.sequence == 1
    assert message.user == "U0DAG"
    assert "k•••@e•••.example" in texts_of(message.blocks)
    assert "kari" not in str(message.blocks)


async def test_fifty_people_who_take_one_case_at_once_double_nothing(office: Office) -> None:
    case = await office.open_case()
    card = await office.card(case.number)
    staff = [office.slack.user(name) for name in ("U0ANNE", "U0BJORN", "U0CARI")]

    replies = await asyncio.gather(*(staff[turn % 3].click(card, "approve") for turn in range(50)))
    modals = [await person.modal("approve_reply") for person in staff[:2]]
    results = await asyncio.gather(
        *(staff[turn % 2].submit(modals[turn % 2]) for turn in range(10)), return_exceptions=True
    )
    await office.slack.wait_for(lambda: "Godkjent av" in texts_of(card.blocks))

    approvals = [event for event in office.handler.events if isinstance(event, ReplyApproved)]
    assert len(approvals) == 1
    assert len(office.cards(case.number)) == 1
    assert not [result for result in results if isinstance(result, BaseException)]
    assert all(reply.ack is not None for reply in replies)
