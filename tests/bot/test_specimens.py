"""Every message and modal that the bot can make is one that Slack takes; none is left out."""

from __future__ import annotations

import pytest

from bot.modals import CALLBACKS
from bot.specimens import home_specimen, message_specimens, view_specimens
from bot.texts import DESK_LANGUAGES, load_texts
from cases.checklist.values import ChecklistRules
from cases.vocabulary import Language
from sandbox.slack.block_rules import message_problems
from sandbox.slack.view_rules import view_problems
from service.checklist_settings import shipped_systems

RULES = ChecklistRules(systems=shipped_systems())


@pytest.mark.parametrize("language", DESK_LANGUAGES)
def test_slack_takes_every_modal(language: Language) -> None:
    views = dict(view_specimens(load_texts(language), RULES))

    problems = {name: view_problems(view, "modal") for name, view in views.items()}

    assert {name: found for name, found in problems.items() if found} == {}


@pytest.mark.parametrize("language", DESK_LANGUAGES)
def test_slack_takes_every_message(language: Language) -> None:
    cards = dict(message_specimens(load_texts(language), RULES))

    problems = {name: message_problems(list(card.blocks)) for name, card in cards.items()}

    assert {name: found for name, found in problems.items() if found} == {}
    assert all(card.text for card in cards.values())


@pytest.mark.parametrize("language", DESK_LANGUAGES)
def test_slack_takes_the_fullest_home(language: Language) -> None:
    assert view_problems(home_specimen(load_texts(language)), "home") == []


def test_no_modal_is_without_a_specimen() -> None:
    made = {view["callback_id"] for _, view in view_specimens(load_texts(), RULES)}

    assert set(CALLBACKS.values()) - made == set()
