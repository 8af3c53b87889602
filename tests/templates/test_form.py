"""How a letter is set: subject, greeting, signature, width, and room to edit it."""

from __future__ import annotations

import re

import pytest

from cases.letters import LETTERS, REPLIES
from cases.vocabulary import LETTER_LANGUAGES, Kind, Language, Topic
from mail.plain_text import flow
from tests.templates.desk import EVERY_LETTER, source, written

GREETINGS = {Language.NB: "Hei!", Language.NN: "Hei!", Language.EN: "Hello,"}
SIGNATURES = {
    Language.NB: "Vennlig hilsen\nPersonvernteamet i Duett AS\npersonvern@duett.no",
    Language.NN: "Vennleg helsing\nPersonvernteamet i Duett AS\npersonvern@duett.no",
    Language.EN: "Kind regards\nThe privacy team at Duett AS\npersonvern@duett.no",
}
ANSWERS = {*REPLIES.values(), "refusal", "refusal_part", "no_data_found", "opt_out_done"}
OF_A_CASE = [(language, name) for language, name in EVERY_LETTER if "case_number" in LETTERS[name].variables]
# A plain_text_input of Slack takes no more, so a longer draft could not be edited there.
ROOM = 3000


@pytest.mark.parametrize(("language", "name"), EVERY_LETTER)
def test_a_letter_greets_without_a_name_and_is_signed_by_function(language, name):
    letter = written(name, language)

    assert letter.text.startswith(f"{GREETINGS[language]}\n\n")
    assert letter.text.rstrip("\n").endswith(f"\n\n{SIGNATURES[language]}")


@pytest.mark.parametrize(("language", "name"), EVERY_LETTER)
def test_no_line_of_a_letter_is_wider_than_72_columns(language, name):
    lines = flow(written(name, language).text).split("\n")

    assert max(len(line.rstrip()) for line in lines) <= 72


@pytest.mark.parametrize(("language", "name"), EVERY_LETTER)
def test_a_paragraph_lies_in_the_file_as_one_line(language, name):
    body = source(name, language).partition("\n\n")[2]
    signature = body[body.rindex("\n\n") :]

    # A list may follow its line, the signature has three lines, and a line of Jinja2 leaves nothing behind.
    broken = re.findall(r"^(?!- |\{%)[^\n]+\n(?!- |\{%)[^\n]+$", body.removesuffix(signature), re.MULTILINE)

    assert broken == []


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("name", REPLIES.values())
def test_a_reply_to_four_kinds_has_room_in_slack(language, name):
    kinds = (*(kind for kind in REPLIES if REPLIES[kind] == name), Kind.ACCESS, Kind.ERASURE, Kind.OBJECTION)

    letter = written(name, language, kinds=kinds, topics=tuple(Topic)[:4])

    assert len(letter.text) <= ROOM


@pytest.mark.parametrize(("language", "name"), OF_A_CASE)
def test_a_subject_carries_the_case_number_and_nothing_of_the_person(language, name):
    subject = written(name, language).subject

    assert "[PV-2026-0042]" in subject
    assert subject.startswith("Re: ") == (name in ANSWERS)
    assert subject == written(name, language, kinds=(Kind.COMPLAINT,)).subject


@pytest.mark.parametrize(("language", "name"), EVERY_LETTER)
def test_no_line_ends_in_jinja_which_would_join_it_to_the_next(language, name):
    joined = re.findall(r"^(?!\{%).*%\}$", source(name, language), re.MULTILINE)

    assert joined == []
