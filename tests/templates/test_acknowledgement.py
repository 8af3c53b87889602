"""What a person reads first: what we understood, and when we answer (EDPB guidelines 01/2022 § 57)."""

from __future__ import annotations

import pytest

from cases.letters import ACKNOWLEDGEMENTS
from cases.vocabulary import LETTER_LANGUAGES, RIGHTS, Kind, Language
from tests.templates.desk import facts, written

DATES = {Language.NB: "23. desember 2026", Language.NN: "23. desember 2026", Language.EN: "23 December 2026"}
TARGET = {
    Language.NB: "Det er vårt eget mål og ikke en frist i loven.",
    Language.NN: "Det er vårt eige mål og ikkje ein frist i lova.",
    Language.EN: "This is a target of our own and not a time limit set by law.",
}
EMPLOYER = {Language.NB: "arbeidsgiveren din", Language.NN: "arbeidsgivaren din", Language.EN: "your employer"}


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_it_names_the_case_the_day_and_what_we_understood(language):
    letter = written("acknowledgement", language, kinds=(Kind.ERASURE, Kind.ACCESS))

    assert letter.subject.startswith("[PV-2026-0042] ")
    assert "PV-2026-0042" in letter.text
    assert "23. november 2026" in letter.text or "23 November 2026" in letter.text
    for kind in (Kind.ERASURE, Kind.ACCESS):
        assert f"\n- {facts().phrases[language]['kinds'][kind]}\n" in letter.text


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_a_legal_deadline_is_a_date(language):
    letter = written("acknowledgement", language, statutory=True)

    assert DATES[language] in letter.text
    assert TARGET[language] not in letter.text


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_a_target_of_ours_is_a_date_that_no_law_sets(language):
    letter = written("acknowledgement", language, kinds=(Kind.INFORMATION,), statutory=False)

    assert DATES[language] in letter.text
    assert TARGET[language] in letter.text


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_without_a_date_it_says_the_normal_time(language):
    letter = written("acknowledgement", language, kinds=(Kind.SUPPORT,), due_on=None, statutory=False)

    assert DATES[language] not in letter.text
    assert TARGET[language] in letter.text


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("kind", sorted(RIGHTS | {Kind.COMPLAINT}))
def test_whoever_uses_a_right_is_told_of_the_authority(kind, language):
    assert "https://www.datatilsynet.no/" in written("acknowledgement", language, kinds=(kind,)).text


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("kind", [Kind.SUPPORT, Kind.SUPPLIER_NOTICE, Kind.OTHER])
def test_whoever_uses_none_is_not(kind, language):
    assert "Datatilsynet" not in written("acknowledgement", language, kinds=(kind,)).text


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_an_unclear_role_points_to_the_employer_and_a_clear_one_does_not(language):
    unclear = written("acknowledgement", language, kinds=(Kind.ACCESS,), role_unclear=True)
    clear = written("acknowledgement", language, kinds=(Kind.ACCESS,), role_unclear=False)
    referred = written("acknowledgement", language, kinds=(Kind.PROCESSOR_REFERRAL,), role_unclear=False)

    assert EMPLOYER[language] in unclear.text
    assert EMPLOYER[language] not in clear.text
    assert EMPLOYER[language] in referred.text


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
@pytest.mark.parametrize("kind", ACKNOWLEDGEMENTS)
def test_no_acknowledgement_has_a_gap_for_it_leaves_by_itself(kind, language):
    letter = written(ACKNOWLEDGEMENTS[kind], language, kinds=(kind, Kind.ERASURE), role_unclear=True)

    assert letter.gaps == ()


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_an_unclear_inquiry_is_asked_one_question(language):
    letter = written("acknowledgement", language, kinds=(Kind.UNCLEAR,), role_unclear=False)

    assert "\n- " not in letter.text
    assert DATES[language] in letter.text


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_a_receipt_for_a_claim_names_only_the_rights_in_it(language):
    letter = written("receipt", language, kinds=(Kind.COMPENSATION_CLAIM, Kind.ACCESS))

    assert facts().phrases[language]["kinds"][Kind.ACCESS] in letter.text
    assert facts().phrases[language]["kinds"][Kind.COMPENSATION_CLAIM] not in letter.text
    assert DATES[language] in letter.text


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_a_receipt_to_an_authority_promises_nothing(language):
    letter = written("receipt", language, kinds=(Kind.AUTHORITY,))

    assert DATES[language] not in letter.text
    assert "\n- " not in letter.text
