"""Forwards of colleagues and what forms bring: who seems to have written it, and when."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from cases.messages import Address, InboundMail
from mail.parse import parse_mail
from tests.mail.reading import OPTIONS, RECEIVED

OSLO = ZoneInfo("Europe/Oslo")
SENT = datetime(2026, 11, 20, 14, 30, tzinfo=OSLO)
KARI = Address("kari.nordmann@epost.example", "Kari Nordmann")
ASKED = "Hei, jeg vil ha innsyn i alt dere har om meg.\n\nKari"
FORMS = replace(OPTIONS, web_form_senders=("skjema@nettsted.example",))


def a_forward(body: str, subject: str = "VS: Innsyn", sender: str = "Anna <anna@duett.example>") -> InboundMail:
    fields = (f"From: {sender}", "To: personvern@duett.example", f"Subject: {subject}")
    head = "\r\n".join((*fields, "Content-Type: text/plain; charset=utf-8", "", ""))
    return parse_mail((head + body.replace("\n", "\r\n")).encode(), RECEIVED, FORMS)


OUTLOOK_NB = """Fra: Kari Nordmann <kari.nordmann@epost.example>
Sendt: fredag 20. november 2026 14:30
Til: Support <support@duett.example>
Emne: Innsyn"""
OUTLOOK_NN = """Frå: Kari Nordmann <kari.nordmann@epost.example>
Sendt: fredag 20. november 2026 14.30
Til: Support
Emne: Innsyn"""
OUTLOOK_EN = """From: Kari Nordmann [mailto:kari.nordmann@epost.example]
Sent: Friday, November 20, 2026 2:30 PM
To: Support
Subject: Innsyn"""
OUTLOOK_SV = """Från: Kari Nordmann <kari.nordmann@epost.example>
Skickat: den 20 november 2026 14:30
Till: Support
Ämne: Innsyn"""
OUTLOOK_DA = """Fra: Kari Nordmann <kari.nordmann@epost.example>
Sendt: 20. november 2026 14:30
Til: Support
Emne: Innsyn"""
OUTLOOK_DE = """Von: Kari Nordmann <kari.nordmann@epost.example>
Gesendet: Freitag, 20. November 2026 14:30
An: Support
Betreff: Innsyn"""
GMAIL_NB = """---------- Forwarded message ---------
Fra: Kari Nordmann <kari.nordmann@epost.example>
Date: fre. 20. nov. 2026 kl. 14:30
Subject: Innsyn
To: <support@duett.example>"""
APPLE_NB = """Start på videresendt melding:

Fra: Kari Nordmann <kari.nordmann@epost.example>
Emne: Innsyn
Dato: 20. november 2026 kl. 14:30:00 CET
Til: support@duett.example"""
APPLE_EN = """Begin forwarded message:

