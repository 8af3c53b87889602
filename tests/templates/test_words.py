"""What no letter may say, and the purity of the two written forms of Norwegian."""

from __future__ import annotations

import re

import pytest

from cases.letters import ACKNOWLEDGEMENTS, LETTERS
from cases.vocabulary import LETTER_LANGUAGES, Kind, Language
from tests.templates.desk import EVERY_LETTER, facts_in, prose, words_in, written

# Words that the other form writes otherwise; where it allows both, our letters keep to the one that is not here.
BOKMAAL = words_in("only_bokmaal")
NYNORSK = words_in("only_nynorsk")


def words_of(name: str, language: Language) -> set[str]:
    return set(re.findall(r"[a-zæøåéô]+", prose(name, language).lower()))


def words_of_facts(language: Language) -> set[str]:
    return set(re.findall(r"[a-zæøåéô]+", " ".join(facts_in(language)).lower()))


@pytest.mark.parametrize("name", LETTERS)
def test_the_nynorsk_is_free_of_words_that_only_bokmaal_has(name):
    assert words_of(name, Language.NN) & BOKMAAL == set()


@pytest.mark.parametrize("name", LETTERS)
def test_the_bokmaal_is_free_of_words_that_only_nynorsk_has(name):
    assert words_of(name, Language.NB) & NYNORSK == set()


def test_the_plain_words_keep_to_their_form_too():
    assert words_of_facts(Language.NN) & BOKMAAL == set()
    assert words_of_facts(Language.NB) & NYNORSK == set()


@pytest.mark.parametrize("name", LETTERS)
def test_the_gate_would_stop_every_letter_of_the_other_form(name):
    assert len(words_of(name, Language.NB) & BOKMAAL) >= 5
    assert len(words_of(name, Language.NN) & NYNORSK) >= 5


# What, the pattern that finds it, and a sentence that it must find.
FORBIDDEN = {
    "the polite form of another time": (r"(?<=[a-zæøå,] )De(?:res|m)?\b", "Vi takker for at De skrev."),
    "a condition for complaining": (
        r"(?i)\b(?:må du|du må|må først|you must)\b[^.]*(?:klag|complain)",
        "Du må først klage til oss.",
    ),
    "thirty days": (r"\b(?:30|tretti|thirty) (?:dag|day)", "Du får svar innen 30 dager."),
    "a passport or a copy of an id": (
        r"(?i)\b(?:passport|eit? pass|et pass|kopi av (?:legitimasjon|id)|copy of (?:your )?id)\b",
        "Send oss kopi av legitimasjon.",
    ),
    "an admission": (
        r"(?i)\b(?:beklager|beklagar|innrømm|vår feil|vår skyld|apologi[sz]e|our fault)",
        "Vi beklager, det var vår feil.",
    ),
    "an excuse of work load": (r"(?i)\b(?:travelt|travle|busy|stor pågang)\b", "Vi har det travelt."),
    "an outdated basis of transfer": (r"Privacy Shield", "Vi følger Privacy Shield."),
    "anything remote": (r"<img|<script|src=", '<img src="x">'),
}


@pytest.mark.parametrize("what", FORBIDDEN)
@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_no_letter_holds(what, language):
    pattern, example = FORBIDDEN[what]

    said = [name for name in LETTERS if re.search(pattern, prose(name, language))]

    assert said == []
    assert re.search(pattern, example)


# It goes to whatever address wrote to us, so it must not confirm that we know the person.
RELATION = r"\b(?:kunde(?:n|r)?s?|kunden vår|customer|søknaden din|your application|your account|kontoen din)\b"


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("kind", ACKNOWLEDGEMENTS)
def test_no_acknowledgement_confirms_a_relation(kind, language):
    letter = written(ACKNOWLEDGEMENTS[kind], language, kinds=(kind,), role_unclear=True)

    assert re.search(RELATION, letter.text, re.IGNORECASE) is None


OWN_PAGE = "https://desk.example/open/abc"


@pytest.mark.parametrize(("language", "name"), EVERY_LETTER)
def test_the_only_links_are_our_own_and_the_authoritys(language, name):
    links = set(re.findall(r"https?://[^\s)]+", written(name, language, download_url=OWN_PAGE).text))

    assert links <= {"https://www.duett.no/", "https://www.datatilsynet.no/", OWN_PAGE}


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_an_acknowledgement_asks_for_no_proof_of_identity(language):
    plain = {
        Language.NB: "Du trenger ikke å sende oss legitimasjon eller fødselsnummer",
        Language.NN: "Du treng ikkje å sende oss legitimasjon eller fødselsnummer",
        Language.EN: "You do not need to send us proof of identity or a national identity number",
    }

    assert plain[language] in written("acknowledgement", language, kinds=(Kind.ACCESS,)).text
