"""Letters on example values, for the tests of their texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from cases.letters import LETTERS, REPLIES
from cases.messages import Letter, RenderedLetter
from cases.vocabulary import LETTER_LANGUAGES, Kind, Language, Topic
from mail.organisation import TEMPLATES, Organisation
from mail.render import LetterRenderer
from tests.examples import NUMBER, PERSON, a_chat

EVERY_LETTER = [(language, name) for language in LETTER_LANGUAGES for name in LETTERS]
"""(language, name) of all of them."""

_KINDS = {
    "acknowledgement": (Kind.ERASURE, Kind.ACCESS),
    "acknowledgement_breach": (Kind.BREACH_REPORT,),
    "receipt": (Kind.COMPENSATION_CLAIM, Kind.ACCESS),
}


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


def _letter(name: str, language: Language, changes: Mapping[str, Any]) -> Letter:
    spec = LETTERS[name]
    values: dict[str, Any] = {
        "case_number": NUMBER,
        "received_on": date(2026, 11, 23),
        "kinds": _KINDS.get(name, ()) or tuple(kind for kind, reply in REPLIES.items() if reply == name),
        "topics": (Topic.RETENTION, Topic.TRANSFERS),
        "due_on": date(2026, 12, 23),
        "statutory": True,
        "role_unclear": False,
        "transcript": a_chat(),
    } | changes
    variables = {key: value for key, value in values.items() if key in spec.variables}
    return Letter(
        name=name, purpose=spec.purpose, language=language, key="example", recipient=PERSON, variables=variables
    )