> From: Kari Nordmann <kari.nordmann@epost.example>
> Subject: Innsyn
> Date: 20 November 2026 at 14:30:00 CET
> To: support@duett.example"""
BOLD = OUTLOOK_NB.replace("Fra:", "*Fra:*").replace("Sendt:", "*Sendt:*").replace("Til:", "*Til:*")


@pytest.mark.parametrize(
    "header",
    [
        OUTLOOK_NB,
        OUTLOOK_NN,
        OUTLOOK_EN,
        OUTLOOK_SV,
        OUTLOOK_DA,
        OUTLOOK_DE,
        GMAIL_NB,
        APPLE_NB,
        APPLE_EN,
        BOLD,
    ],
    ids=["nb", "nn", "en", "sv", "da", "de", "gmail", "apple nb", "apple en", "bold"],
)
def test_the_inner_sender_and_date_are_read_in_every_form(header: str) -> None:
    mail = a_forward(f"Denne er vel for dere?\n\nAnna\n\n{header}\n\n{ASKED}\n")

    assert mail.forwarded is not None
    assert (mail.forwarded.sender, mail.forwarded.sent_at) == (KARI, SENT)
    assert mail.forwarded.subject == "Innsyn"
    assert mail.text.startswith("Denne er vel for dere?")
    assert "jeg vil ha innsyn i alt" in mail.text
    assert "Sendt:" not in mail.text
    assert "kari.nordmann@epost.example" in mail.quoted


def test_a_forward_without_a_word_is_read_as_the_inquiry() -> None:
    mail = a_forward(f"{OUTLOOK_NB}\n\n{ASKED}\n")

    assert mail.text.startswith("Hei, jeg vil ha innsyn")


def test_a_reply_that_quotes_is_no_forward() -> None:
    assert a_forward(f"Dette er ordnet.\n\n{OUTLOOK_NB}\n\n{ASKED}\n", subject="SV: Innsyn").forwarded is None


@pytest.mark.parametrize("subject", ["Fwd: Innsyn", "FW: Innsyn", "VB: Innsyn", "WG: Innsyn", "Vidar: Innsyn"])
def test_the_subject_says_that_it_is_one(subject: str) -> None:
    assert a_forward(f"{OUTLOOK_NB}\n\n{ASKED}\n", subject=subject).forwarded is not None


def test_a_mark_says_so_without_a_subject() -> None:
    assert a_forward(f"{GMAIL_NB}\n\n{ASKED}\n", subject="Innsyn").forwarded is not None


def test_what_somebody_else_forwards_is_their_own_inquiry() -> None:
    mail = a_forward(f"Se her:\n\n{OUTLOOK_NB}\n\n{ASKED}\n", sender="Ola <ola@annen.example>")

    assert mail.forwarded is None
    assert mail.sender == Address("ola@annen.example", "Ola")


def test_a_colleague_may_ask_for_their_own_part() -> None:
    assert a_forward("Hei, jeg vil ha innsyn i mine opplysninger.\n", subject="Innsyn").forwarded is None


def test_several_inner_senders_are_none() -> None:
    header = OUTLOOK_NB.replace("<kari.nordmann@epost.example>", "kari@a.example, ola@b.example")

    mail = a_forward(f"{header}\n\n{ASKED}\n")

    assert mail.forwarded is not None
    assert mail.forwarded.sender is None


WHOLE = b"""From: anna@duett.example\r
To: personvern@duett.example\r
Subject: Videresendt\r
Content-Type: multipart/mixed; boundary="x"\r
\r
--x\r
Content-Type: text/plain; charset=utf-8\r
\r
Til dere.\r
--x\r
Content-Type: message/rfc822\r
\r
From: Kari Nordmann <kari.nordmann@epost.example>\r
Date: Fri, 20 Nov 2026 14:30:00 +0100\r
Subject: Innsyn\r
Message-ID: <inner@epost.example>\r
\r
Jeg vil ha innsyn.\r
--x--\r
"""


def test_a_mail_that_came_along_whole_names_itself() -> None:
    mail = parse_mail(WHOLE, RECEIVED, FORMS)

    assert mail.forwarded is not None
    assert (mail.forwarded.sender, mail.forwarded.sent_at) == (KARI, SENT)
    assert mail.forwarded.message_id == "<inner@epost.example>"
    assert (mail.text.count("Til dere."), mail.text.count("Jeg vil ha innsyn.")) == (1, 1)


def test_a_form_names_the_person_by_its_field() -> None:
    mail = a_forward(
        "Navn: Kari Nordmann\nE-post: kari.nordmann@epost.example\nMelding: Slett meg.\n",
        subject="Nytt skjema",
        sender="skjema@nettsted.example",
    )

    assert mail.forwarded is not None
    assert (mail.forwarded.sender, mail.forwarded.by_form) == (KARI, True)
    assert "Slett meg." in mail.text


def test_a_form_names_the_person_by_whom_to_answer() -> None:
    mail = a_forward(
        "Melding: Slett meg.\n", sender="skjema@nettsted.example\r\nReply-To: Kari <kari.nordmann@epost.example>"
    )

    assert mail.forwarded is not None
    assert mail.forwarded.sender == Address("kari.nordmann@epost.example", "Kari")


def test_a_form_with_two_addresses_names_nobody() -> None:
    mail = a_forward("E-post: a@en.example\nE-post: b@to.example\n", sender="skjema@nettsted.example")

    assert mail.forwarded is not None
    assert mail.forwarded.sender is None


def test_a_program_wrote_the_mail_of_a_form_but_not_what_it_brings() -> None:
    mail = a_forward(
        "E-post: kari.nordmann@epost.example\nMelding: Slett meg.\n",
        sender="skjema@nettsted.example\r\nReturn-Path: <>\r\nAuto-Submitted: auto-generated",
    )

    assert mail.automatic is None
    assert "N2 auto-generated" in mail.no_ack
