from cases.triage.features import shape_of
from cases.triage.further import asked_on_their_own, breach_in_passing
from cases.triage.kinds import shipped_model
from cases.triage.marks import mark
from cases.triage.reading import read
from cases.vocabulary import Kind


def _asked(body: str) -> frozenset[Kind]:
    reading = read("", body, "")
    return asked_on_their_own(mark(reading), shipped_model(), shape_of(reading))


def test_each_right_that_has_a_sentence_of_its_own_is_found() -> None:
    asked = _asked("Jeg ber om at dere sletter alt dere har om meg. Vennligst meld meg av nyhetsbrevet.")

    assert {Kind.ERASURE, Kind.MARKETING_OPT_OUT} <= asked


def test_a_sentence_that_tells_and_a_threat_ask_for_nothing() -> None:
    assert _asked("Nyhetsbrevet leser jeg med glede hver uke.") == frozenset()
    assert _asked("Hvis dere ikke svarer, krever jeg sletting og klager til Datatilsynet.") == frozenset()


def test_one_sentence_that_tells_of_a_breach_is_found_among_others_and_a_question_is_not() -> None:
    told = read("", "Takk for kurset. Jeg fikk lønnsslippen til en annen person fra dere på e-post.", "")
    asked = read("", "Takk for kurset. Har dere sendt lønnsslippen min til en annen person?", "")

    assert breach_in_passing(mark(told), shipped_model(), shape_of(told))[0] > 0.9
    assert breach_in_passing(mark(asked), shipped_model(), shape_of(asked)) == (0.0, "")
