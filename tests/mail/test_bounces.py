import pytest

from cases.messages import Bounce
from tests.mail.reading import parsed


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
