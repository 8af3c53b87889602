"""Each of the staff has the desk in their own language, and without the cases that are about them."""

from __future__ import annotations

import pytest

from bot.commands import SUBCOMMANDS
from bot.deeds import DEEDS
from bot.person_queries import PersonQueries
from cases.case_number import CaseNumber
from cases.errors import CaseClosedToStaff
from cases.events import CaseTaken, ConcernsSet
from cases.intake import Origin
from cases.vocabulary import Flag, Language, Status
from sandbox.slack import STAFF_CHANNEL
from tests.bot.office import Office, texts_of
from tests.examples import ANNE, BJORN, NOW, a_case

GONE = CaseNumber(2019, 7)
ABOUT = [name for name in SUBCOMMANDS if name in DEEDS]


async def said(office: Office, text: str, user: str = "U0ANNE") -> str:
    message = await (await office.slack.user(user).command("/personvern", text)).message()
    return f"{message.text}\n{texts_of(message.blocks)}"


# --- languages ----------------------------------------------------------------------------------------------------


async def test_without_a_choice_it_is_the_language_of_the_organisation(quiet: Office) -> None:
    assert "på norsk" in await said(quiet, "language")


async def test_the_chosen_language_is_that_of_every_private_answer(quiet: Office) -> None:
    case = await quiet.open_case()

    answer = await said(quiet, "language en")

    assert "is in English" in answer
    assert "The commands of the privacy desk" in await said(quiet, "help")
    await quiet.slack.user("U0ANNE").command("/personvern", f"note {case.number}")
    modal = await quiet.slack.user("U0ANNE").modal("write_note")
    assert "never sent" in texts_of(modal.blocks)


async def test_colleagues_keep_theirs(quiet: Office) -> None:
    await said(quiet, "language en")

    assert "Kommandoene i personvernskranken" in await said(quiet, "help", user="U0BJORN")


async def test_kinds_are_named_in_bokmaal_in_every_language(quiet: Office) -> None:
    case = await quiet.open_case()
    await said(quiet, "language en")

    assert "Innsyn" in await said(quiet, f"show {case.number}")


async def test_the_card_stays_in_the_language_of_the_organisation(office: Office) -> None:
    await said(office, "language en")
    case = await office.open_case()

    card = await office.card(case.number)

    assert "Mottatt" in texts_of(card.blocks)


async def test_the_choice_outlasts_a_restart(quiet: Office) -> None:
    await said(quiet, "language en")

    assert await quiet.store.languages.language_of("U0ANNE") is Language.EN
    assert await quiet.store.languages.language_of("U0BJORN") is None


@pytest.mark.parametrize("word", ["sv", "xx"])
async def test_another_language_is_no_choice(quiet: Office, word: str) -> None:
    assert "`language nb`" in await said(quiet, f"language {word}")


async def test_a_word_that_may_be_a_name_is_refused_as_personal(quiet: Office) -> None:
    assert "Slack lagrer" in await said(quiet, "language nordmann")


# --- cases about one of the staff --------------------------------------------------------------------------------


@pytest.fixture
async def about_anne(quiet: Office) -> str:
    """The number of a case that is about Anne."""
    case = await quiet.open_case(a_case(Status.DRAFT_READY, assignee="U0ANNE"))
    await quiet.handler.handle(ConcernsSet(case.number, BJORN, frozenset({"U0ANNE"})))
    return str(case.number)


@pytest.mark.parametrize("name", ABOUT)
async def test_every_command_is_closed_to_whom_the_case_is_about(quiet: Office, about_anne: str, name: str) -> None:
    other = await quiet.open_case()
    before = len(quiet.handler.events)
    text = f"{name} {about_anne} {other.number}" if DEEDS[name].numbers > 1 else f"{name} {about_anne}"

    answer = await said(quiet, text)

    assert "ikke åpen for deg" in answer
    assert quiet.slack.user("U0ANNE").view() is None
    assert len(quiet.handler.events) == before


async def test_lists_searches_and_the_home_leave_it_out(quiet: Office, about_anne: str) -> None:
    anne = quiet.slack.user("U0ANNE")

    listed = await said(quiet, "list") + await said(quiet, "list mine") + await said(quiet, "digest")
    await anne.command("/personvern", "search")
    found = await anne.submit(await anne.modal("search_cases"), {"number": about_anne})
    await anne.open_home()
    home = await quiet.slack.wait_for(anne.home)

    assert about_anne not in listed
    assert about_anne not in texts_of(found.ack["view"]["blocks"])
    assert about_anne not in texts_of(home.blocks)


