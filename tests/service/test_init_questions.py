"""Every question of `personvern init` fills in something that the service knows."""

import pytest

from service.init_answers import SettingsOfAnswers
from service.init_questions import QUESTIONS, SECTIONS

ANSWERED = {"mail_address": "personvern@firma.test", "folder": "/srv/desk", "chats": "", "imap_password": "p"}
FACTS = ("organisation.", "statement.")


@pytest.mark.parametrize("key", sorted(QUESTIONS.keys() - {"chats"}))
def test_a_question_fills_in_a_setting_or_a_fact(key):
    assert key in SettingsOfAnswers.model_fields or key.startswith(FACTS)


def test_no_question_is_asked_twice():
    asked = [question.key for section in SECTIONS for question in section.questions]

    assert sorted(set(asked)) == sorted(asked)


def test_every_password_token_and_secret_is_hidden():
    secret = [key for key in QUESTIONS if key.endswith(("_password", "_token", "_secret", "database_url"))]

    assert [key for key in secret if not QUESTIONS[key].secret] == []


@pytest.mark.parametrize(
    ("way", "imap", "smtp"),
    [
        ("password", "imap.firma.test", "smtp.firma.test"),
        ("microsoft", "outlook.office365.com", "smtp.office365.com"),
        ("google", "imap.gmail.com", "smtp.gmail.com"),
    ],
)
def test_the_servers_are_proposed_for_each_way_to_log_in(way, imap, smtp):
    answers = {**ANSWERED, "mail_auth": way}

    assert QUESTIONS["imap_url"].default_for(answers) == f"imaps://personvern%40firma.test@{imap}:993/INBOX"
    assert QUESTIONS["smtp_url"].default_for(answers) == f"smtp+starttls://personvern%40firma.test@{smtp}:587"


def asked(**answers):
    return {
        key for key, question in QUESTIONS.items() if question.when({**ANSWERED, "slack_app_token": "x", **answers})
    }


def test_only_what_the_way_to_log_in_needs_is_asked():
    assert {"imap_password", "smtp_password"} <= asked(mail_auth="password")
    assert "microsoft_client_secret" in asked(mail_auth="microsoft") - asked(mail_auth="google")
    assert "google_service_account_file" in asked(mail_auth="google") - asked(mail_auth="password")


def test_a_certificate_takes_the_place_of_a_client_secret():
    with_one = asked(mail_auth="microsoft", microsoft_certificate_file="cert.pem")

    assert "microsoft_key_file" in with_one
    assert "microsoft_client_secret" not in with_one


def test_a_signing_secret_is_asked_for_where_slack_reaches_us_by_http():
    assert "slack_signing_secret" in asked(mail_auth="password", slack_app_token="")
    assert "slack_signing_secret" not in asked(mail_auth="password")


def test_a_chat_system_is_asked_about_where_there_is_one():
    assert {"chat_zendesk_secret", "chat_zendesk_api_url"} <= asked(mail_auth="password", chats="zendesk")
    assert not [key for key in asked(mail_auth="password") if key.startswith("chat_")]


def test_an_unknown_chat_system_is_refused():
    assert QUESTIONS["chats"].problem("generic, tawk") == ""
    assert QUESTIONS["chats"].problem("ukjent").startswith("knows generic")
