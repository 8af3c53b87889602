import base64

import pytest

from cases.vocabulary import StaffRole
from service.settings import Settings, SettingsError

NEEDED = {
    "PERSONVERN_MASTER_KEY": base64.b64encode(bytes(32)).decode(),
    "PERSONVERN_IMAP_URL": "imaps://user@imap.example:993/INBOX",
    "PERSONVERN_SMTP_URL": "smtps://user@smtp.example:465",
    "PERSONVERN_SLACK_BOT_TOKEN": "xoxb-secret",
    "PERSONVERN_SLACK_APP_TOKEN": "xapp-secret",
    "PERSONVERN_SLACK_CHANNEL": "C0STAFF",
    "PERSONVERN_STAFF": "U0ANNE:approver, U0BO:reader",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name, value in NEEDED.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_staff_are_ids_with_roles():
    assert Settings.load().staff == {"U0ANNE": StaffRole.APPROVER, "U0BO": StaffRole.READER}


def test_every_mistake_is_told_at_once_by_name_and_without_its_value(environment):
    environment.setenv("PERSONVERN_MASTER_KEY", "hemmelig")
    environment.setenv("PERSONVERN_POLL_SECONDS", "ofte")
    environment.setenv("PERSONVERN_POL_SECONDS", "3")
    environment.delenv("PERSONVERN_IMAP_URL")

    with pytest.raises(SettingsError) as caught:
        Settings.load()

    names = {problem.partition(":")[0] for problem in caught.value.problems}
    assert names == {
        "PERSONVERN_MASTER_KEY",
        "PERSONVERN_POLL_SECONDS",
        "PERSONVERN_POL_SECONDS",
        "PERSONVERN_IMAP_URL",
    }
    assert "hemmelig" not in str(caught.value)
    assert "ofte" not in str(caught.value)


def test_a_secret_can_lie_in_a_file(environment, tmp_path):
    (tmp_path / "imap").write_text("passord\n")
    environment.setenv("PERSONVERN_IMAP_PASSWORD_FILE", str(tmp_path / "imap"))

    assert Settings.load().imap_password.get_secret_value() == "passord"


def test_the_environment_wins_over_the_file(environment, tmp_path):
    (tmp_path / "personvern.toml").write_text('poll_seconds = 5\ndone_folder = "Ferdig"\n')
    environment.setenv("PERSONVERN_POLL_SECONDS", "7")

    settings = Settings.load()

    assert (settings.poll_seconds, settings.done_folder) == (7, "Ferdig")


def test_an_unknown_name_in_the_file_is_a_mistake(tmp_path):
    (tmp_path / "personvern.toml").write_text("four_eye = true\n")

    with pytest.raises(SettingsError, match="FOUR_EYE"):
        Settings.load()


def test_no_secret_prints():
    shown = repr(Settings.load())

    assert "xoxb-secret" not in shown
    assert "xapp-secret" not in shown


def test_the_numbers_reach_the_policy(environment):
    environment.setenv("PERSONVERN_ACK_TOTAL_PER_HOUR", "1000")
    environment.setenv("PERSONVERN_FOUR_EYES", "false")

    policy = Settings.load().policy()

    assert policy.acknowledgements.total_per_hour == 1000
    assert not policy.four_eyes


def test_the_statement_and_the_authority_are_a_company_s_own(environment, tmp_path):
    facts = '[statement]\nversion = "2027-1"\npublished = 2027-01-02\n[organisation]\nname = "Firma AS"\n'
    (tmp_path / "personvern.toml").write_text(facts)

    settings = Settings.load()

    assert settings.own_facts().statement["version"] == "2027-1"
    assert settings.own_facts().organisation["name"] == "Firma AS"
    assert settings.own_fact_names() == {"statement.version", "statement.published", "organisation.name"}
