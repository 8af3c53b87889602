"""What the modals show and carry."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import modals
from bot.texts import DESK_LANGUAGES, load_texts
from cases.case_number import CaseNumber
from cases.errors import InvalidCaseNumber
from cases.ports import StoredMessage
from cases.vocabulary import Language
from sandbox.slack.view_rules import view_problems
from tests.bot.office import texts_of
from tests.examples import NOW, NUMBER, a_case, a_draft

TEXTS = load_texts()
HOSTILE = "<!channel> <@U0ANNE> \u202e{{ 7 * 7 }} {number} <https://evil.example|her> " + "x" * 40_000


def fields_of(view: dict[str, object]) -> dict[str, str]:
    """The fields as they would come back when nothing is changed."""
    inputs = [block for block in view["blocks"] if block["type"] == "input"]  # type: ignore[attr-defined]
    return {block["block_id"]: block["element"].get("initial_value", "") for block in inputs}


def test_only_number_digest_and_version_are_carried() -> None:
    view = modals.approve_view(NUMBER, a_draft(version=4), TEXTS)

    assert json.loads(view["private_metadata"]) == {"case": "PV-2026-0001", "digest": a_draft().digest, "base": "4"}


@pytest.mark.parametrize("stored", ["", "[]", "{}", '{"case": 1, "digest": ""}'])
def test_what_was_not_carried_is_not_believed(stored: str) -> None:
    with pytest.raises((ValueError, TypeError, KeyError, InvalidCaseNumber)):
        modals.Shown.load(stored)


@pytest.mark.parametrize("language", DESK_LANGUAGES)
def test_every_modal_is_one_that_slack_takes_even_for_the_longest_number(language: Language) -> None:
    texts, number = load_texts(language), CaseNumber(2026, 999_999_999)
    draft = a_draft(subject=HOSTILE, text=HOSTILE)
    message = StoredMessage(direction="in", at=NOW, subject=HOSTILE, text=HOSTILE)

    views = [
        modals.approve_view(number, draft, texts),
        modals.edit_view(number, draft, texts),
        modals.edit_view(number, None, texts),
        modals.reject_view(number, draft, texts),
        modals.reclassify_view(a_case(), texts),
        modals.read_view(number, [message] * 30, texts),
        modals.read_view(number, [], texts),
        modals.notice_view("Nei.", texts),
    ]

    assert [view_problems(view, "modal") for view in views] == [[]] * len(views)


def test_the_letter_to_be_approved_is_shown_exactly() -> None:
    text = "Linje & <to>\n\n  innrykk\n" + "æøå " * 2000
    view = modals.approve_view(NUMBER, a_draft(text=text), TEXTS)

    plain = [block["text"]["text"] for block in view["blocks"] if block.get("text", {}).get("type") == "plain_text"]
    assert "".join(plain[2:]).replace("\n", "") == text.replace("\n", "")


@given(st.text(alphabet="ab \n\u200b", max_size=9000))
def test_fields_that_nobody_changed_give_the_same_letter(text: str) -> None:
    view = modals.edit_view(NUMBER, a_draft(text=text), TEXTS)

    assert modals.edited_text(fields_of(view), text) == modals.clean(text)


def test_the_open_fields_of_a_draft_are_named_at_its_field() -> None:
    view = modals.edit_view(NUMBER, a_draft(text="Vi har [[hva]] og [[hvor]].\n"), TEXTS)

    field = next(block for block in view["blocks"] if block.get("block_id") == "text")
    assert field["hint"]["text"] == "Felt som må fylles ut: hva, hvor"


def test_a_gap_in_the_subject_stops_the_approval_too() -> None:
    view = modals.approve_view(NUMBER, a_draft(subject="Svar om [[tema]]"), TEXTS)

    assert "submit" not in view


def test_a_long_reading_says_that_it_was_cut() -> None:
    message = StoredMessage(direction="in", at=NOW, subject="Innsyn", text="x" * 10_000)

    view = modals.read_view(NUMBER, [message] * 40, TEXTS)

    assert "Bare begynnelsen vises her." in texts_of(view["blocks"])
    assert len(view["blocks"]) <= 100
