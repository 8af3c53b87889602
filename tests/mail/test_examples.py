import pytest

from cases.errors import UnknownLetter
from cases.letters import LETTERS
from cases.vocabulary import LETTER_LANGUAGES, Language
from mail.examples import example_letter
from mail.organisation import Organisation
from mail.render import LetterRenderer

RENDERER = LetterRenderer(Organisation.load())


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_has_an_example_that_can_be_written(name, language):
    letter = example_letter(name, language)
    rendered = RENDERER.render(letter)

    assert set(letter.variables) == LETTERS[name].variables
    assert rendered.subject
    assert "{{" not in rendered.text
    assert f'lang="{language}"' in rendered.html


def test_a_language_without_letters_gets_the_closest():
    assert example_letter("receipt", Language.SV).language is Language.NB


def test_there_is_no_example_of_an_unknown_letter():
    with pytest.raises(UnknownLetter):
        example_letter("../../etc/passwd", Language.NB)
