import pytest

from cases.triage.reading import Damping, read


def _dampings(body: str) -> list[str]:
    return [sentence.damping.value for sentence in read("", body, "").sentences]


@pytest.mark.parametrize(
    "threat",
    [
        "Hvis dere ikke svarer, klager jeg til Datatilsynet.",
        "Ellers går jeg til Datatilsynet med saken.",
        "Otherwise I will complain to the supervisory authority.",
        "Sollten Sie nicht antworten, wende ich mich an die Aufsichtsbehörde.",
        "Annars vänder jag mig till IMY.",
    ],
)
def test_a_threat_asks_for_nothing(threat: str) -> None:
    assert _dampings(f"Send meg dataene mine. {threat}") == ["", "threat"]


def test_a_copied_list_of_article_15_is_damped() -> None:
    body = "Jeg ber om innsyn:\na) formålene\nb) kategoriene\nc) mottakerne\nd) retten til sletting\ne) lagringstid"

    assert _dampings(body) == ["", *["list"] * 5]


def test_a_list_of_what_somebody_really_asks_for_is_read() -> None:
    body = "To ting:\n1. Kopi av alt dere har\n2. Slett meg etterpå"

    assert set(_dampings(body)) == {""}


def test_a_confidentiality_footer_is_damped() -> None:
    footer = "Denne e-posten er konfidensiell. Er du ikke rett mottaker, må du slette den."

    assert _dampings(f"Når kommer fakturaen?\n{footer}")[-1] == "footer"


def test_a_quoted_thread_is_not_read() -> None:
    body = "Takk for svaret!\n\n> Fra: Duett\n> Dine data er slettet"

    assert read("SV: Sletting", body, "").body.strip() == "Takk for svaret!"


def test_the_header_block_of_outlook_begins_the_quote() -> None:
    body = "Supert.\n\nFra: Duett personvern\nSendt: i går\nEmne: Sletting"

    assert read("", body, "").body.strip() == "Supert."


def test_a_quote_alone_is_read() -> None:
    assert "slettet" in read("", "> Dataene er slettet", "").body


def test_the_subject_of_an_old_thread_is_damped() -> None:
    reading = read("SV: Sletting av konto", "Når åpner dere i morgen?", "")

    assert reading.reply
    assert reading.sentences[0].damping is Damping.OLD_SUBJECT


def test_an_abbreviation_ends_no_sentence() -> None:
    assert len(read("", "Jeg viser til art. 15 og ber om kopi.", "").sentences) == 1


def test_invisible_characters_are_not_read() -> None:
    assert read("", "sl\u200bett meg", "").sentences[0].words == ("slett", "meg")
