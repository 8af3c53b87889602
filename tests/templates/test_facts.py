"""Facts are data: every vocabulary has its words, an outdated line is never quoted, another company takes over."""

from __future__ import annotations

import re
from datetime import date

import pytest

from cases.messages import GAP
from cases.vocabulary import LETTER_LANGUAGES, Kind, Language, Topic
from tests.templates.desk import EVERY_LETTER, facts, written, written_with

OUTDATED = [Topic(name) for name, topic in facts().statement["topics"].items() if topic["needs_review"]]
CONVERSATION = {"caption", "time", "speaker", "message", "attachment", "attached", "no_pdf", "boxes"}
QUOTABLE = [topic for topic in Topic if topic not in OUTDATED]


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_every_kind_topic_and_speaker_has_its_plain_words(language):
    phrases = facts().phrases[language]

    assert set(phrases["kinds"]) == set(Kind)
    assert set(phrases["topics"]) == set(Topic)
    assert set(phrases["speakers"]) == {"visitor", "agent", "bot"}
    assert set(phrases["conversation"]) == CONVERSATION


def test_every_topic_says_whether_its_section_may_be_quoted():
    assert set(facts().statement["topics"]) == set(Topic)


def test_the_lines_that_the_law_has_overtaken_are_marked():
    assert set(OUTDATED) >= {Topic.TRANSFERS, Topic.TRACKING, Topic.NATIONAL_ID_SPECIAL, Topic.RIGHTS_HOWTO}


@pytest.mark.parametrize("topic", OUTDATED)
@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_an_outdated_line_is_a_gap_that_tells_staff_why(topic, language):
    reason = facts().statement["topics"][topic]["reason"][language]

    letter = written("reply_information", language, topics=(topic,))

    assert letter.gaps == (reason,)
    assert len(reason) <= 150
    assert "Privacy Shield" not in GAP.sub("", letter.text)


@pytest.mark.parametrize("topic", QUOTABLE)
@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_a_good_line_is_answered_with_its_section_and_version(topic, language):
    section = facts().statement["topics"][topic]["section"]

    letter = written("reply_information", language, topics=(topic,))

    assert letter.gaps == ()
    assert section in letter.text
    assert "2019-1" in letter.text


@pytest.mark.parametrize("topic", QUOTABLE)
@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_a_topic_that_is_marked_later_is_no_longer_answered(topic, language):
    overrides = {"statement": {"topics": {topic.value: {"needs_review": True}}}}

    letter = written_with(overrides, "reply_information", language, topics=(topic,))

    assert len(letter.gaps) == 1


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_a_question_without_a_topic_is_left_to_staff(language):
    assert len(written("reply_information", language, topics=()).gaps) == 1


@pytest.mark.parametrize("name", ["chat_copy", "reply_chat_transcript", "reply_information"])
def test_the_years_of_storage_come_from_the_statement(name):
    overrides = {"statement": {"retention": {"years_min": 6, "years_max": 7}}}

    assert "6–7 år" in written_with(overrides, name, Language.NN).text


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_a_chat_copy_says_nothing_of_years_that_need_review(language):
    overrides = {"statement": {"topics": {"retention": {"needs_review": True}}}}

    letter = written_with(overrides, "chat_copy", language)

    assert re.search(r"\d (?:år|years)", letter.text) is None
    assert letter.gaps == ()


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_a_data_protection_officer_who_is_named_is_told_of(language):
    overrides = {"organisation": {"data_protection_officer": "Personvernombodet, ombod@firma.example"}}

    letter = written_with(overrides, "reply_information", language, topics=(Topic.DPO_CONTACT,))

    assert "ombod@firma.example" in letter.text
    assert letter.gaps == ()


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_a_breach_telephone_is_given_where_there_is_one(language):
    overrides = {"organisation": {"breach_phone": "99 99 99 99"}}

    assert "99 99 99 99" in written_with(overrides, "acknowledgement_breach", language).text


ANOTHER_COMPANY = {
    "organisation": {
        "name": "Fjellbekk AS",
        "email": "personvern@fjellbekk.example",
        "support_email": "",
        "nb": {"products": "Bekk Rekneskap"},
        "nn": {"products": "Bekk Rekneskap"},
        "en": {"products": "Bekk Rekneskap"},
    },
    "statement": {"url": "https://fjellbekk.example/personvern", "published": date(2026, 1, 2)},
}


@pytest.mark.parametrize(("language", "name"), EVERY_LETTER)
def test_another_company_takes_the_letters_over_by_its_facts_alone(language, name):
    letter = written_with(ANOTHER_COMPANY, name, language, topics=tuple(Topic))

    assert "duett" not in f"{letter.subject} {letter.text}".lower()
    assert "Fjellbekk AS" in letter.text
