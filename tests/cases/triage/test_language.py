import pytest

from cases.triage.language import detect
from cases.vocabulary import Language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kan dere fortelle meg hva dere har lagret om meg?", "nb"),
        ("Kva har de lagra om meg? Eg vil gjerne sjå det.", "nn"),
        ("Jeg vil gerne vide, hvad I har gemt om mig.", "da"),
        ("Jag undrar vad ni har sparat om mig.", "sv"),
        ("Please tell me what you have stored about me.", "en"),
        ("Bitte teilen Sie mir mit, was Sie über mich gespeichert haben.", "de"),
        ("Je voudrais savoir quelles données vous avez sur moi, merci beaucoup.", "other"),
        ("Прошу удалить мои данные из вашей системы", "other"),
        ("slett meg", "nb"),
        ("slette brukaren min, eg treng han ikkje", "nn"),
    ],
)
def test_the_language_of_a_mail_is_told(text: str, language: str) -> None:
    assert detect([text]) == Language(language)


def test_a_text_too_short_to_tell_gives_way_to_the_next() -> None:
    assert detect(["ok", "Please delete my account and everything in it"]) is Language.EN


def test_nothing_at_all_is_taken_for_bokmal() -> None:
    assert detect(["", "123"]) is Language.NB


def test_control_characters_do_not_stop_the_detector() -> None:
    assert detect(["\x00\x01 \ud800 xyzzy plugh frotz \ufffe blorb gnusto rezrov"]) in set(Language)
