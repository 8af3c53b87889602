"""The command: forgiving about numbers, silent about people."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.commands import SELECTIONS, SUBCOMMANDS, PersonalArgument, parse_number
from cases.case_number import CaseNumber
from cases.deadlines.deadline import Deadline
from cases.vocabulary import Flag, Kind, Status
from sandbox.slack import SlackStandIn
from tests.bot.office import Office, texts_of
from tests.examples import NOW, a_case, a_verdict

WITHOUT_NUMBER = frozenset(
    {"help", "list", "pause-acks", "digest", "new", "search", "chats", "language", "stats", "notices"}
)
NEW_YEARS_EVE = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


async def said(slack: SlackStandIn, text: str, user: str = "U0ANNE") -> str:
    """Everything that the command answers."""
    message = await (await slack.user(user).command("/personvern", text)).message()
    return f"{message.text}\n{texts_of(message.blocks)}"


@pytest.mark.parametrize("text", ["12", "pv-12", "PV12", "pv-2026-12", "PV-2026-0012", "0012", "2026-12"])
def test_a_number_is_read_however_it_is_typed(text: str) -> None:
    assert parse_number(text, NOW) == CaseNumber(2026, 12)


def test_the_year_that_is_meant_is_that_of_oslo() -> None:
    assert parse_number("1", NEW_YEARS_EVE) == CaseNumber(2027, 1)


def test_zero_is_no_case() -> None:
    assert parse_number("0", NOW) is None


@pytest.mark.parametrize(
    "text",
    ["kari@epost.example", "Kari", "01817012345", "018170-12345", "91234567", "4111111111111111", "<@U0ANNE>", "../1"],
)
def test_what_may_be_personal_is_no_argument(text: str) -> None:
    with pytest.raises(PersonalArgument):
        parse_number(text, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "show Kari Nordmann",
        "show kari.nordmann@epost.example",
        "take 01817012345",
        "list Nordmann",
        "01817012345",
        "kari.nordmann@epost.example",
        "finn kari.nordmann@epost.example",
    ],
)
async def test_an_argument_that_may_be_personal_is_refused_privately_and_not_logged(
    quiet: Office, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")

    answer = await said(quiet.slack, text)

    assert "Kommandoen er ikke utført" in answer
    for word in ("Nordmann", "nordmann", "01817012345"):
        assert word not in f"{answer} {caplog.text}"


@pytest.mark.parametrize("text", ["", "help", "HELP"])
async def test_help_lists_every_subcommand(quiet: Office, text: str) -> None:
    answer = await said(quiet.slack, text)

    assert [name for name in SUBCOMMANDS if f"`/personvern {name}" not in answer] == []


async def test_an_unknown_subcommand_gets_help_and_a_suggestion(quiet: Office) -> None:
    answer = await said(quiet.slack, "aprove")

    assert "Mente du `/personvern approve`?" in answer
    assert "`/personvern list" in answer


async def test_an_unknown_subcommand_is_not_repeated(quiet: Office) -> None:
    answer = await said(quiet.slack, "nordmann")

    assert "Det finnes ingen slik kommando." in answer
    assert "nordmann" not in answer


@pytest.mark.parametrize("name", [name for name in SUBCOMMANDS if name not in WITHOUT_NUMBER])
async def test_a_missing_number_is_asked_for(quiet: Office, name: str) -> None:
    assert f"`/personvern {name} 12`" in await said(quiet.slack, name)


async def test_two_numbers_are_one_too_many(quiet: Office) -> None:
    assert "bare ett saksnummer" in await said(quiet.slack, "show 1 2")


async def test_a_case_that_there_is_not_is_said_so(quiet: Office) -> None:
    assert "Det finnes ingen sak PV-2026-0099." in await said(quiet.slack, "show 99")


@pytest.mark.parametrize("name", SUBCOMMANDS)
async def test_a_stranger_may_do_nothing(quiet: Office, name: str) -> None:
    case = await quiet.open_case()

    text = name if name in WITHOUT_NUMBER else f"{name} {case.number}"
    answer = await said(quiet.slack, text, user="U0EVA")

    assert answer.startswith("Du har ikke rett til dette.")
    assert (await quiet.case(case.number)).version == case.version


@pytest.mark.parametrize("name", ["take", "reclassify", "draft", "edit", "approve", "reject", "close"])
async def test_a_reader_changes_nothing(quiet: Office, name: str) -> None:
    case = await quiet.open_case()

    answer = await said(quiet.slack, f"{name} {case.number}", user="U0DAG")

    assert answer.startswith("Du har ikke rett til dette.")
    assert quiet.slack.calls("views.open") == []
    assert (await quiet.case(case.number)).version == case.version


async def test_a_case_worker_does_not_approve(quiet: Office) -> None:
    case = await quiet.open_case()

    answer = await said(quiet.slack, f"approve {case.number}", user="U0CARI")

    assert answer.startswith("Du har ikke rett til dette.")


async def test_a_right_that_was_taken_away_counts_at_the_submit(quiet: Office) -> None:
    case = await quiet.open_case()
    anne = quiet.slack.user("U0ANNE")
    await anne.command("/personvern", f"approve {case.number}")
    modal = await anne.modal("approve_reply")
    object.__setattr__(quiet.desk.staff, "roles", {})

    result = await anne.submit(modal)

    assert result.view is not None
    assert "Du har ikke rett til dette." in texts_of(result.view.blocks)
    assert (await quiet.case(case.number)).approval is None


def due(day: date) -> Deadline:
    return Deadline(due_at=datetime(day.year, day.month, day.day, 22, 59, 59, tzinfo=UTC), statutory=True)


async def test_the_list_is_narrowed_by_fixed_words(quiet: Office) -> None:
    today = NOW.date()
    late = await quiet.open_case(a_case(deadline=due(today - timedelta(days=2))))
    soon = await quiet.open_case(a_case(deadline=due(today + timedelta(days=3)), assignee="U0ANNE"))
    far = await quiet.open_case(a_case(deadline=due(today + timedelta(days=25))))
    junk, dead = await quiet.open_case(a_case(Status.SPAM)), await quiet.open_case(a_case(Status.DEAD_LETTER))
    await quiet.open_case(a_case(Status.CLOSED))
    everything = (late, soon, far, junk, dead)

    lists = {word: await said(quiet.slack, f"list {word}") for word in SELECTIONS}

    found = {word: [case for case in everything if str(case.number) in text] for word, text in lists.items()}
    assert found.pop("") == [late, soon, far, dead]
    assert found == {
        "mine": [soon],
        "due": [late, soon],
        "overdue": [late],
        "act-now": [],
        "spam": [junk],
        "dead-letters": [dead],
    }
    assert "Saker: 4 av 4" in lists[""]


async def test_a_mistyped_word_after_list_is_explained(quiet: Office) -> None:
    assert "`list overdue`" in await said(quiet.slack, "list overdu")


async def test_a_restricted_case_has_no_kind_in_the_list(quiet: Office) -> None:
    verdict = replace(a_verdict(Kind.ACCESS), flags=frozenset({Flag.EMPLOYEE}))
    await quiet.open_case(a_case(verdict=verdict))

    answer = await said(quiet.slack, "list")

    assert "Begrenset sak" in answer
    assert "Innsyn" not in answer
