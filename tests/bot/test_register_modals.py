"""The modals of the registers: each is one that Slack takes, and nothing is cut that is saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot import register_modals
from bot.register_modals import TEXT_FIELDS
from bot.texts import DESK_LANGUAGES, load_texts
from cases.case_number import CaseNumber
from cases.policy import Periods
from cases.ports import StoredBlock
from cases.registers import BreachEntry, Customer, StoredBreach, Withdrawal
from cases.registers.breaches import affected, authority_deadline
from cases.vocabulary import Language
from sandbox.slack.view_rules import view_problems
from tests.bot.office import LISTS, texts_of
from tests.examples import NOW, RECEIVED, a_case

TEXTS = load_texts()
HOSTILE = "<!channel> <@U0ANNE> \u202e{{ 7 * 7 }} {number} <https://evil.example|her> " + "x" * 2900
WHOLE = BreachEntry(
    **dict.fromkeys(TEXT_FIELDS, "x" * 3000),  # type: ignore[arg-type]
    aware_at=NOW,
    notified_at=NOW,
    people_told_at=NOW,
    customers=("987654325",) * 40,
)


@pytest.mark.parametrize("language", DESK_LANGUAGES)
def test_every_modal_is_one_that_slack_takes_even_for_hostile_words(language: Language) -> None:
    texts = load_texts(language)
    one = Withdrawal(consent=HOSTILE, received_on=date(2026, 11, 23), by="U0ANNE")
    case = replace(a_case(withdrawals=(one,) * 50), number=CaseNumber(2026, 999_999_999))
    block = StoredBlock(id=1, lists=(HOSTILE,) * 3, at=NOW, taken_over_at=NOW)
    customer = Customer(number="987654325", name=HOSTILE[:200], contact="a@b.example")
    clocks = register_modals.clock_lines(
        authority_deadline(WHOLE, RECEIVED, Periods()), affected(WHOLE, {customer.number: customer}, RECEIVED), texts
    )
    stored = StoredBreach(case=case.number, entry=WHOLE, version=9, opened_at=NOW, changed_at=NOW)

    views = [
        register_modals.block_view(case, LISTS, (block,) * 50, texts),
        register_modals.block_view(replace(case, sender=None), ("x" * 75,) * 10, (), texts),
        register_modals.withdraw_view(case, texts),
        register_modals.withdraw_view(replace(case, withdrawals=()), texts),
        register_modals.breach_view(case, stored, WHOLE, clocks, texts),
        register_modals.breach_view(case, None, BreachEntry(), clocks[:1], texts),
    ]

    assert [view_problems(view, "modal") for view in views] == [[]] * len(views)


def test_an_entry_is_shown_whole_for_what_is_cut_would_be_lost_when_it_is_saved() -> None:
    view = register_modals.breach_view(a_case(), None, WHOLE, [], TEXTS)

    fields = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    assert [len(fields[name]["initial_value"]) for name in TEXT_FIELDS] == [3000] * len(TEXT_FIELDS)


def test_only_the_masked_sender_stands_in_the_modal_of_a_block() -> None:
    shown = texts_of(register_modals.block_view(a_case(), LISTS, (), TEXTS)["blocks"])

    assert "kari" not in shown
    assert "k•••@e•••.example" in shown
