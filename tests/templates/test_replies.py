"""Where a draft waits for staff, and where it does not."""

from __future__ import annotations

import re

import pytest

from cases.letters import REPLIES
from cases.vocabulary import LETTER_LANGUAGES, RIGHTS, Kind, Language, Provision
from tests.templates.desk import EVERY_LETTER, facts, written

# Information waits or not by its topics: test_facts.
READY = {Kind.MARKETING_OPT_OUT, Kind.SUPPORT, Kind.SUPPLIER_NOTICE, Kind.MISDIRECTED, Kind.UNCLEAR, Kind.OTHER}
REFUSABLE = {
    Kind.ACCESS,
    Kind.RECTIFICATION,
    Kind.ERASURE,
    Kind.PORTABILITY,
    Kind.OBJECTION,
    Kind.AUTOMATED_DECISION,
}
COURTS = {Language.NB: "domstolene", Language.NN: "domstolane", Language.EN: "the courts"}


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("kind", sorted(READY))
def test_a_routine_answer_can_be_approved_once_the_thing_is_done(kind, language):
    assert written(REPLIES[kind], language).gaps == ()


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("kind", sorted(set(REPLIES) - READY - {Kind.INFORMATION}))
def test_an_answer_that_rests_on_facts_waits_for_them(kind, language):
    assert written(REPLIES[kind], language).gaps


FURTHER = {
    Language.NB: "== Det andre du skrev om ==",
    Language.NN: "== Det andre du skreiv om ==",
    Language.EN: "== What else you wrote about ==",
}
SEPARATELY = {
    Language.NB: "et krav om erstatning. Det kravet behandler vi for seg",
    Language.NN: "eit krav om erstatning. Det kravet behandlar vi for seg",
    Language.EN: "a claim for compensation. We deal with that claim separately",
}


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("name", REPLIES.values())
def test_each_further_kind_has_a_paragraph_and_a_gap(name, language):
    alone = written(name, language)
    words = facts().phrases[language]["kinds"]

    several = written(name, language, kinds=(_kind_of(name), Kind.CHAT_TRANSCRIPT, Kind.CONSENT_WITHDRAWAL))

    assert len(several.gaps) == len(alone.gaps) + 2
    assert words[Kind.CHAT_TRANSCRIPT] in several.text
    assert words[Kind.CONSENT_WITHDRAWAL] in several.text


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("name", REPLIES.values())
def test_further_kinds_do_not_stand_under_the_heading_of_another_matter(name, language):
    alone = written(name, language)

    several = written(name, language, kinds=(_kind_of(name), Kind.CHAT_TRANSCRIPT))

    assert FURTHER[language] not in alone.text
    assert (FURTHER[language] in several.text) is ("\n== " in alone.text)


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("name", REPLIES.values())
def test_a_claim_beside_another_matter_is_only_received(name, language):
    alone = written(name, language)

    both = written(name, language, kinds=(_kind_of(name), Kind.COMPENSATION_CLAIM))

    assert both.gaps == alone.gaps
    assert SEPARATELY[language] in both.text


def _kind_of(name: str) -> Kind:
    return next(kind for kind, reply in REPLIES.items() if reply == name)


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("kind", sorted(REFUSABLE))
def test_an_answer_that_may_refuse_names_the_authority_and_the_courts(kind, language):
    """GDPR article 12(4)."""
    letter = written(REPLIES[kind], language)

    assert "Datatilsynet" in letter.text
    assert COURTS[language] in letter.text


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_an_answer_to_a_request_for_access_has_a_place_for_all_of_article_15(language):
    letter = written("reply_access", language)

    assert letter.text.count("\n- ") == 9


@pytest.mark.parametrize(("language", "name"), [pair for pair in EVERY_LETTER if pair[1].startswith("reply_")])
def test_a_reply_says_when_the_inquiry_came(language, name):
    letter = written(name, language)

    assert "23. november 2026" in letter.text or "23 November 2026" in letter.text


ANSWERED_BY = {Language.NB: "23. desember 2026", Language.NN: "23. desember 2026", Language.EN: "23 December 2026"}


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_a_question_to_the_person_does_not_stop_the_clock(language):
    assert ANSWERED_BY[language] in written("reply_unclear", language).text
    assert ANSWERED_BY[language] not in written("reply_unclear", language, due_on=None).text


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("name", ["reply_customer_matter", "reply_supplier_notice"])
def test_a_company_is_not_told_of_data_about_itself(language, name):
    text = written(name, language, kinds=(Kind.CUSTOMER_MATTER, *RIGHTS)).text

    assert not re.search(r"\b(om deg|about you|få med deg|you can take with you)\b", text)


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("name", ["refusal", "refusal_part"])
@pytest.mark.parametrize("provision", sorted(set(Provision) - {Provision.OTHER}))
def test_a_refusal_names_what_it_rests_on_or_leaves_it_open(language, name, provision):
    named, left_open = written(name, language, provision=provision), written(name, language, provision=None)

    assert facts().phrases[language]["provisions"][provision] in named.text
    assert len(left_open.gaps) == len(named.gaps) + 1
