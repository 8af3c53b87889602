"""Acknowledgements that are held, and answers of which nobody knows whether they arrived: people decide."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.audit_events import AuditEvent
from cases.case import Approval, Case
from cases.vocabulary import OutboxState, PauseScope, Purpose, Status
from sandbox.slack.messages import Ephemeral
from tests.bot.office import Office, action_ids, texts_of
from tests.contracts.desk import a_letter, in_doubt
from tests.examples import ANNE, NOW, PERSON, a_case

COMMAND = "/personvern"
BUTTONS = ["acks_on", "acks_release", "acks_discard"]


async def held(office: Office) -> Case:
    """A case whose acknowledgement waits."""
    case = await office.open_case(a_case(Status.RECEIVED, acknowledgement_held=("N15 forged",)))
    async with office.store.repository.record() as record:
        await record.enqueue_letter(a_letter(case.number, f"ack.{case.number}".lower()), NOW, "N15 forged")
    return case


async def doubtful(office: Office) -> Case:
    """A case whose approved answer may have left or not."""
    approval = Approval(approver="U0BJORN", version=1, digest="d", at=NOW)
    case = await office.open_case(a_case(Status.APPROVED, approval=approval, in_doubt="reply.1"))
    async with office.store.repository.record() as record:
        await record.enqueue_letter(a_letter(case.number, "reply.1", purpose=Purpose.REPLY), NOW)
    letter = await in_doubt(office.store)
    async with office.store.repository.record() as record:
        await record.leave_to_person(letter.row)
    return case


async def answer(office: Office, text: str, user: str = "U0ANNE") -> Ephemeral:
    return await (await office.slack.user(user).command(COMMAND, text)).message()


async def state_of_letters(office: Office) -> list[tuple[OutboxState, str]]:
    return [(letter.state, letter.held) for letter in await office.store.letters.listing(frozenset(OutboxState))]


async def actors(office: Office, case: Case, event: AuditEvent) -> list[str]:
    history = await office.store.queries.history(case.number)
    return [record.entry.actor for record in history if record.entry.event is event]


# --- held acknowledgements -------------------------------------------------------------------------------------------


async def test_the_state_says_how_many_wait_and_since_when(quiet: Office) -> None:
    await held(quiet)
    async with quiet.store.repository.record() as record:
        await record.pause(PauseScope.TOTAL, PERSON, "N13 total per hour", NOW, NOW + timedelta(hours=1))

    shown = await answer(quiet, "pause-acks")

    assert "1 mottaksbekreftelser holdes tilbake, den eldste fra 23.11.2026 10:05" in texts_of(shown.blocks)
    assert "(N13 total per hour). Den går inn igjen 23.11.2026 11:05" in texts_of(shown.blocks)
    assert action_ids(shown.blocks) == ["acks_on", "acks_off", "acks_release", "acks_discard"]


async def test_whoever_may_not_decide_sees_the_state_without_buttons(quiet: Office) -> None:
    await held(quiet)

    shown = await answer(quiet, "pause-acks", user="U0DAG")

    assert "holdes tilbake" in texts_of(shown.blocks)
    assert action_ids(shown.blocks) == []


async def test_nothing_held_is_said(quiet: Office) -> None:
    shown = await answer(quiet, "pause-acks")

    assert "Ingen mottaksbekreftelser holdes tilbake." in texts_of(shown.blocks)
    assert action_ids(shown.blocks) == ["acks_on"]


async def test_every_button_asks_first(quiet: Office) -> None:
    await held(quiet)

    shown = await answer(quiet, "pause-acks")

    (row,) = [block for block in shown.blocks if block["type"] == "actions"]
    assert [element["action_id"] for element in row["elements"] if element.get("confirm")] == BUTTONS


async def test_held_acknowledgements_are_released_by_a_click_and_the_log_says_by_whom(quiet: Office) -> None:
    case = await held(quiet)
    shown = await answer(quiet, "pause-acks release")
    assert action_ids(shown.blocks) == ["acks_release"]

    reply = await quiet.slack.user("U0ANNE").click(shown, "acks_release")

    assert "1 mottaksbekreftelser sendes nå." in (await reply.message()).text
    assert await state_of_letters(quiet) == [(OutboxState.NEW, "")]
    assert (await quiet.case(case.number)).acknowledgement_held == ()
    assert await actors(quiet, case, AuditEvent.ACKNOWLEDGEMENT_RELEASED) == ["U0ANNE"]


async def test_discarded_acknowledgements_never_leave_and_the_case_says_so(quiet: Office) -> None:
    case = await held(quiet)
    shown = await answer(quiet, "pause-acks discard")

    reply = await quiet.slack.user("U0ANNE").click(shown, "acks_discard")

    assert "1 mottaksbekreftelser er forkastet." in (await reply.message()).text
    assert (await state_of_letters(quiet))[0][0] is OutboxState.WITHDRAWN
    assert (await quiet.case(case.number)).no_acknowledgement == ("N15 forged", "discarded by U0ANNE")
    assert await actors(quiet, case, AuditEvent.ACKNOWLEDGEMENT_DISCARDED) == ["U0ANNE"]


async def test_a_click_that_comes_too_late_changes_nothing(quiet: Office) -> None:
    await held(quiet)
    anne, bjorn = quiet.slack.user("U0ANNE"), quiet.slack.user("U0BJORN")
    first, second = await answer(quiet, "pause-acks"), await answer(quiet, "pause-acks", user="U0BJORN")
    await (await anne.click(first, "acks_release")).message()

    late = await (await bjorn.click(second, "acks_discard")).message()

    assert "0 mottaksbekreftelser" in late.text
    assert await state_of_letters(quiet) == [(OutboxState.NEW, "")]


async def test_staff_pause_and_resume(quiet: Office) -> None:
    assert "på pause" in (await answer(quiet, "pause-acks on")).text
    (pause,) = (await quiet.store.queries.held_letters(NOW)).pauses
    assert (pause.scope, pause.until) == (PauseScope.STAFF, None)

    assert "Pausen er over" in (await answer(quiet, "pause-acks off")).text
    assert (await quiet.store.queries.held_letters(NOW)).pauses == ()


@pytest.mark.parametrize("word", ["on", "off", "release", "discard"])
@pytest.mark.parametrize("user", ["U0CARI", "U0DAG"])
async def test_only_those_who_run_the_desk_decide(quiet: Office, user: str, word: str) -> None:
    await held(quiet)

    refused = await answer(quiet, f"pause-acks {word}", user=user)

    assert "ikke rett" in refused.text
    assert (await quiet.store.queries.held_letters(NOW)).count == 1


async def test_a_click_is_checked_again(quiet: Office) -> None:
    await held(quiet)
    shown = await answer(quiet, "pause-acks")

    reply = await quiet.slack.user("U0CARI").click(shown, "acks_release")

    assert "ikke rett" in (await reply.message()).text
    assert (await quiet.store.queries.held_letters(NOW)).count == 1


@pytest.mark.parametrize(
    ("text", "told"), [("pause-acks relase", "Skriv `pause-acks`"), ("pause-acks Nordmann", "ikke utført")]
)
async def test_another_word_is_not_repeated(quiet: Office, text: str, told: str) -> None:
    shown = await answer(quiet, text)

    assert told in shown.text
    assert "Nordmann" not in shown.text


async def test_the_home_shows_what_is_held(quiet: Office) -> None:
    await held(quiet)
    anne = quiet.slack.user("U0ANNE")

    await anne.open_home()

    home = await quiet.slack.wait_for(anne.home)
    assert "1 mottaksbekreftelser holdes tilbake" in texts_of(home.blocks)


async def test_the_card_says_why_the_acknowledgement_waits(office: Office) -> None:
    case = await held(office)

    card = await office.card(case.number)

    assert "Mottaksbekreftelsen holdes tilbake: N15 forged" in texts_of(card.blocks)


# --- answers in doubt ------------------------------------------------------------------------------------------------


async def test_an_answer_in_doubt_is_sent_again_by_a_click(office: Office) -> None:
    case = await doubtful(office)
    card = await office.card(case.number)
    assert action_ids(card.blocks) == ["resend", "received"]

    reply = await office.slack.user("U0ANNE").click(card, "resend")

    assert "sendes på nytt" in (await reply.message()).text
    assert await state_of_letters(office) == [(OutboxState.RETRY, "")]
    assert (await office.case(case.number)).in_doubt == ""
    assert await actors(office, case, AuditEvent.LETTER_SENT_AGAIN) == ["U0ANNE"]
    await office.slack.wait_for(lambda: card.edited_ts)
    assert action_ids(card.blocks) == []


async def test_an_answer_that_was_received_is_an_answer(office: Office) -> None:
    case = await doubtful(office)

    shown = await answer(office, f"received {case.number}")

    assert "regnes som mottatt" in shown.text
    assert (await office.case(case.number)).status is Status.ANSWERED
    assert await state_of_letters(office) == [(OutboxState.SENT, "")]
    assert await actors(office, case, AuditEvent.LETTER_CONFIRMED) == ["U0ANNE"]


async def test_of_two_who_decide_the_first_counts(quiet: Office) -> None:
    case = await doubtful(quiet)
    await answer(quiet, f"received {case.number}")

    late = await answer(quiet, f"resend {case.number}", user="U0BJORN")

    assert f"{case.number} er allerede behandlet av <@{ANNE.id}>" in late.text
    assert await state_of_letters(quiet) == [(OutboxState.SENT, "")]


@pytest.mark.parametrize("name", ["resend", "received"])
async def test_only_those_who_approve_settle_a_doubt(quiet: Office, name: str) -> None:
    case = await doubtful(quiet)

    refused = await answer(quiet, f"{name} {case.number}", user="U0CARI")

    assert "ikke rett" in refused.text
    assert (await quiet.case(case.number)).in_doubt == "reply.1"


# --- dead letters ----------------------------------------------------------------------------------------------------


async def test_dead_letters_are_listed(quiet: Office) -> None:
    dead = await quiet.open_case(a_case(Status.DEAD_LETTER))
    other = await quiet.open_case()

    shown = texts_of((await answer(quiet, "list dead-letters")).blocks)

    assert str(dead.number) in shown
    assert str(other.number) not in shown
