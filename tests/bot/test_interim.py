"""Letters beside the answer, from the command to the outbox: read in a modal, and gone just as they stood there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import interim_modals
from bot.texts import DESK_LANGUAGES, load_texts
from cases.case import PreparedLetter
from cases.case_number import CaseNumber
from cases.decisions.due_dates import clocked
from cases.policy import Policy
from cases.vocabulary import Kind, Language, Role, Status
from sandbox.slack.view_rules import view_problems
from tests.bot.office import Office, texts_of
from tests.examples import NOW, STRANGER, a_case, a_chat, a_draft, a_verdict

COMMAND = "/personvern"
LETTERS = {"subject": "Et spørsmål", "text": "Hei, hvem er du?\n"}


def dated(**changes: object):
    return clocked(a_case(**changes), Policy(), NOW)


async def letters(office: Office) -> list[tuple[str, str]]:
    return [(row.key, row.purpose) for row in await office.store.letters.listing()]


async def test_identity_is_asked_with_the_letter_as_it_was_edited(office: Office) -> None:
    case = await office.open_case(dated())
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"ask-identity {case.number}")
    modal = await anne.modal("send_identity_question")
    result = await anne.submit(modal, LETTERS)

    assert "kari.nordmann@epost.example" in texts_of(modal.blocks)
    assert result.view is None
    asked = await office.case(case.number)
    assert asked.status is Status.WAITING_IDENTITY
    assert await letters(office) == [(f"interim.{str(case.number).lower()}.1", "interim")]


async def test_a_gap_is_shown_at_its_field_and_nothing_leaves(office: Office) -> None:
    case = await office.open_case(dated())
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"ask-identity {case.number}")
    result = await anne.submit(await anne.modal(), LETTERS | {"text": "Vi tviler fordi [[hvorfor]].\n"})

    assert result.errors == {"text": "Felt som må fylles ut: hvorfor"}
    assert await letters(office) == []


@pytest.mark.parametrize("found", ["Nummeret er 01819012365.", "Se også PV-2026-0099."])
async def test_what_points_at_another_person_stays_and_nobody_can_vouch_for_it(office: Office, found: str) -> None:
    case = await office.open_case(dated())
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"ask-identity {case.number}")
    result = await anne.submit(await anne.modal(), LETTERS | {"text": found})

    assert "Det må rettes" in result.errors["text"]
    assert (await office.case(case.number)).interims == ()
    assert await letters(office) == []


@pytest.mark.parametrize(
    ("command", "why", "letter", "reason"),
    [
        ("extend", "why_extend", "send_extension", "complexity"),
        ("ask-scope", "why_scope", "send_scope_question", "many_systems"),
    ],
)
async def test_the_reason_is_asked_before_the_letter(
    office: Office, command: str, why: str, letter: str, reason: str
) -> None:
    case = await office.open_case(dated())
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"{command} {case.number}")
    await anne.submit(await anne.modal(why), {"reason": reason})
    await anne.submit(await anne.modal(letter), LETTERS)

    [interim] = (await office.case(case.number)).interims
    assert interim.reason == reason
    assert len(await letters(office)) == 1


async def test_what_cannot_be_extended_any_more_is_told_at_once(office: Office) -> None:
    case = await office.open_case(dated())
    office.clock.moment = NOW + timedelta(days=40)

    reply = await office.slack.user("U0ANNE").command(COMMAND, f"extend {case.number}")

    assert "kan ikke forlenges" in (await reply.message()).text


async def test_two_who_read_the_same_letter_send_it_once(office: Office) -> None:
    case = await office.open_case(dated())
    anne, bjorn = office.slack.user("U0ANNE"), office.slack.user("U0BJORN")
    for staff in (anne, bjorn):
        await staff.command(COMMAND, f"inform {case.number}")
    views = await anne.modal("send_status"), await bjorn.modal("send_status")

    await anne.submit(views[0])
    late = await bjorn.submit(views[1])

    assert late.view is not None
    assert len(await letters(office)) == 1


async def test_a_referral_writes_to_the_customer_and_drafts_for_the_person(office: Office) -> None:
    case = await office.open_case(dated())
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"refer {case.number}")
    asked = await anne.submit(await anne.modal("whom_refer"), {"customer": "personvern@kunde.example"})
    assert asked.view is not None
    assert "personvern@kunde.example" in texts_of(asked.view.blocks)
    await anne.submit(asked.view, LETTERS | {"text": "Hei, dette er deres.\n"})

    referred = await office.case(case.number)
    assert referred.status is Status.WAITING_CUSTOMER
    assert referred.decided_role is Role.PROCESSOR
    assert referred.draft is not None
    assert referred.draft.letter == "reply_processor_referral"


async def test_without_a_customer_only_the_letter_to_the_person_is_drafted(office: Office) -> None:
    case = await office.open_case(dated())
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"refer {case.number}")
    result = await anne.submit(await anne.modal("whom_refer"))

    assert result.view is None
    assert (await office.case(case.number)).draft.letter == "reply_processor_referral"  # type: ignore[union-attr]
    assert await letters(office) == []


@pytest.mark.parametrize("address", ["kunde", "a@b.example, c@d.example", "Kunde <a@b.example>", "a@b"])
async def test_what_is_no_address_is_refused_at_its_field(office: Office, address: str) -> None:
    case = await office.open_case(dated())
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"refer {case.number}")
    result = await anne.submit(await anne.modal("whom_refer"), {"customer": address})

    assert set(result.errors) == {"customer"}


@pytest.mark.parametrize("command", ["ask-identity", "ask-scope", "extend", "inform", "refer"])
async def test_a_case_worker_lets_no_letter_leave(office: Office, command: str) -> None:
    case = await office.open_case(dated())

    reply = await office.slack.user("U0CARI").command(COMMAND, f"{command} {case.number}")

    assert (await reply.message()).text.startswith("Du har ikke rett til dette.")


async def test_a_chat_that_belongs_to_no_case_cannot_be_copied(office: Office) -> None:
    case = await office.open_case(dated(verdict=a_verdict(Kind.CHAT_TRANSCRIPT)))
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"draft {case.number}")
    result = await anne.submit(await anne.modal("draft_reply"), {"letter": "transcript"})

    assert result.view is not None
    assert "har ikke noe utkast" in texts_of(result.view.blocks)


async def test_a_copy_of_the_chat_is_addressed_as_the_chat_was(office: Office) -> None:
    case = await office.open_case(dated(verdict=a_verdict(Kind.CHAT_TRANSCRIPT)))
    anne, chat = office.slack.user("U0ANNE"), a_chat(visitor=STRANGER)
    async with office.store.repository.record() as record:
        await record.add_chat(chat)
        await record.link_chat(chat, case.number)

    await anne.command(COMMAND, f"draft {case.number}")
    await anne.submit(await anne.modal("draft_reply"), {"letter": "transcript"})

    drafted = (await office.case(case.number)).draft
    assert drafted is not None
    assert (drafted.letter, drafted.recipient) == ("transcript", STRANGER)


@pytest.mark.parametrize("language", DESK_LANGUAGES)
def test_every_modal_is_one_that_slack_takes(language: Language) -> None:
    texts, number = load_texts(language), CaseNumber(2026, 999_999_999)
    draft = a_draft(subject="s" * 400, text="Linje [[felt]]\n" * 800)
    views = [
        *(interim_modals.reason_view(number, letter, texts) for letter in ("extension", "scope_question")),
        *(
            interim_modals.letter_view(number, PreparedLetter(draft=replace(draft, letter=letter)), texts)
            for letter in interim_modals.VIEWS
        ),
        interim_modals.customer_view(number, texts),
    ]

    assert [view_problems(view, "modal") for view in views] == [[]] * len(views)
