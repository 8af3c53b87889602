import pytest

from cases.triage.certain import certain
from cases.triage.features import extract
from cases.triage.kinds import judge
from cases.triage.linear import Linear
from cases.triage.marks import mark
from cases.triage.reading import read
from cases.triage.training import LABELS
from cases.triage.triage import Text, Triage
from cases.vocabulary import Kind


def _layer(**scores: float) -> Linear:
    """A layer that gives every mail the same scores."""
    return Linear(LABELS, {}, [scores.get(label, -4.0) for label in LABELS])


def _judged(layer: Linear, body: str = "dette gjelder en sak", sure_from: float = 0.0) -> object:
    marked = mark(read("", body, ""))
    return judge(marked, extract(marked), sure_from=sure_from, model=layer)


@pytest.mark.parametrize("harmless", ["spam", "support", "other", "automatic"])
def test_a_breach_that_is_not_unlikely_comes_before_what_is_harmless(harmless: str) -> None:
    judged = _judged(_layer(**{harmless: 3.0, "breach_report": 2.8}))

    assert judged.primary is Kind.BREACH_REPORT  # type: ignore[attr-defined]


def test_a_likely_second_kind_is_a_further_one_unless_it_asks_for_nothing() -> None:
    judged = _judged(_layer(access=3.0, erasure=2.6, spam=2.6))

    assert judged.also == (Kind.ERASURE,)  # type: ignore[attr-defined]


def test_a_further_right_in_a_sentence_of_its_own_is_found_in_a_long_mail() -> None:
    body = (
        "Jeg ber om innsyn i alle opplysninger dere har om meg. Jeg vil ha en kopi av notatene fra møtet i mars. "
        "Vennligst send meg også opptaket av telefonsamtalen. Vennligst meld meg av nyhetsbrevet deres."
    )

    verdict = Triage().verdict_of(Text(subject="Innsyn", body=body))

    assert verdict.kind is Kind.ACCESS
    assert Kind.MARKETING_OPT_OUT in verdict.also


@pytest.mark.parametrize(
    ("sender", "subject", "kind"),
    [
        ("Mail <mailer-daemon@mx.example>", "Undelivered", Kind.AUTOMATIC),
        ("Kari <kari@x.example>", "Autosvar: ferie", Kind.AUTOMATIC),
        ("Kari <kari@x.example>", "Lest: Svar på innsyn", Kind.AUTOMATIC),
        ("Datatilsynet <postkasse@datatilsynet.no>", "Brev", Kind.AUTHORITY),
        ("Liste <liste@x.example>", "unsubscribe 4711", Kind.MARKETING_OPT_OUT),
    ],
)
def test_form_and_sender_settle_some_kinds(sender: str, subject: str, kind: Kind) -> None:
    settled = certain(read(subject, "", sender), None)

    assert settled is not None
    assert settled.kind is kind


@pytest.mark.parametrize(
    "sender", ["Datatilsynet <post@datatilsynet-gebyr.example>", "Politi <x@politi.no.example>", "Per <per@nkomm.no>"]
)
def test_a_domain_that_only_looks_like_an_authoritys_settles_nothing(sender: str) -> None:
    assert certain(read("Brev", "Hei på deg her", sender), None) is None


def test_a_short_question_that_begins_with_stop_is_still_an_opt_out_only_without_a_body() -> None:
    assert certain(read("Stopp", "Programmet stopper hver gang jeg skriver ut", ""), None) is None


@pytest.mark.parametrize("body", ["Ring meg.", "Se vedlegg", "?", "Hei, er det noen der?", "Ring meg, hilsen Kari"])
def test_a_mail_that_does_not_say_what_it_is_about_is_unclear(body: str) -> None:
    verdict = Triage().verdict_of(Text(subject="Hei", body=body, sender="Kari <kari@fjord.example>"))

    assert (verdict.kind, verdict.because[0].rule) == (Kind.UNCLEAR, "says nothing")


def test_a_breach_told_in_passing_is_heard_among_other_things() -> None:
    body = (
        "Takk for et fint kurs på Gjøvik. Maten var god, og vi lærte mye om mva. "
        "Jeg fikk forresten en mail fra dere med lønnsslippen til en helt annen person. "
        "Er det nytt kurs til høsten? Hvis ja, hva koster det?"
    )

    verdict = Triage().verdict_of(Text(subject="kurset", body=body))

    assert (verdict.kind, verdict.urgency) == (Kind.BREACH_REPORT, "breach")
