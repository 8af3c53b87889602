"""What a card says, and what it keeps to itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.cards import BUTTONS, build_card, can, is_restricted
from bot.texts import load_texts
from cases.case import Approval, Case
from cases.deadlines.deadline import Deadline
from cases.messages import Address
from cases.vocabulary import Flag, Kind, Language, Status
from tests.bot.office import action_ids, texts_of
from tests.examples import NOW, a_case, a_draft, a_verdict

TEXTS = load_texts()
DUE = Deadline(due_at=datetime(2026, 12, 23, 22, 59, 59, tzinfo=UTC), raw=date(2026, 12, 23), statutory=True)


def shown(case: Case, *, now: datetime = NOW, private: bool = False) -> str:
    return texts_of(list(build_card(case, TEXTS, now, private=private).blocks))


def test_a_card_says_what_is_needed_to_triage() -> None:
    verdict = a_verdict(
        also=(Kind.ERASURE,),
        candidates=((Kind.ACCESS, 0.9), (Kind.ERASURE, 0.41)),
        flags=frozenset({Flag.NIN_PRESENT, Flag.ATTACHMENT}),
        urgent=True,
    )
    text = shown(a_case(verdict=verdict, deadline=DUE, assignee="U0ANNE"))

    for fact in (
        "PV-2026-0001 · Innsyn",
        "Innsyn (90 %), Sletting (41 %)",
        "bokmål",
        "behandlingsansvarlig",
        "23.11.2026",
        "23.12.2026 (30 dager igjen)",
        "bekreftet mottatt",
        "<@U0ANNE>",
        "⚠ inneholder fødselsnummer",
        "📎 vedlegg",
        "Haster",
    ):
        assert fact in text


def test_nothing_that_the_person_wrote_is_on_a_card() -> None:
    marked = "HEMMELIG"
    case = a_case(
        sender=Address(f"{marked}@x.example", marked),
        subject=marked,
        draft=a_draft(recipient=Address(f"{marked}@x.example", marked), subject=marked, text=marked),
        rejection=marked,
        status=Status.IN_PROGRESS,
    )

    card = build_card(case, TEXTS, NOW, private=True)

    assert marked not in f"{card.text} {card.blocks} {card.metadata}"


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 12, 22), "(1 dag igjen)"),
        (date(2026, 12, 23), "(i dag)"),
        (date(2026, 12, 24), "(1 dag over fristen)"),
        (date(2026, 12, 31), "(8 dager over fristen)"),
    ],
)
def test_the_days_that_are_left_are_counted_by_the_calendar_of_oslo(today: date, words: str) -> None:
    late_in_the_evening = datetime(today.year, today.month, today.day, 22, 30, tzinfo=UTC)

    assert words in shown(a_case(deadline=DUE), now=late_in_the_evening)


def test_an_answered_case_counts_no_days() -> None:
    text = shown(a_case(Status.ANSWERED, deadline=DUE, answered_at=NOW), now=NOW + timedelta(days=90))

    assert "23.12.2026" in text
    assert "over fristen" not in text


def test_a_target_of_ours_is_not_called_a_deadline() -> None:
    case = a_case(deadline=replace(DUE, statutory=False))

    assert "Mål (ikke lovbestemt)" in shown(case)
    assert build_card(case, TEXTS, NOW).text == "Ny sak PV-2026-0001, ingen lovbestemt frist"


def test_the_fallback_text_names_number_and_date() -> None:
    assert build_card(a_case(deadline=DUE), TEXTS, NOW).text == "Ny sak PV-2026-0001, frist 23.12.2026"
    taken = a_case(deadline=DUE, assignee="U0ANNE")
    assert build_card(taken, TEXTS, NOW).text == "Sak PV-2026-0001: bekreftet mottatt, frist 23.12.2026"


def test_a_card_says_why_no_acknowledgement_was_sent() -> None:
    case = a_case(no_acknowledgement=("N8 role address", "N12 <!channel>"))

    assert "Ingen mottaksbekreftelse: N8 role address, N12 &lt;!channel&gt;" in shown(case)


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        (a_case(draft=None, verdict=a_verdict(Kind.SPAM), no_draft="spam"), "søppelpost får ikke svar"),
        (a_case(draft=None, sender=None, no_draft="no sure address"), "ingen sikker adresse"),
        (a_case(draft=None, no_draft="another reason"), "another reason"),
    ],
)
def test_a_card_says_why_there_is_no_draft(case: Case, reason: str) -> None:
    assert reason in shown(case)


def test_a_card_says_who_approved_and_when() -> None:
    approval = Approval(approver="U0BJORN", version=1, digest="d", at=NOW)

    assert "Godkjent av <@U0BJORN> 23.11.2026 10:05" in shown(a_case(Status.APPROVED, approval=approval))


@pytest.mark.parametrize("status", list(Status))
def test_only_what_is_still_possible_has_a_button(status: Status) -> None:
    case = a_case(status)

    buttons = action_ids(list(build_card(case, TEXTS, NOW).blocks))

    # The case has no deadline that could be explained.
    assert buttons == [name for name, action, _ in BUTTONS if can(case, action) and name != "deadline"]
    over = status in (Status.APPROVED, Status.ANSWERED, Status.CLOSED)
    assert over <= {"approve", "edit", "take", "checks", "reject"}.isdisjoint(buttons)


def test_without_a_draft_there_is_nothing_to_approve_or_reject() -> None:
    buttons = action_ids(list(build_card(a_case(draft=None), TEXTS, NOW).blocks))

    assert {"approve", "reject"}.isdisjoint(buttons)
    assert {"edit", "take", "checks"} <= set(buttons)


def test_a_button_carries_the_number_and_the_version_and_nothing_else() -> None:
    rows = [block for block in build_card(a_case(), TEXTS, NOW).blocks if block["type"] == "actions"]

    assert {element["value"] for element in rows[0]["elements"]} == {"PV-2026-0001 3"}


@pytest.mark.parametrize(
    ("verdict", "restricted"),
    [
        (a_verdict(Kind.AUTHORITY), True),
        (a_verdict(Kind.COMPENSATION_CLAIM), True),
        (a_verdict(also=(Kind.COMPENSATION_CLAIM,)), True),
        (a_verdict(flags=frozenset({Flag.EX_EMPLOYEE})), True),
        (a_verdict(Kind.COMPLAINT, flags=frozenset({Flag.NAMED_STAFF_MEMBER})), True),
        (a_verdict(Kind.COMPLAINT), False),
        (a_verdict(), False),
    ],
)
def test_claims_authorities_and_matters_of_employees_are_restricted(verdict: object, restricted: bool) -> None:
    case = a_case(verdict=verdict)

    assert is_restricted(case) is restricted
    assert ("Begrenset sak" in shown(case)) is restricted
    assert "Begrenset sak" not in shown(case, private=True)


def test_a_card_in_english_keeps_the_kind_in_bokmaal() -> None:
    text = texts_of(list(build_card(a_case(deadline=DUE), load_texts(Language.EN), NOW).blocks))

    assert "PV-2026-0001 · Innsyn" in text
    assert "30 days left" in text
