"""What the letters beside acknowledgement and answer must say, and must not (GDPR articles 11, 12, 15, 28 and 33)."""

from __future__ import annotations

import re
from datetime import date

import pytest

from cases.vocabulary import LETTER_LANGUAGES, Kind
from tests.templates.desk import facts, source, written, written_with

NB, NN, EN = LETTER_LANGUAGES
QUESTIONS = ("identity_question", "scope_question")
REFUSALS = ("refusal", "refusal_part")
# They end a request for the person, so that the person must learn of both remedies (article 12(4)).
WITH_REMEDIES = (*REFUSALS, "no_data_found")
TO_CUSTOMERS = ("referral", "customer_notice", "customer_notice_breach")
COURTS = {NB: "domstolene", NN: "domstolane", EN: "the courts"}

# Letter: what must stand in it, in each language.
MUST = {
    "identity_question": [
        {NB: "engangskode", NN: "eingongskode", EN: "one-time code"},
        {NB: "kundenummeret ditt", NN: "kundenummeret ditt", EN: "customer number"},
        {NB: "blir slettet senest sammen med", NN: "blir sletta seinast saman med", EN: "is deleted with the case"},
        {NB: "ikke legitimasjon", NN: "ikkje legitimasjon", EN: "do not need proof of identity"},
    ],
    "scope_question": [
        {NB: "ikke å begrense noe", NN: "ikkje å avgrense noko", EN: "do not need to narrow anything"},
        {NB: "Svarer du ikke, behandler vi", NN: "Svarar du ikkje, behandlar vi", EN: "as you sent it"},
    ],
    "extension": [
        {NB: "artikkel 12 nr. 3", NN: "artikkel 12 nr. 3", EN: "article 12(3)"},
        {NB: "23. desember 2026", NN: "23. desember 2026", EN: "23 December 2026"},
        {NB: "23. februar 2027", NN: "23. februar 2027", EN: "23 February 2027"},
    ],
    "no_data_found": [{NB: "en annen adresse", NN: "ei anna adresse", EN: "another name, address"}],
    "transcript": [
        {NB: "oppgitt i chatten", NN: "oppgitt i chatten", EN: "given in the chat"},
        {NB: "3–4 år", NN: "3–4 år", EN: "3 to 4 years"},
    ],
    "referral": [{NB: "innen én måned", NN: "innan ein månad", EN: "within one month"}],
    "customer_notice_breach": [
        {NB: "14:20", NN: "14:20", EN: "14:20"},
        {NB: "artikkel 33 nr. 2", NN: "artikkel 33 nr. 2", EN: "article 33(2)"},
        {NB: "72 timer", NN: "72 timar", EN: "72 hours"},
    ],
    "retention_notice": [{NB: "23. desember 2029", NN: "23. desember 2029", EN: "23 December 2029"}],
    "policy_change": [{NB: "1. januar 2027", NN: "1. januar 2027", EN: "1 January 2027"}],
    "opt_out_done": [
        {NB: "sperreliste", NN: "sperreliste", EN: "block list"},
        {NB: "driftsmeldinger", NN: "driftsmeldingar", EN: "service notices"},
    ],
    "one_time_code": [{NB: "klokka 14:20", NN: "klokka 14:20", EN: "at 14:20"}],
    "download_ready": [{NB: "klokka 14:20", NN: "klokka 14:20", EN: "at 14:20"}],
    "status_update": [{NB: "endrer ingen frist", NN: "endrar ingen frist", EN: "changes no time limit"}],
}

