"""A breach that is simply announced is heard; what only sounds like one is not."""

import pytest

from cases.triage.triage import Text, Triage
from cases.vocabulary import Kind

ANNOUNCED = [
    "We had a data breach last night and customer data is on the internet.",
    "Personopplysningene våre ligger åpent på nettet.",
    "Noen har hacket kontoen min hos dere og alt ligger ute.",
    "Eg fann ei liste over kundane dykkar på nett.",
    "I found an open bucket with your backups.",
    "Jeres kundeliste ligger frit på nettet.",
    "Ihre Kundendaten stehen offen im Internet.",
]
HARMLESS = [
    ("avvik i avstemmingen", "Vi har et avvik i avstemmingen på konto 1920. Hvordan finner jeg det?", Kind.SUPPORT),
    ("breach?", "Have you had a data breach?", Kind.INFORMATION),
    ("spørsmål", "Har dere hatt noe datainnbrudd det siste året?", Kind.INFORMATION),
    (
        "Innsynskrav",
        "Jeg krever innsyn etter artikkel 15. Oppgi også om opplysningene mine har vært omfattet av brudd, når, hvilke "
        "data, hvem som fikk dem, hva dere gjorde, og om Datatilsynet ble varslet.",
        Kind.ACCESS,
    ),
]


@pytest.mark.parametrize("body", ANNOUNCED)
def test_an_announced_breach_rings_the_alarm(body: str) -> None:
    verdict = Triage().verdict_of(Text(body=body))

    assert (verdict.kind, verdict.urgency) == (Kind.BREACH_REPORT, "breach")


@pytest.mark.parametrize(("subject", "body", "kind"), HARMLESS)
def test_what_only_sounds_like_a_breach_rings_none(subject: str, body: str, kind: Kind) -> None:
    verdict = Triage().verdict_of(Text(subject=subject, body=body))

    assert (verdict.kind, verdict.urgent) == (kind, False)


def test_a_claim_that_the_agreement_is_broken_is_no_breach_of_security() -> None:
    body = "Det er brudd på avtalen at kurset ble avlyst. Jeg vil ha pengene tilbake."

    assert Triage().verdict_of(Text(subject="brudd på avtalen", body=body)).urgency != "breach"
