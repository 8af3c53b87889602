from cases.case_number import CaseNumber
from cases.triage.correction import VOICE, Correction, labelled
from cases.triage.redaction import mask
from cases.vocabulary import Kind, Language


def _corrected(kind: Kind = Kind.ERASURE, subject: str = "Hei", body: str = "Slett meg.") -> Correction:
    return Correction(CaseNumber(2026, 1), kind, Language.NN, subject, body)


def test_a_correction_is_an_inquiry_of_the_kind_that_staff_gave() -> None:
    (inquiry,) = labelled([_corrected()])

    assert (inquiry.kinds, inquiry.voice, inquiry.language) == (("erasure",), VOICE, "nn")
    assert (inquiry.subject, inquiry.body) == ("Hei", "Slett meg.")


def test_the_words_in_the_place_of_a_number_teach_nothing() -> None:
    (inquiry,) = labelled([_corrected(body=mask("Ring 91 23 45 67 om 01817012345, eller kari@epost.example"))])

    assert inquiry.body.split() == ["Ring", "om", ",", "eller"]


def test_a_mail_without_words_and_one_that_stays_unclear_teach_nothing() -> None:
    assert labelled([_corrected(subject=" ", body="\n"), _corrected(kind=Kind.UNCLEAR)]) == []
