"""The pages that a lawyer reads are the letters that leave."""

import pytest

from cases.letters import LETTERS
from cases.vocabulary import LETTER_LANGUAGES
from scripts.letters import PLACE, page


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_the_page_is_up_to_date(language):
    kept = (PLACE / f"{language}.md").read_text(encoding="utf-8")

    assert kept == page(language), "run: python -m scripts.letters"


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_the_page_shows_every_letter(language):
    headings = [line.removeprefix("## ") for line in page(language).split("\n") if line.startswith("## ")]

    assert headings == list(LETTERS)
