import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.body import Body, part_body

OWN = "Hei, jeg lurer fortsatt på dette.\nKan dere svare?\n\nMvh\nKari"

QUOTES = {
    "Gmail, bokmål": "ons. 3. mars 2026 kl. 10:11 skrev Personvern <personvern@duett.example>:\n\n> Hei Kari,\n> svar",
    "Gmail, nynorsk": "ons. 3. mars 2026 kl. 10:11 skreiv Personvern <personvern@duett.example>:\n\n> Hei Kari",
    "Gmail, broken line": "ons. 3. mars 2026 kl. 10:11 skrev Personvern <\npersonvern@duett.example>:\n\n> Hei Kari",
    "Gmail, English": "On Wed, Mar 3, 2026 at 10:11 AM Personvern <personvern@duett.example> wrote:\n\n> Hi",
    "Gmail, Danish": "Den ons. 3. mar. 2026 kl. 10.11 skrev Personvern <personvern@duett.example>:\n\n> Hej",
    "Gmail, German": "Am Mi., 3. März 2026 um 10:11 Uhr schrieb Personvern <personvern@duett.example>:\n\n> Hallo",
    "Apple, bokmål": "> 3. mars 2026 kl. 10:11 skrev Personvern <personvern@duett.example>:\n> \n> Hei Kari",
    "Thunderbird": "Den 03.03.2026 10:11, skrev Personvern:\n> Hei Kari,\n> svar",
    "Outlook on the web": "________________________________\nFra: Personvern\nSendt: 3. mars 2026\nTil: Kari\n\nHei",
    "Outlook, bokmål": "Fra: Personvern <p@duett.example> \nSendt: 3. mars 2026 10:11\nTil: Kari\nEmne: SV\n\nHei",
    "Outlook, nynorsk": "Frå: Personvern <p@duett.example>\nSendt: 3. mars 2026 10:11\nTil: Kari\nEmne: SV\n\nHei",
    "Outlook, Swedish": "Från: Personvern <p@duett.example>\nSkickat: den 3 mars 2026\nTill: Kari\nÄmne: SV\n\nHej",
    "Outlook, German": "Von: Personvern <p@duett.example>\nGesendet: 3. März 2026\nAn: Kari\nBetreff: AW\n\nHallo",
    "Outlook, English": "*From:* Personvern <p@duett.example>\n*Sent:* Wednesday, March 3, 2026\n*To:* Kari\n\nHi",
    "old Outlook": "-----Opprinnelig melding-----\nFra: Personvern\nSendt: 3. mars 2026\nTil: Kari\n\nHei",
    "forwarded": "---------- Videresendt melding ---------\nFra: Ola <ola@kunde.example>\n\nJeg vil ha innsyn",
    "marks alone": "> Hei Kari,\n> vi har svart.",
}


@pytest.mark.parametrize("quote", QUOTES.values(), ids=QUOTES.keys())
def test_a_quoted_thread_is_cut_off_and_kept(quote: str) -> None:
    body = part_body(f"{OWN}\n\n{quote}\n")

    assert body == Body(OWN, quote)


@pytest.mark.parametrize(
    "text",
    [
        "Hei,\nFra: min mor fikk jeg vite at dere lagrer data.\nDen 3. mars skrev jeg: ingen svar.\nTil: dere.",
        "Hei. Jeg skrev dette i 2026:\nDere svarte aldri.",
        "> Hva gjelder det?\nInnsyn.\n> Hvem er du?\nKari.",
        "Fra: nå av vil jeg ikke ha e-post.",
        "Hei -- og takk.",
        "Hei,\nFra: kari@kunde.example i 2026\nTil: dere\nhar jeg skrevet tre ganger.",
        "Hei\n--\n" + "\n".join(f"Punkt {number}" for number in range(20)),
    ],
)
def test_sentences_that_begin_like_a_quote_are_the_persons_own(text: str) -> None:
    assert part_body(text) == Body(text)


def test_an_answer_below_the_quote_is_the_persons_own() -> None:
    quote = "ons. 3. mars 2026 skrev Personvern <personvern@duett.example>:\n> Hva gjelder det?\n> Hilsen oss"

    body = part_body(f"{quote}\n\nDet gjelder innsyn.\n")

    assert body.text == "Det gjelder innsyn."
    assert body.quoted == quote


def test_answers_between_quoted_lines_stay_beside_them() -> None:
    text = "On 3 March 2026 Ola <ola@kunde.example> wrote:\n> Hva?\nInnsyn.\n> Hvem?\nKari."

    assert part_body(text).text == text


def test_a_mail_that_is_only_a_quote_stays_the_text() -> None:
    quote = QUOTES["Outlook, bokmål"]

    assert part_body(quote) == Body(quote)


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nKari Nordmann\nKunde AS",
        "Sendt fra min iPhone",
        "Sent from my Galaxy",
        "Skaff deg Outlook for iOS<https://aka.example/x>",
        "Denne e-posten er konfidensiell og kun beregnet på mottakeren.\nSlett den ellers.",
        "--\nKari",
    ],
)
def test_a_signature_is_cut_off_and_kept(signature: str) -> None:
    assert part_body(f"Slett alt om meg.\n\n{signature}\n") == Body("Slett alt om meg.", "", signature)


def test_signature_and_quote_are_parted() -> None:
    body = part_body(f"Slett alt.\n\nSendt fra min iPhone\n\n{QUOTES['Apple, bokmål']}")

    assert (body.text, body.signature) == ("Slett alt.", "Sendt fra min iPhone")
    assert body.quoted == QUOTES["Apple, bokmål"]


lines = st.sampled_from(
    [
        "",
        "Hei",
        "> sitat",
        "-- ",
        "Fra: Ola <ola@kunde.example>",
        "Sendt: 3. mars 2026",
        "Til: Kari",
        "Emne: Sak",
        "takk:",
        "3. mars 2026 skrev Ola <ola@kunde.example>:",
        "________________________",
        "Sendt fra min iPhone",
    ]
)


@given(st.lists(lines, max_size=30))
def test_no_line_is_lost_and_none_comes_twice(drawn: list[str]) -> None:
    text = "\n".join(drawn)

    body = part_body(text)

    parted = "\n".join((body.text, body.quoted, body.signature)).split("\n")
    assert sorted(line.rstrip() for line in parted if line.strip()) == sorted(
        line.rstrip() for line in drawn if line.strip()
    )
