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
        envelope_id="reply.PV-2026-0001.1",
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
