"""Writes docs/letters: every letter on example values, a page a language, for a lawyer to read.

Run by `python -m scripts.letters`; a test fails when a page is not what this would write.
"""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

from cases.letters import LETTERS
from cases.messages import GAP, Letter, RenderedLetter
from cases.vocabulary import LETTER_LANGUAGES, Language, Topic
from mail.examples import example_letter
from mail.organisation import Organisation
from mail.render import LetterRenderer

PLACE = Path(__file__).parent.parent / "docs" / "letters"
TITLES = {Language.NB: "Letters in bokmål", Language.NN: "Letters in nynorsk", Language.EN: "Letters in English"}
OPENING = (
    "Every letter as it stands on example values: a request of 23 November 2026, case PV-2026-0042. What is "
    "**highlighted like this** only staff can fill in, and nothing leaves while it is open. The texts lie in "
    "`templates/mail/{language}/`; how they are written is told in [letter markup](../reference/letter-markup.md). "
    "This page is made from them by `python -m scripts.letters`."
)


def page(language: Language) -> str:
    """Every letter in this language, in the order of the register, as Markdown."""
    renderer = LetterRenderer(Organisation.load())
    letters = [
        f"## {name}\n\nFollows {spec.source}.\n\n{_shown(renderer.render(_example(name, language)))}"
        for name, spec in LETTERS.items()
    ]
    return "\n\n".join([f"# {TITLES[language]}", OPENING.format(language=language), *letters]) + "\n"


def _example(name: str, language: Language) -> Letter:
    """The example, and for questions every topic, so that each answer is read."""
    letter = example_letter(name, language)
    wide = {"topics": tuple(Topic)} if name == "reply_information" else {}
    return replace(letter, variables={**letter.variables, **wide})


def _shown(letter: RenderedLetter) -> str:
    """The letter as a quotation in Markdown; line breaks are kept."""
    lines = [f"**{letter.subject}**", "", *letter.text.rstrip("\n").split("\n")]
    return "\n".join(f"> {_line(line, after)}".rstrip(" ") for line, after in zip(lines, [*lines[1:], ""], strict=True))


def _line(line: str, after: str) -> str:
    marked = re.sub(r"^== (.+) ==$", r"**\1**", GAP.sub(r"**[[\1]]**", line))
    breaks = bool(line and after) and not line.startswith("- ")
    return f"{marked}<br>" if breaks and not after.startswith("- ") else marked


def write() -> None:
    """Writes every page."""
    PLACE.mkdir(exist_ok=True)
    for language in LETTER_LANGUAGES:
        (PLACE / f"{language}.md").write_text(page(language), encoding="utf-8")
        print(f"docs/letters/{language}.md", file=sys.stderr)


if __name__ == "__main__":
    write()
