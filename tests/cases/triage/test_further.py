from cases.triage.further import asked_on_their_own
from cases.triage.kinds import shipped_model
from cases.triage.marks import mark
from cases.triage.reading import read
from cases.vocabulary import Kind


def _asked(body: str) -> frozenset[Kind]:
    return asked_on_their_own(mark(read("", body, "")), shipped_model())


def test_each_right_that_has_a_sentence_of_its_own_is_found() -> None:
    asked = _asked("Jeg ber om at dere sletter alt dere har om meg. Vennligst meld meg av nyhetsbrevet.")

    assert {Kind.ERASURE, Kind.MARKETING_OPT_OUT} <= asked


def test_a_sentence_that_tells_and_a_threat_ask_for_nothing() -> None:
    assert _asked("Nyhetsbrevet leser jeg med glede hver uke.") == frozenset()
    assert _asked("Hvis dere ikke svarer, krever jeg sletting og klager til Datatilsynet.") == frozenset()
