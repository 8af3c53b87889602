import pytest

from cases.messages import Bounce
from mail.parse import parse_mail
from tests.mail.reading import OPTIONS, RECEIVED, parsed


def test_a_standard_report_names_letter_recipient_and_reason() -> None:
    mail = parsed("bounce_standard")

    assert mail.bounce == Bounce(
        action="failed",
        status="5.1.1",
        recipient="kari@kunde.example",
        message_ids=("<reply.1.abc@duett.example>",),
    )
    assert mail.automatic is not None


def test_a_report_with_headers_only_names_the_letter() -> None:
    bounce = parsed("bounce_with_headers_only").bounce

    assert bounce is not None
    assert bounce.message_ids == ("<reply.1.abc@duett.example>",)


def test_a_delay_is_no_failure() -> None:
    bounce = parsed("bounce_delayed").bounce

    assert bounce is not None
    assert (bounce.action, bounce.status) == ("delayed", "4.4.1")


@pytest.mark.parametrize("name", ["bounce_qmail_form", "bounce_exim_form"])
def test_older_forms_are_read_as_far_as_they_go(name: str) -> None:
    bounce = parsed(name).bounce

    assert bounce is not None
    assert (bounce.action, bounce.status) == ("failed", "5.1.1")
    assert bounce.message_ids == ("<reply.1.abc@duett.example>",)


@pytest.mark.parametrize(
    "name", ["plain_norwegian", "robot_subject", "robot_read_receipt", "postmaster_who_is_a_person"]
)
def test_other_mails_are_no_bounces(name: str) -> None:
    assert parsed(name).bounce is None


@pytest.mark.parametrize(
    ("header", "text"),
    [
        (b"From: MAILER-DAEMON@kunde.example\r\nSubject: Hm", b"It did not work."),
        (b"Return-Path: <>\r\nFrom: mail@kunde.example\r\nSubject: Hm", b"550 5.7.1 refused"),
        (b"From: postmaster@kunde.example\r\nSubject: Undeliverable: Innsyn", b"Sorry."),
        (b"X-Failed-Recipients: kari@kunde.example\r\nFrom: a@kunde.example", b"Sorry."),
    ],
)
def test_a_report_is_known_by_who_sends_it_and_what_it_says(header: bytes, text: bytes) -> None:
    mail = parse_mail(header + b"\r\n\r\n" + text, RECEIVED, OPTIONS)

    assert mail.bounce is not None
    assert mail.automatic is not None


def test_an_empty_envelope_alone_is_no_report() -> None:
    assert parsed("robot_null_return_path").bounce is None


@pytest.mark.parametrize(
    ("header", "text"),
    [
        (
            "From: postmaster@kunde.example\r\nSubject: Unzustellbar: Innsyn",
            "Ihre Nachricht hat ihr Ziel nicht erreicht.",
        ),
        ("From: Systemansvarlig <it@kunde.example>\r\nSubject: Kan ikke leveres: Innsyn", "Meldingen kom ikke frem."),
        (
            "From: it@kunde.example\r\nSubject: DELIVERY FAILURE: User ola not listed in Domino Directory",
            "Your message",
        ),
        ("From: it@kunde.example\r\nSubject: Onbestelbaar: Innsyn", "Bezorging is mislukt."),
        ("From: it@kunde.example\r\nSubject: NON remis : Innsyn", "Votre message n'a pas"),
        ("From: it@kunde.example\r\nSubject: Postmaster notify: see transcript for details", "see below"),
        ("From: it@kunde.example\r\nSubject: Undeliverable mail, MTA-BLOCKED", "blocked"),
        ("From: it@kunde.example\r\nSubject: Returned mail: User unknown", "--- Transcript ---"),
        ("From: it@kunde.example\r\nSubject: Warning: could not send message for past 4 hours", "delayed"),
        ("From: it@kunde.example\r\nSubject: NOTICE: mail delivery status.", "The following recipients failed"),
        ("From: it@kunde.example\r\nSubject: =?utf-8?b?6YWN5L+h5LiN6IO9?=", "x"),
        ("From: it@kunde.example\r\nSubject: Недоставленное сообщение", "x"),
        ("From: Mail Delivery Subsystem <x@kunde.example>\r\nSubject: Hm", "Sorry."),
        (
            "From: it@kunde.example\r\nReceived: (qmail 7 invoked for bounce); 1 Jan 2026\r\nSubject: Hm",
            "-",
        ),
        (
            "From: it@kunde.example\r\nSubject: Mailbox unavailable",
            "Your message to ola@kunde.example could not be delivered.\r\n550 5.1.1 no such user",
        ),
        (
            "From: System Administrator <it@kunde.example>\r\nSubject: Innsyn",
            "Your message did not reach some or all of the intended recipients.\r\nuser unknown",
        ),
    ],
)
def test_servers_of_many_makes_and_languages_are_known(header: str, text: str) -> None:
    mail = parse_mail(f"{header}\r\n\r\n{text}".encode(), RECEIVED, OPTIONS)

    assert mail.automatic is not None


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Delivery", "Hei, jeg fikk: Your message could not be delivered. 550 5.1.1. Hva betyr det?"),
        ("Sv: Undelivered Mail Returned to Sender", "This is the mail system at host x.\r\n550 5.1.1 unknown user"),
        ("VS: Mail delivery failed", "Your message could not be delivered.\r\n550 5.1.1 unknown user"),
        (
            "E-posten min kommer i retur",
            "Hei\r\nHva er dette?\r\n\r\n> This is the mail system at host x\r\n> 550 5.1.1",
        ),
        ("Levering av varer", "Jeg betalte 550 kroner."),
    ],
)
def test_a_person_who_asks_about_a_report_is_no_robot(subject: str, text: str) -> None:
    head = f"From: Kari <kari@kunde.example>\r\nTo: personvern@duett.example\r\nSubject: {subject}\r\n\r\n"

    mail = parse_mail((head + text).encode(), RECEIVED, OPTIONS)

    assert (mail.automatic, mail.bounce) == (None, None)