# Letter: a pattern that must not be found in any language, and a sentence that it must find.
MUST_NOT = {
    "identity_question": (r"(?i)notar|bankid|pass\b", "Send en notarbekreftelse."),
    "extension": (r"(?i)kapasitet|ferie|bemanning|capacity|holiday", "Vi har for liten bemanning."),
    "no_data_found": (r"(?i)lign|liknande|similar|nesten|nearly", "Vi fant noe som ligner."),
    "transcript": (r"\[\[", "Hei [[navn]]"),
    "opt_out_done": (r"(?i)hvorfor|kvifor|why|logg inn|log in|\b10\b", "Fortell oss gjerne hvorfor."),
    "one_time_code": (r"(?i)innsyn|access|slett|delete|http", "Du har bedt om innsyn."),
    "customer_notice_breach": (
        r"(?i)trolig|truleg|probably|skyldes|skuldast|because of",
        "Det skyldes trolig et hull.",
    ),
    "status_update": (r"(?i)artikkel|article|forleng|exten", "Vi forlenger fristen."),
}


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("name", MUST)
def test_a_letter_says_what_it_must(name, language):
    text = written(name, language).text

    assert [said[language] for said in MUST[name] if said[language] not in text] == []


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("name", MUST_NOT)
def test_a_letter_says_nothing_that_it_must_not(name, language):
    pattern, example = MUST_NOT[name]

    assert re.search(pattern, source(name, language)) is None
    assert re.search(pattern, example)


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("name", WITH_REMEDIES)
def test_whoever_does_not_get_what_they_asked_for_learns_of_the_authority_and_the_courts(name, language):
    text = written(name, language).text

    assert facts().authority["phone"] in text
    assert COURTS[language] in text


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_names_its_reason_and_its_provision(name, language):
    letter = written(name, language, kinds=(Kind.ERASURE, Kind.ACCESS))

    assert len(letter.gaps) >= 2
    assert facts().authority["postal_address"] in letter.text
    assert f"\n- {facts().phrases[language]['kinds'][Kind.ACCESS]}\n" in letter.text


STOPPED = {NB: "24. november 2026", NN: "24. november 2026", EN: "24 November 2026"}
DUE = {NB: "23. desember 2026", NN: "23. desember 2026", EN: "23 December 2026"}


# What the rules hand over, whether the letter says that the clock stands still, and whether it names the date.
CLOCKS = {
    "in time": ({"paused_from": date(2026, 11, 24)}, True, True),
    "too late to stop the clock": ({"paused_from": None}, False, True),
    "without a time limit": ({"due_on": None}, False, False),
}


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("asked", CLOCKS)
def test_a_question_says_what_it_means_for_the_clock(asked, name, language):
    changes, stands_still, is_due = CLOCKS[asked]

    text = written(name, language, **changes).text

    assert (STOPPED[language] in text) is stands_still
    assert (DUE[language] in text) is is_due


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_an_extension_waits_for_its_reason(language):
    assert len(written("extension", language).gaps) == 2


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_the_notice_of_a_breach_has_a_place_for_all_of_article_33_3(language):
    assert written("customer_notice_breach", language).text.count("\n- ") == 6


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("name", TO_CUSTOMERS)
def test_what_a_customer_is_told_of_a_person_is_filled_in_by_staff(name, language):
    letter = written(name, language)

    assert letter.gaps
    assert "Kari" not in letter.text
    assert "person.example" not in letter.text


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_the_code_stands_by_itself_and_not_in_the_subject(language):
    letter = written("one_time_code", language, code="111 222")

    assert "\n\n111 222\n\n" in letter.text
    assert "111 222" not in letter.subject
    assert letter.gaps == ()


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_the_code_to_a_download_never_comes_with_its_address(language):
    letter = written("download_ready", language, download_url="https://desk.example/open/abc")

    assert "\n\nhttps://desk.example/open/abc\n\n" in letter.text
    assert len(letter.gaps) == 1


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("name", ["opt_out_done", "status_update", "retention_notice", "transcript"])
def test_what_needs_no_word_from_staff_has_no_gap(name, language):
    assert written(name, language).gaps == ()


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_a_status_update_repeats_the_date_and_sets_no_other(language):
    years = re.findall(r"\b20\d\d\b", written("status_update", language, due_on=None).text)

    assert DUE[language] in written("status_update", language).text
    assert years == ["2026"]


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_a_transcript_tells_no_years_that_need_review(language):
    overrides = {"statement": {"topics": {"retention": {"needs_review": True}}}}

    assert re.search(r"\d (?:år|years)", written_with(overrides, "transcript", language).text) is None
