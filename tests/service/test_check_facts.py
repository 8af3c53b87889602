"""`personvern check` looks at dates, registers and files too, and says in plain words what to do."""

from datetime import date

import pytest

from service.check_facts import check_facts
from service.cli_process import told
from service.findings import Finding
from service.settings import Settings

TODAY = date(2026, 11, 24)


@pytest.fixture
def settings(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def made(**changes):
        return Settings(
            master_key="a" * 43 + "=",
            imap_url="imaps://u@imap.example/INBOX",
            smtp_url="smtps://u@smtp.example",
            slack_bot_token="xoxb-x",
            slack_app_token="xapp-x",
            slack_channel="C0STAFF",
            staff="U0ANNE:approver",
            **changes,
        )

    return made


def finding(settings, part, today=TODAY):
    return next(found for found in check_facts(settings, today) if found.part == part)


def test_topics_of_the_statement_that_need_review_are_named(settings):
    found = finding(settings(), "statement")

    assert found.mark == "look"
    assert "transfers" in found.todo


def test_a_statement_that_nobody_compared_for_a_year_is_named_first(settings):
    found = finding(settings(), "statement", date(2027, 12, 1))

    assert "as_of" in found.todo


def test_another_company_is_told_that_the_letters_still_speak_of_the_first(settings):
    found = finding(settings(mail_address="personvern@firma.example"), "organisation")

    assert "personvern init" in found.todo


def test_a_company_of_its_own_is_only_asked_for_what_is_missing(settings):
    own = {"name": "Firma AS", "email": "personvern@firma.example", "data_protection_officer": "Kari Eksempel"}

    found = finding(settings(mail_address="personvern@firma.example", organisation=own), "organisation")

    assert found.todo == "fill in organisation.breach_phone, unless there is none"


def test_the_register_of_systems_that_came_along_is_named(settings):
    assert "[[systems]]" in finding(settings(), "systems").todo


def test_what_to_do_stands_below_what_is_wrong():
    said = told(Finding("smtp", False, "the login is refused", todo="compare the password"))

    assert said.splitlines()[0].startswith("FAIL")
    assert said.splitlines()[1].strip() == "→ compare the password"
