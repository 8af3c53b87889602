"""Role, dates, holds and the choice of a letter, from Slack; and why a date is what it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot import facts_modals
from bot.card_clock import due_fields, role_words
from bot.cards import build_card
from bot.texts import DESK_LANGUAGES, load_texts
from bot.why_this_date import explanation, step_words
from cases.deadlines.deadline import Step
from cases.deadlines.of_case import deadlines_of
from cases.decisions.due_dates import clocked
from cases.interim import Interim
from cases.policy import Periods, Policy
from cases.vocabulary import Kind, Language, Role
from sandbox.slack.view_rules import view_problems
from tests.bot.office import Office, texts_of
from tests.examples import NOW, a_case, a_verdict

COMMAND = "/personvern"
NB = load_texts()
LATER = NOW + timedelta(days=4)


def a_question(**changes: object) -> Interim:
    values = {"letter": "identity_question", "key": "k", "by": "U0ANNE", "at": NOW, "left_at": NOW, "stops_clock": True}
    return Interim(**(values | changes))  # type: ignore[arg-type]


def dated(now: datetime = NOW, **changes: object):
    return clocked(a_case(**changes), Policy(), now)


async def test_a_person_decides_on_the_role_and_the_guess_stays_on_the_card(office: Office) -> None:
    case = await office.open_case(dated())
    cari = office.slack.user("U0CARI")

    await cari.command(COMMAND, f"role {case.number}")
    await cari.submit(await cari.modal("decide_role"), {"role": "both"})

    decided = await office.case(case.number)
    assert decided.decided_role is Role.BOTH
    assert role_words(decided, NB) == "begge deler (gjettet: behandlingsansvarlig)"


async def test_awareness_of_a_breach_is_set_where_its_date_is_explained(office: Office) -> None:
    case = await office.open_case(dated(verdict=a_verdict(Kind.BREACH_REPORT)))
    cari, aware = office.slack.user("U0CARI"), datetime(2026, 11, 22, 20, 0, tzinfo=UTC)

    await cari.command(COMMAND, f"deadline {case.number}")
    modal = await cari.modal("set_dates")
    await cari.submit(modal, {"aware_at": int(aware.timestamp())})

    assert "72 timer" in texts_of(modal.blocks)
    changed = await office.case(case.number)
    assert changed.aware_at == aware
    assert changed.deadline is not None
    assert changed.deadline.due_at == aware + timedelta(hours=72)


async def test_the_future_is_refused_at_its_field(office: Office) -> None:
    case = await office.open_case(dated(verdict=a_verdict(Kind.BREACH_REPORT)))
    cari = office.slack.user("U0CARI")

    await cari.command(COMMAND, f"deadline {case.number}")
    result = await cari.submit(await cari.modal(), {"aware_at": int((NOW + timedelta(hours=1)).timestamp())})

    assert result.errors == {"aware_at": "Tidspunktet kan ikke ligge i framtiden."}


async def test_the_date_in_an_authoritys_letter_is_entered(office: Office) -> None:
    case = await office.open_case(dated(verdict=a_verdict(Kind.AUTHORITY)))
    cari = office.slack.user("U0CARI")

    await cari.command(COMMAND, f"deadline {case.number}")
    await cari.submit(await cari.modal(), {"named": "2026-12-14"})

    assert (await office.case(case.number)).named == date(2026, 12, 14)


async def test_a_reader_sees_why_and_sets_nothing(office: Office) -> None:
    case = await office.open_case(dated(verdict=a_verdict(Kind.BREACH_REPORT)))
    card = await office.card(case.number)
    dag = office.slack.user("U0DAG")

    await dag.click(card, "deadline")
    modal = await dag.modal("set_dates")

    assert [block["type"] for block in modal.blocks if block["type"] == "input"] == []
    assert office.handler.events == []


async def test_a_hold_is_set_shown_and_lifted(office: Office) -> None:
    case = await office.open_case(dated())
    cari, anne = office.slack.user("U0CARI"), office.slack.user("U0ANNE")

    await cari.command(COMMAND, f"hold {case.number}")
    await cari.submit(await cari.modal("hold_case"), {"hold": "court"})
    held = await office.case(case.number)
    await anne.command(COMMAND, f"hold {case.number}")
    await anne.submit(await anne.modal("hold_case"), {"hold": "lift"})

    assert "Sperret mot sletting: sak for domstolene" in texts_of(list(build_card(held, NB, NOW).blocks))
    assert (await office.case(case.number)).hold == ""


async def test_a_refusal_is_drafted_on_the_provision_that_was_chosen(office: Office) -> None:
    case = await office.open_case(dated())
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"draft {case.number}")
    modal = await anne.modal("draft_reply")
    without = await anne.submit(modal, {"letter": "refusal"})
    await anne.submit(modal, {"letter": "refusal", "provision": "article_12_5"})

    assert set(without.errors) == {"provision"}
    drafted = (await office.case(case.number)).draft
    assert drafted is not None
    assert drafted.letter == "refusal"


async def test_the_private_overview_has_a_button_for_each_of_them(office: Office) -> None:
    case = await office.open_case(dated())
    anne = office.slack.user("U0ANNE")
    reply = await anne.command(COMMAND, f"show {case.number}")
    shown = await reply.message()

    await anne.click(shown, "ask-identity")

    assert await anne.modal("send_identity_question")


def test_both_dates_stand_on_the_card_after_a_pause() -> None:
    case = dated(LATER, interims=(a_question(answered_at=LATER),))

    assert list(due_fields(case, NB, LATER)) == [
        ("Frist", "23.12.2026 (26 dager igjen)"),
        ("Frist med pause", "28.12.2026"),
    ]


def test_while_the_clock_stands_still_the_card_says_since_when() -> None:
    fields = dict(due_fields(dated(interims=(a_question(),)), NB, NOW))

    assert fields["Frist med pause"] == "tidligst 23.12.2026; klokka står stille fra 23.11.2026"


def test_each_step_is_said_in_words() -> None:
    case = dated(LATER, interims=(a_question(answered_at=LATER),))

    unpaused, legal = explanation(case, deadlines_of(case, Periods(), LATER), NB)

    assert unpaused.splitlines()[1:3] == [
        "1. Henvendelsen kom fram til oss 23.11.2026 10:00, norsk tid. _EDPB retningslinjer 01/2022 avsnitt 159_",
        "2. 1 måned fra mottaket: 23.12.2026. "
        "_personvernforordningen artikkel 12 nr. 3; forordning 1182/71 artikkel 3 nr. 2 c_",
    ]
    assert "3. Klokka sto stille i 4 dager: 27.12.2026. Uten pausen: 23.12.2026." in legal
    assert "4. Dagen er søndag; perioden går videre til 28.12.2026." in legal


@pytest.mark.parametrize("language", DESK_LANGUAGES)
@pytest.mark.parametrize(
    ("rule", "detail"),
    [
        ("receipt", "2026-11-23T10:00:00+01:00"),
        ("receipt", "aware"),
        ("month", "months=1"),
        ("extension", "months=3"),
        ("clamp", "day=31"),
        ("weekend", "lørdag"),
        ("holiday", "grunnlovsdagen og andre pinsedag"),
        ("pause", "days=3, unpaused=2026-12-23"),
        ("hours", "hours=72"),
        ("weeks", "weeks=3"),
        ("working_days", "days=5"),
        ("named", ""),
        ("provisional", ""),
    ],
)
def test_every_rule_has_its_words(language: Language, rule: str, detail: str) -> None:
    said = step_words(Step(rule=rule, result="2026-12-23", source="policy", detail=detail), load_texts(language))

    assert said
    assert "{" not in said


def test_every_day_off_and_source_has_a_name_in_english() -> None:
    english = load_texts(Language.EN)
    days = {english.word("day_off", name) for name in ("skjærtorsdag", "langfredag", "lørdag", "første juledag")}

    assert days == {"Maundy Thursday", "Good Friday", "Saturday", "Christmas Day"}
    case = dated(verdict=a_verdict(Kind.ACCESS))
    assert "EDPB Guidelines 01/2022 paragraph 159" in explanation(case, deadlines_of(case, Periods(), NOW), english)[0]


@pytest.mark.parametrize("language", DESK_LANGUAGES)
@pytest.mark.parametrize("kind", [Kind.ACCESS, Kind.AUTHORITY, Kind.SUPPLIER_NOTICE, Kind.BREACH_REPORT, Kind.SUPPORT])
def test_every_modal_is_one_that_slack_takes(language: Language, kind: Kind) -> None:
    texts, case = load_texts(language), dated(verdict=a_verdict(kind), hold="claim")
    paragraphs = explanation(case, deadlines_of(case, Periods(), NOW), texts)
    views = [
        facts_modals.role_view(case, texts),
        facts_modals.deadline_view(case, paragraphs, texts, may_set=True),
        facts_modals.deadline_view(case, paragraphs, texts, may_set=False),
        facts_modals.hold_view(case, texts, may_lift=True),
        *([facts_modals.draft_view(case, texts)] if kind is not Kind.AUTHORITY else []),
    ]

    assert [view_problems(view, "modal") for view in views] == [[]] * len(views)
