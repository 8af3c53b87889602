"""The files of the letters are what the register says, in every language."""

from __future__ import annotations

import pytest
from jinja2 import Environment, meta

from cases.letters import LETTERS, REPLIES
from cases.vocabulary import LETTER_LANGUAGES, Language
from mail.organisation import TEMPLATES
from tests.templates.desk import EVERY_LETTER, source

COMMON = {"organisation", "authority", "statement"}
PARSER = Environment()
PARSER.filters |= dict.fromkeys(("date", "clock", "kind", "topic", "conversation"), str)


def variables(name: str, language: Language) -> set[str]:
    return meta.find_undeclared_variables(PARSER.parse(source(name, language)))


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_a_language_has_exactly_the_letters_of_the_register(language):
    files = {path.name.removesuffix(".txt.j2") for path in (TEMPLATES / "mail" / language).iterdir()}

    assert files == set(LETTERS)


@pytest.mark.parametrize(("language", "name"), EVERY_LETTER)
def test_a_letter_uses_only_what_it_declares(language, name):
    assert variables(name, language) <= LETTERS[name].variables | COMMON


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_uses_the_same_variables_in_every_language(name):
    used = {frozenset(variables(name, language)) for language in LETTER_LANGUAGES}

    assert len(used) == 1


# These share their declarations, and not each of them needs every one.
SHARED = {"acknowledgement_breach", "receipt", *REPLIES.values()}


@pytest.mark.parametrize("name", sorted(set(LETTERS) - SHARED))
def test_a_letter_uses_all_that_it_declares(name):
    assert variables(name, Language.NB) - COMMON == LETTERS[name].variables


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_says_which_rules_it_follows(name):
    assert LETTERS[name].source


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_leaves_the_same_gaps_and_headings_in_every_language(name):
    shapes = {
        tuple(source(name, language).count(mark) for mark in ("[[", "\n== ", "\n- ", "\n\n", "{%"))
        for language in LETTER_LANGUAGES
    }

    assert len(shapes) == 1
