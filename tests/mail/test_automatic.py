from dataclasses import replace

import pytest

from mail.automatic import RULES
from mail.parse import ParseOptions, parse_mail
from tests.mail.reading import MAILS, OPTIONS, RECEIVED, parsed, raw, with_field


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("robot_null_return_path", "N1 null return path"),
        ("robot_auto_submitted", "N2 auto-submitted"),
        ("portal_request", "N2 auto-generated"),
        ("robot_read_receipt", "N3 report"),
        ("bounce_qmail_form", "N3 bounce form"),
        ("robot_mailing_list", "N4 mailing list"),
        ("robot_bulk_precedence", "N5 bulk precedence"),
        ("robot_reply_precedence", "N5 reply precedence"),
        ("robot_suppresses_responses", "N6 responses suppressed"),
        ("robot_vendor_field", "N7 vendor field"),
        ("robot_calendar", "N9 calendar"),
        ("robot_subject", "N11 subject"),
        ("robot_fravaer", "N11 subject"),
    ],
)
def test_a_robot_is_known_by_its_rule(name: str, rule: str) -> None:
    mail = parsed(name)

    assert rule in mail.no_ack
    assert mail.automatic is not None


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("role_address", "N8 role address"),
        ("postmaster_who_is_a_person", "N8 role address"),
        ("no_from", "N8 no sender"),
        ("from_without_domain", "N8 no sender"),
        ("two_from_mailboxes", "N8 several senders"),
        ("own_letter_that_came_back", "N10 own mail"),
        ("blind_copy", "N14 not addressed to us"),
        ("marked_as_spam", "N16 marked as spam"),
    ],
)
def test_a_mail_may_get_no_acknowledgement_and_be_written_by_a_person(name: str, rule: str) -> None:
    mail = parsed(name)

    assert rule in mail.no_ack
    assert mail.automatic is None


@pytest.mark.parametrize("name", ["plain_norwegian", "human_auto_submitted_no", "human_subject_inside", "attachments"])
def test_a_person_who_writes_to_us_is_acknowledged(name: str) -> None:
    assert parsed(name).no_ack == ()


def test_a_missing_return_path_is_not_an_empty_one() -> None:
    assert "N1 null return path" not in parsed("no_from").no_ack


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: auto-generated",
        "Auto-Submitted: AUTO-NOTIFIED; owner-email=x",
        "Precedence: auto_reply",
        "X-Precedence: junk",
        "List-Unsubscribe: <mailto:x@kunde.example>",
        "Feedback-ID: 1:2:3",
        "X-Auto-Response-Suppress: DR, OOF",
        "X-Apple-Action: VACATION/1.0",
        "Delivered-To: Autoresponder",
        "X-Failed-Recipients: ola@kunde.example",
        "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
        "X-MS-Exchange-Organization-SCL: 5",
        "Subject: Out of Office: Innsyn",
        "Subject: Ikke til stede",
        "Subject: Lest: Innsyn",
        "Subject: Automatisk svar",
        "Subject: Undeliverable: Innsyn",
        "Subject: Kan ikke leveres: Innsyn",
        "Subject: Mail delivery failed: returning message to sender",
        "Subject: Delivery Status Notification (Failure)",
        "Subject: Your message could not be delivered",
        "Subject: [EXT] Returned mail: see transcript for details",
        "X-Personvern-Loop: duett",
        "\r\n".join(["Received: from a by b"] * 25),
    ],
)
def test_one_such_field_is_enough(line: str) -> None:
    assert with_field("plain_norwegian", line).no_ack


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: no",
        "Precedence: first-class",
        "X-Auto-Response-Suppress: DR, NDR, RN, NRN",
        "X-Spam-Flag: NO",
        "X-MS-Exchange-Organization-SCL: 1",
        "Subject: Automatisering av personvern",
        "Subject: Ferie og personvern",
        "Subject: Ikke levert innsyn etter tretti dager",
        "Subject: Delivery problem with my order",
        "Subject: Mail delivery to my old address",
        "Subject: On holiday pictures of me",
        "Subject: Rejected application",
        "Subject: Delivery status of my request",
        "Subject: Unknown account at your firm",
        "Subject: Mailbox full of your newsletters",
        "Subject: Message not delivered to my lawyer",
        "Subject: Levering forsinket, og persondata på avveie",
        "\r\n".join(["Received: from a by b"] * 24),
    ],
)
def test_a_field_that_only_looks_so_is_not(line: str) -> None:
    assert with_field("plain_norwegian", line).no_ack == ()


