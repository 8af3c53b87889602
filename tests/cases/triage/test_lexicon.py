import tomllib
from importlib.resources import files

import pytest

from cases.triage.lexicon import Hit, build, entries
from cases.triage.marks import lexicon
from cases.vocabulary import Flag, Relation, Topic


def test_an_entry_matches_its_word_alone() -> None:
    found = build({"delete": {"nb": "slett"}}).hits(["slett", "slettes"])

    assert found == [Hit("delete", 0, 0)]


def test_a_star_stands_for_any_ending_or_beginning() -> None:
    found = build({"brev": {"nb": "nyhets*, *brev"}}).hits(["nyhetsmail", "reklamebrev"])

    assert [hit.first for hit in found] == [0, 1]


def test_two_dots_stand_for_up_to_four_words() -> None:
    lexicon_ = build({"remove": {"nb": "ta .. bort"}})

    assert lexicon_.hits(["ta", "navnet", "mitt", "helt", "bort"]) == [Hit("remove", 0, 4)]
    assert lexicon_.hits(["ta", "en", "to", "tre", "fire", "fem", "bort"]) == []


def test_words_of_an_entry_stand_side_by_side() -> None:
    lexicon_ = build({"unsubscribe": {"nb": "meld meg av"}})

    assert lexicon_.hits(["meld", "meg", "helt", "av"]) == []


@pytest.mark.parametrize(("name", "vocabulary"), [("flags", Flag), ("topics", Topic), ("relations", Relation)])
def test_every_table_of_a_rule_file_is_a_word_of_the_vocabulary(name: str, vocabulary: type) -> None:
    tables = tomllib.loads((files("cases.triage") / "cues" / f"{name}.toml").read_text("utf-8"))

    assert set(tables) <= {each.value for each in vocabulary}


def test_no_entry_of_the_shipped_lexicon_is_empty_or_only_a_star() -> None:
    folder = files("cases.triage") / "cues"
    names = [each.name for each in folder.iterdir() if each.name != "language.toml"]

    bad = [
        (name, entry)
        for name in names
        for _, entry in entries(tomllib.loads((folder / name).read_text("utf-8")))
        if len(entry.strip("*. ")) < 1
    ]

    assert bad == []


def test_the_cue_files_are_read_once() -> None:
    assert lexicon() is lexicon()
    assert lexicon().hits(["slett"])[0].concept == "delete"
