"""Letters on example values, for the tests of their texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from cases.letters import LETTERS
from cases.messages import Letter, RenderedLetter
from cases.vocabulary import LETTER_LANGUAGES, Language
from mail.examples import example_letter
from mail.organisation import TEMPLATES, Organisation
from mail.render import LetterRenderer

EVERY_LETTER = [(language, name) for language in LETTER_LANGUAGES for name in LETTERS]
"""(language, name) of all of them."""


@cache
def facts() -> Organisation:
    """The facts that come with the service."""
    return Organisation.load()


@cache
def _renderer() -> LetterRenderer:
    return LetterRenderer(facts())


def written(name: str, language: Language, **changes: Any) -> RenderedLetter:
    """The letter on example values, with the changes among its variables."""
    return _renderer().render(_letter(name, language, changes))


def written_with(overrides: Mapping[str, Any], name: str, language: Language, **changes: Any) -> RenderedLetter:
    """The letter of an organisation whose `personvern.toml` has these tables."""
    return LetterRenderer(Organisation.load(overrides)).render(_letter(name, language, changes))


def source(name: str, language: Language) -> str:
    """The template as it lies in its file."""
    return (TEMPLATES / "mail" / language / f"{name}.txt.j2").read_text(encoding="utf-8")


def prose(name: str, language: Language) -> str:
    """The words of the template, without what Jinja2 reads."""
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", source(name, language), flags=re.DOTALL)


def facts_in(language: Language) -> list[str]:
    """What the files of facts say in this language: plain words, and reasons for review."""
    phrases = facts().phrases[language]
    spoken = [text for table in phrases.values() for text in table.values()]
    return spoken + [topic["reason"][language] for topic in facts().statement["topics"].values()]


def words_in(file: str) -> frozenset[str]:
    """The words of a list beside this file, one a line."""
    return frozenset((Path(__file__).parent / f"{file}.txt").read_text(encoding="utf-8").split())


def _letter(name: str, language: Language, changes: Mapping[str, Any]) -> Letter:
    letter = example_letter(name, language)
    declared = {key: value for key, value in changes.items() if key in letter.variables}
    return replace(letter, variables={**letter.variables, **declared})