@pytest.mark.parametrize(
    ("results", "held"),
    [
        ("mx.duett.example; dmarc=fail header.from=kunde.example", True),
        ("mx.duett.example; spf=fail smtp.mailfrom=x@annen.example; dkim=none", True),
        ("mx.duett.example; spf=pass smtp.mailfrom=x@annen.example; dkim=pass header.d=annen.example", True),
        ("mx.duett.example; dmarc=pass header.from=kunde.example", False),
        ("MX.duett.example 1; spf=pass smtp.mailfrom=kari@kunde.example", False),
        ("mx.duett.example; dkim=pass (dmarc=fail) header.d=post.kunde.example", False),
        ("mx.duett.example; (dmarc=pass) dmarc=fail header.from=kunde.example", True),
        ("mx.annen.example; dmarc=fail", False),
        ("; dmarc=fail", False),
        ("", False),
    ],
)
def test_only_a_trusted_server_can_call_a_mail_forged(results: str, held: bool) -> None:
    mail = with_field("plain_norwegian", f"Authentication-Results: {results}")

    assert ("N15 forged" in mail.no_ack) == held


def test_results_below_another_server_may_have_come_with_the_mail() -> None:
    lines = "Received: by a\r\nReceived: by b\r\nAuthentication-Results: mx.duett.example; dmarc=fail"

    assert "N15 forged" not in with_field("plain_norwegian", lines).no_ack


@pytest.mark.parametrize(
    ("lines", "evidence"),
    [
        ("Authentication-Results: mx.duett.example; spf=pass; dkim=pass; dmarc=pass", "spf=pass dkim=pass dmarc=pass"),
        ("Authentication-Results: mx.duett.example; dkim=fail; dkim=pass; spf=<b>", "dkim=fail"),
        ("Authentication-Results: mx.duett.example; dmarc=marsipan", "dmarc=other"),
        ("Authentication-Results: mx.annen.example; spf=pass", ""),
        ("", ""),
    ],
)
def test_what_a_trusted_server_found_is_kept_in_fixed_words(lines: str, evidence: str) -> None:
    assert with_field("plain_norwegian", lines or "X-A: b").authentication == evidence


MICROSOFT = (
    "Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=kunde.example; dkim=none; dmarc=fail"
)


@pytest.mark.parametrize(
    ("above", "trusted", "believed"),
    [
        (["a.prod.outlook.com", "b.prod.outlook.com"], "outlook.com", True),
        (["a.prod.outlook.com", "mx.annen.example"], "outlook.com", False),
        (["outlook.com.annen.example"], "outlook.com", False),
        (["a.prod.outlook.com"], "mx.duett.example", False),
    ],
)
def test_the_form_of_microsoft_names_no_server_and_is_believed_from_theirs(
    above: list[str], trusted: str, believed: bool
) -> None:
    lines = "\r\n".join([*(f"Received: from x by {host} with SMTP" for host in above), MICROSOFT])

    mail = parse_mail(
        f"{lines}\r\n".encode() + raw("plain_norwegian"), RECEIVED, replace(OPTIONS, trusted_authserv_ids=(trusted,))
    )

    assert mail.authentication == ("spf=pass dkim=none dmarc=fail" if believed else "")
    assert ("N15 forged" in mail.no_ack) == believed


def test_without_addresses_of_our_own_nobody_is_said_to_have_missed_them() -> None:
    assert parsed("blind_copy", ParseOptions()).no_ack == ()


def test_a_plus_address_of_ours_is_ours() -> None:
    mail = with_field("blind_copy", "Cc: personvern+PV-2026-0001.abc@DUETT.example")

    assert mail.no_ack == ()


def test_every_rule_has_a_number_a_name_and_a_mail_that_it_hits() -> None:
    hit = {rule for path in MAILS.glob("*.eml") for rule in parsed(path.stem).no_ack}

    named = {rule.name for rule in RULES}
    assert len(named) == len(RULES)
    assert named - hit == {"N10 many hops", "N15 forged", "N17 no usable sender"}
