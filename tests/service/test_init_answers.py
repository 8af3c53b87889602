"""From answers to settings."""

from datetime import date

import pytest

from service.init_answers import UnusableAnswers, complete, file_of, flat, secrets_of, settings_of

TODAY = date(2026, 11, 24)
GIVEN = {
    "organisation.name": "Firma AS",
    "organisation.support_email": "hjelp@firma.test",
    "organisation.nb.products": "Bok eller Blad",
    "statement.url": "https://firma.test/personvern",
    "statement.version": "2027-1",
    "statement.published": "2026-11-01",
    "mail_address": "personvern@firma.test",
    "imap_password": "postkasse-hemmelig",
    "slack_bot_token": "xoxb-hemmelig",
    "slack_app_token": "xapp-hemmelig",
    "slack_channel": "C0STAB",
    "staff": "U0ANNE:approver",
}


def test_tables_of_a_file_become_keys_with_dots():
    assert flat({"a": {"b": {"c": 1}}, "d": date(2026, 11, 1)}) == {"a.b.c": "1", "d": "2026-11-01"}


def test_what_is_not_given_is_what_an_empty_answer_means():
    answers = complete(GIVEN, "/srv/desk")

    assert answers["organisation.en.products"] == "Bok or Blad"
    assert answers["smtp_password"] == "postkasse-hemmelig"
    assert answers["database_url"] == "sqlite:////srv/desk/personvern.db"


def test_a_hyphen_is_an_answer_that_is_empty_on_purpose():
    assert complete({**GIVEN, "smtp_password": "-"}, "/srv/desk")["smtp_password"] == ""


def test_all_mistakes_are_told_at_once_and_without_what_was_said():
    with pytest.raises(UnusableAnswers) as caught:
        complete({**GIVEN, "slack_bot_token": "hemmelig", "staff": "anne", "imapurl": "x"}, "/srv/desk")

    assert [line.partition(":")[0] for line in caught.value.problems] == ["imapurl", "slack_bot_token", "staff"]
    assert "hemmelig" not in str(caught.value)
    assert "anne" not in str(caught.value)


def test_no_secret_stands_in_the_settings_file():
    answers = complete(GIVEN, "/srv/desk")

    assert secrets_of(answers).keys() == {"imap_password", "smtp_password", "slack_bot_token", "slack_app_token"}
    assert "hemmelig" not in repr(file_of(answers, TODAY))


def test_the_address_of_a_database_is_a_secret_where_it_holds_a_password():
    answers = complete({**GIVEN, "database_url": "postgres://desk:pw@db.firma.test/desk"}, "/srv/desk")

    assert "database_url" in secrets_of(answers)
    assert "database_url" not in file_of(answers, TODAY)


def test_facts_stand_in_tables_with_the_day_on_which_they_were_given():
    written = file_of(complete(GIVEN, "/srv/desk"), TODAY)

    assert written["organisation"]["email"] == "personvern@firma.test"
    assert written["organisation"]["nb"] == {"products": "Bok eller Blad"}
    assert written["statement"] == {
        "url": "https://firma.test/personvern",
        "version": "2027-1",
        "published": date(2026, 11, 1),
        "as_of": TODAY,
    }


def test_settings_to_try_are_of_the_answers_alone(monkeypatch):
    monkeypatch.setenv("PERSONVERN_SLACK_CHANNEL", "C0ANNEN")

    settings = settings_of(complete(GIVEN, "/srv/desk"), TODAY)

    assert settings.slack_channel == "C0STAB"
    assert "hemmelig" not in repr(settings)
