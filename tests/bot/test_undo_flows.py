"""Between the approval and the letter: taken back in time, or vouched for by a second person."""

from __future__ import annotations

from cases.vocabulary import Kind, OutboxState, Status
from sandbox.slack import STAFF_CHANNEL
from tests.bot.office import Office, action_ids, texts_of
from tests.contracts.desk import LEASE
from tests.examples import NOW, STRANGER, a_case, a_draft, a_verdict

QUESTION = a_verdict(Kind.INFORMATION)
NAMES_ANOTHER = "Dette gjelder også PV-2025-0007.\n"


async def approved(office: Office):  # type: ignore[no-untyped-def]
    """A card whose answer Anne approved a moment ago."""
    case = await office.open_case(a_case(verdict=QUESTION))
    card = await office.card(case.number)
    anne = office.slack.user("U0ANNE")
    await anne.click(card, "approve")
    await anne.submit(await anne.modal("approve_reply"))
    await office.slack.wait_for(lambda: "undo" in action_ids(card.blocks))
    return case, card


async def states(office: Office) -> list[OutboxState]:
    return [letter.state for letter in await office.store.letters.listing(frozenset(OutboxState))]


async def test_the_card_offers_to_undo_for_thirty_seconds_and_the_click_stops_the_answer(office: Office) -> None:
    case, card = await approved(office)
    cari = office.slack.user("U0CARI")
    assert "Angre (30 s)" in texts_of(card.blocks)

    reply = await cari.click(card, "undo")

    assert "tatt tilbake" in (await reply.message()).text
    assert (await office.case(case.number)).status is Status.DRAFT_READY
    assert await states(office) == [OutboxState.WITHDRAWN]
    await office.slack.wait_for(lambda: "approve" in action_ids(card.blocks))
    await office.slack.wait_for(lambda: "tok svaret tilbake" in str(office.slack.thread(STAFF_CHANNEL, card.ts)))


async def test_a_modal_from_before_an_undo_approves_nothing_though_the_text_is_the_same(office: Office) -> None:
    case = await office.open_case(a_case(verdict=QUESTION))
    anne, bjorn = office.slack.user("U0ANNE"), office.slack.user("U0BJORN")
    await bjorn.command("/personvern", f"approve {case.number}")
    old = await bjorn.modal("approve_reply")
    await anne.command("/personvern", f"approve {case.number}")
    await anne.submit(await anne.modal("approve_reply"))
    await (await anne.command("/personvern", f"undo {case.number}")).message()

    refused = await bjorn.submit(old)

    assert refused.view is not None
    assert "svaret ble tatt tilbake" in texts_of(refused.view.blocks)
    assert (await office.case(case.number)).approval is None
    await bjorn.command("/personvern", f"approve {case.number}")
    await bjorn.submit(await bjorn.modal("approve_reply"))
    assert (await office.case(case.number)).approval is not None


async def test_the_command_undoes_as_the_button_does_and_says_when_it_is_too_late(office: Office) -> None:
    case, _ = await approved(office)
    await office.store.letters.claim(1, LEASE, NOW.replace(minute=30))
    anne = office.slack.user("U0ANNE")

    reply = await anne.command("/personvern", f"undo {case.number}")

    assert "kan ikke tas tilbake" in (await reply.message()).text
    assert (await office.case(case.number)).status is Status.APPROVED


async def test_whoever_may_only_read_cannot_undo(office: Office) -> None:
    case, card = await approved(office)

    reply = await office.slack.user("U0DAG").click(card, "undo")

    assert "ikke rett" in (await reply.message()).text
    assert (await office.case(case.number)).status is Status.APPROVED


async def test_what_names_another_case_is_stopped_until_a_second_person_vouches(quiet: Office) -> None:
    case = await quiet.open_case(a_case(verdict=QUESTION, draft=a_draft(text=NAMES_ANOTHER)))
    anne, bjorn = quiet.slack.user("U0ANNE"), quiet.slack.user("U0BJORN")
    await anne.command("/personvern", f"approve {case.number}")
    refused = await anne.submit(await anne.modal("approve_reply"))
    assert refused.view is not None
    assert "nummeret til en annen sak" in texts_of(refused.view.blocks)
    assert "PV-2025-0007" not in texts_of(refused.view.blocks)
    assert action_ids(refused.view.blocks) == ["override"]

    await bjorn.command("/personvern", f"override {case.number}")
    asked = await bjorn.modal("override_guard")
    assert NAMES_ANOTHER.strip() in texts_of(asked.blocks)
    assert (await bjorn.submit(asked, {"reason": "  "})).errors
    await bjorn.submit(asked, {"reason": "Samme person"})
    await bjorn.command("/personvern", f"approve {case.number}")
    own = await bjorn.submit(await bjorn.modal("approve_reply"))
    assert own.view is not None
    await anne.command("/personvern", f"approve {case.number}")
    await anne.submit(await anne.modal("approve_reply"))

    assert (await quiet.case(case.number)).status is Status.APPROVED


async def test_the_button_in_the_refusal_lays_the_question_over_it(quiet: Office) -> None:
    case = await quiet.open_case(a_case(verdict=QUESTION, draft=a_draft(text=NAMES_ANOTHER)))
    anne = quiet.slack.user("U0ANNE")
    await anne.command("/personvern", f"approve {case.number}")
    refused = await anne.submit(await anne.modal("approve_reply"))
    assert refused.view is not None

    await anne.click(refused.view, "override")

    assert "Kontrollen fant" in texts_of((await anne.modal("override_guard")).blocks)


async def test_nobody_is_asked_to_vouch_for_what_nobody_can(quiet: Office) -> None:
    case = await quiet.open_case(a_case(verdict=QUESTION, draft=a_draft(recipient=STRANGER)))
    bjorn = quiet.slack.user("U0BJORN")

    await bjorn.command("/personvern", f"override {case.number}")

    asked = await bjorn.modal("override_guard")
    assert asked.body.get("submit") is None
    assert "mottakeren er ikke personen i saken" in texts_of(asked.blocks)


async def test_where_the_guard_finds_nothing_there_is_nothing_to_vouch_for(quiet: Office) -> None:
    case = await quiet.open_case(a_case(verdict=QUESTION))
    bjorn = quiet.slack.user("U0BJORN")

    reply = await bjorn.command("/personvern", f"override {case.number}")

    assert "ingenting å innvende" in (await reply.message()).text
