"""Every Norwegian word of a letter stands in the dictionary (Debian: hunspell, hunspell-no) or in a short list."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from cases.letters import LETTERS
from cases.vocabulary import Language
from tests.conftest import leave_out
from tests.templates.desk import facts_in, prose, words_in

DICTIONARIES = {Language.NB: "nb_NO", Language.NN: "nn_NO"}
# Right, but too new or too special for the dictionary; names and file formats as well.
KNOWN = {Language.NB: words_in("spelling_nb"), Language.NN: words_in("spelling_nn")}


def misspelt(text: str, language: Language) -> set[str]:
    """The words that the dictionary does not know."""
    program = shutil.which("hunspell") or leave_out("hunspell is missing (apt: hunspell)")
    asked = [program, "-i", "utf-8", "-d", DICTIONARIES[language], "-l"]
    told = subprocess.run(asked, input=text, capture_output=True, text=True, encoding="utf-8", check=False)
    if told.returncode:
        leave_out("hunspell has no Norwegian dictionaries (apt: hunspell-no)")
    return set(told.stdout.split())


def words_of_letters(language: Language) -> set[str]:
    said = " ".join([*(prose(name, language) for name in LETTERS), *facts_in(language)])
    return set(re.findall(r"[^\W\d_]+", said))


@pytest.mark.parametrize("language", DICTIONARIES)
def test_every_word_is_spelt_as_the_dictionary_has_it(language):
    unknown = misspelt("\n".join(sorted(words_of_letters(language))), language)

    assert {word for word in unknown if word.lower() not in KNOWN[language]} == set()


@pytest.mark.parametrize(
    ("language", "wrong"), [(Language.NB, "opplysnigner"), (Language.NN, "ikkje opplysningarr"), (Language.NN, "ikke")]
)
def test_a_slip_would_be_seen(language, wrong):
    assert misspelt(wrong, language)


@pytest.mark.parametrize("language", DICTIONARIES)
def test_no_word_is_excused_that_no_letter_uses(language):
    assert KNOWN[language] - {word.lower() for word in words_of_letters(language)} == set()