async def test_colleagues_see_it_as_ever(quiet: Office, about_anne: str) -> None:
    assert about_anne in await said(quiet, "list", user="U0BJORN")


async def test_the_button_of_the_card_is_closed_too(office: Office) -> None:
    case = await office.open_case()
    card = await office.card(case.number)
    await office.handler.handle(ConcernsSet(case.number, BJORN, frozenset({"U0ANNE"})))

    reply = await office.slack.user("U0ANNE").click(card, "take")

    assert "ikke åpen for deg" in (await reply.message()).text
    assert (await office.case(case.number)).assignee is None


async def test_the_rules_refuse_what_slips_past_the_desk(quiet: Office, about_anne: str) -> None:
    number = (await quiet.store.queries.cases_of("kari.nordmann@epost.example"))[0]

    with pytest.raises(CaseClosedToStaff):
        await quiet.handler.handle(CaseTaken(number, ANNE))


async def test_it_is_said_in_a_modal_and_restricts_the_case(office: Office) -> None:
    case = await office.open_case(a_case(assignee="U0ANNE"))
    bjorn = office.slack.user("U0BJORN")
    await bjorn.command("/personvern", f"concerns {case.number}")

    await bjorn.submit(await bjorn.modal("set_concerns"), {"concerned": ["U0ANNE"]})

    changed = await office.case(case.number)
    assert changed.concerns == {"U0ANNE"}
    assert Flag.NAMED_STAFF_MEMBER in changed.verdict.flags
    assert changed.assignee is None
    card = await office.card(case.number)
    await office.slack.wait_for(lambda: "Begrenset sak" in texts_of(card.blocks) or None)
    thread = await office.slack.wait_for(lambda: office.slack.thread(STAFF_CHANNEL, card.ts))
    assert "U0ANNE" not in thread[0].text


async def test_nobody_closes_a_case_to_themselves(quiet: Office) -> None:
    case = await quiet.open_case()
    bjorn = quiet.slack.user("U0BJORN")
    await bjorn.command("/personvern", f"concerns {case.number}")

    answer = await bjorn.submit(await bjorn.modal("set_concerns"), {"concerned": ["U0BJORN"]})

    assert "ikke lukke saken for deg selv" in answer.ack["errors"]["concerned"]
    assert (await quiet.case(case.number)).concerns == frozenset()


async def test_it_cannot_be_handed_to_whom_it_is_about(quiet: Office, about_anne: str) -> None:
    bjorn = quiet.slack.user("U0BJORN")
    await bjorn.command("/personvern", f"assign {about_anne}")

    answer = await bjorn.submit(await bjorn.modal("assign_case"), {"colleague": "U0ANNE"})

    assert "kollega som kan behandle" in answer.ack["errors"]["colleague"]


async def test_a_case_that_is_about_nobody_any_more_is_open_again(quiet: Office, about_anne: str) -> None:
    number = (await quiet.store.queries.cases_of("kari.nordmann@epost.example"))[0]

    await quiet.handler.handle(ConcernsSet(number, BJORN, frozenset()))

    assert about_anne in await said(quiet, "list")
    assert Flag.NAMED_STAFF_MEMBER not in (await quiet.case(number)).verdict.flags


async def test_what_was_written_to_a_closed_case_is_read_in_no_other(quiet: Office) -> None:
    origin, ending = await quiet.open_case(), await quiet.open_case()
    part = await quiet.open_case(a_case(origin=Origin(number=origin.number, at=NOW)))
    staying = await quiet.open_case(a_case(absorbed=(ending.number,)))

    for case in (origin, ending):
        await quiet.handler.handle(ConcernsSet(case.number, BJORN, frozenset({"U0ANNE"})))

    for case in (part, staying):
        with pytest.raises(CaseClosedToStaff):
            await PersonQueries(quiet.store.queries, "U0ANNE").messages(case.number)
        await PersonQueries(quiet.store.queries, "U0BJORN").messages(case.number)


async def test_a_case_is_read_though_the_one_it_was_split_from_is_gone(quiet: Office) -> None:
    part = await quiet.open_case(a_case(origin=Origin(number=GONE, at=NOW)))

    assert await PersonQueries(quiet.store.queries, "U0ANNE").messages(part.number) == ()
