"""Every text in every language of the desk, with the same places for values."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest

from bot.texts import DESK_LANGUAGES, load_texts
from cases.alarms import AlarmReason
from cases.notices import NOTICES
from cases.vocabulary import Flag, Kind, Language, Purpose, Relation, Role, Status

NB, EN = load_texts(Language.NB), load_texts(Language.EN)
PLACE = re.compile(r"\{(\w+)\}")


def places(text: str) -> set[str]:
    return set(PLACE.findall(text))


def test_both_languages_hold_the_same_texts_with_the_same_places() -> None:
    assert set(NB.entries) == set(EN.entries)
    differing = [key for key in NB.entries if places(NB.entries[key]) != places(EN.entries[key])]
    assert differing == []


@pytest.mark.parametrize("language", DESK_LANGUAGES)
@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("kind", Kind),
        ("status", Status),
        ("role", Role),
        ("language", Language),
        ("relation", Relation),
        ("purpose", Purpose),
        ("flag", Flag),
    ],
)
def test_every_word_of_every_vocabulary_has_a_name(language: Language, section: str, words: type[StrEnum]) -> None:
    texts = load_texts(language)

    assert [word for word in words if f"{section}.{word}" not in texts.entries] == []


@pytest.mark.parametrize("name", sorted(NOTICES))
def test_every_registered_notice_has_a_text_with_just_its_parameters(name: str) -> None:
    assert places(NB.entries[f"notice.{name}"]) <= NOTICES[name]


@pytest.mark.parametrize("language", DESK_LANGUAGES)
@pytest.mark.parametrize("section", ["alarm", "alarm_over"])
def test_every_alarm_has_a_text_of_fixed_words(language: Language, section: str) -> None:
    texts = load_texts(language)

    assert {key for key in texts.entries if key.startswith(f"{section}.")} == {f"{section}.{r}" for r in AlarmReason}
    assert all(places(texts.entries[f"{section}.{reason}"]) == set() for reason in AlarmReason)


def test_kind_names_are_bokmaal_in_every_language() -> None:
    names = [{key: text for key, text in texts.entries.items() if key.startswith("kind.")} for texts in (NB, EN)]

    assert names[0] == names[1]


def test_a_value_is_never_read_as_a_template() -> None:
    assert NB("answer.taken", number="{staff} {0.__class__}") == "Du har tatt {staff} {0.__class__}."


def test_a_word_without_a_name_stands_for_itself() -> None:
    assert NB.word("status", "something_new") == "something_new"


def test_a_language_that_the_desk_has_not_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        load_texts(Language.SV)
