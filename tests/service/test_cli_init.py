"""`personvern init` at a terminal, and by a file of answers, against a real mailbox, mail server and Slack stand-in."""

import asyncio

import pytest
from click.testing import CliRunner

from bench.adoption import ADDRESS, company, environment_of
from bench.harness import free_port
from sandbox.slack import STAFF_CHANNEL
from service.cli import main
from service.settings import Settings
from tests.servers.dovecot import PASSWORD, dovecot

__all__ = ["dovecot"]
pytestmark = [pytest.mark.dovecot]


@pytest.fixture
async def found(dovecot):
    async with company(dovecot) as standing:
        yield standing


async def by_file(tmp_path, answers, *more):
    file = tmp_path / "answers.toml"
    file.write_text(answers)
    words = ["init", "--folder", str(tmp_path / "desk"), "--answers", str(file), *more]
    return await asyncio.to_thread(CliRunner().invoke, main, words)


async def typed(tmp_path, *sections):
    lines = "".join(f"{line}\n" for section in sections for line in section)
    words = ["init", "--folder", str(tmp_path / "desk")]
    return await asyncio.to_thread(CliRunner().invoke, main, words, input=lines)


def organisation():
    name, number, postal, officer, phone, nn, en, language = "Firma AS", "", "", "", "", "", "", ""
    statement = ("https://firma.test/personvern", "2027-1", "2026-11-01")
    products = ("Bok eller Blad", nn, en)
    return (name, number, postal, ADDRESS, "hjelp@firma.test", officer, phone, *products, *statement, language)


def mailbox(found, password=PASSWORD, port=0):
    url = f"imap://{found.user.replace('@', '%40')}@127.0.0.1:{port or found.dovecot.port}/INBOX"
    return ("", url, found.smtp.url, password, "-", "", "")


def slack(found, bot_token=""):
    return (bot_token or found.slack.bot_token, found.slack.app_token, STAFF_CHANNEL, "", *_staff(found))


def _staff(found):
    return ("U0ANNE:approver,U0BJORN:approver", found.slack.url)


NO_CHATS = ("",)
OPERATION = ("", "", "")


async def test_a_desk_is_set_up_by_questions(found, tmp_path):
    ended = await typed(tmp_path, organisation(), mailbox(found), slack(found), NO_CHATS, OPERATION)

    assert ended.exit_code == 0, ended.output
    written = environment_of(tmp_path / "desk" / "personvern.env")
    assert written.keys() == {
        f"PERSONVERN_{name}"
        for name in ("CONFIG", "MASTER_KEY_FILE", "IMAP_PASSWORD_FILE", "SLACK_BOT_TOKEN_FILE", "SLACK_APP_TOKEN_FILE")
    }
    assert (tmp_path / "desk" / "personvern.db").exists()


async def test_what_was_written_is_what_the_service_reads(found, tmp_path, monkeypatch):
    await by_file(tmp_path, found.answers)
    for name, value in environment_of(tmp_path / "desk" / "personvern.env").items():
        monkeypatch.setenv(name, value)

    settings = Settings.load()

    assert settings.mail_address == ADDRESS
    assert settings.imap_password.get_secret_value() == PASSWORD
    assert settings.own_facts().organisation["name"] == "Firma AS"


async def test_no_secret_is_ever_shown(found, tmp_path):
    sections = organisation(), mailbox(found), slack(found), ("generic", "chat-hemmelig"), OPERATION

    ended = await typed(tmp_path, *sections)

    assert ended.exit_code == 0, ended.output
    hidden = (PASSWORD, found.slack.bot_token, found.slack.app_token, "chat-hemmelig")
    assert [secret for secret in hidden if secret in ended.output] == []


async def test_a_wrong_password_is_told_at_once_and_asked_for_again(found, tmp_path):
    wrong = (*mailbox(found, password="feil-passord"), "y")
    again = ("", "", "", PASSWORD, "-", "", "")

    ended = await typed(tmp_path, organisation(), wrong, again, slack(found), NO_CHATS, OPERATION)

    assert "FAIL  mailbox" in ended.output
    assert "feil-passord" not in ended.output
    assert ended.exit_code == 0, ended.output
    assert (tmp_path / "desk" / "secrets" / "imap_password").read_text() == f"{PASSWORD}\n"


async def test_a_host_that_cannot_be_reached_is_told_with_what_to_do(found, tmp_path):
    unreachable = found.answers.replace(f":{found.dovecot.port}/", f":{free_port()}/")

    ended = await by_file(tmp_path, unreachable)

    assert ended.exit_code == 1
    line = ended.output.index("FAIL  mailbox")
    assert "→" in ended.output[line : line + 300]


async def test_a_wrong_slack_token_is_told_with_what_to_do_and_never_shown(found, tmp_path):
    wrong = found.answers.replace(found.slack.bot_token, "xoxb-feil-hemmelig")

    ended = await by_file(tmp_path, wrong)

    assert ended.exit_code == 1
    assert "FAIL  slack" in ended.output
    assert "copy the token again" in ended.output
    assert "xoxb-feil-hemmelig" not in ended.output


async def test_nothing_is_written_over_unless_that_is_wanted(found, tmp_path):
    await by_file(tmp_path, found.answers)
    before = (tmp_path / "desk" / "personvern.toml").read_text()
    other = found.answers.replace("Firma AS", "Annet AS")

    refused = await by_file(tmp_path, other)
    declined = await typed(tmp_path, ("n",))

    assert "--overwrite writes them anew" in refused.output
    assert (refused.exit_code, declined.exit_code) == (1, 1)
    assert (tmp_path / "desk" / "personvern.toml").read_text() == before


async def test_writing_anew_keeps_the_master_key(found, tmp_path):
    await by_file(tmp_path, found.answers)
    key = (tmp_path / "desk" / "master.key").read_text()

    ended = await by_file(tmp_path, found.answers.replace("Firma AS", "Annet AS"), "--overwrite")

    assert ended.exit_code == 0, ended.output
    assert (tmp_path / "desk" / "master.key").read_text() == key
    assert "Annet AS" in (tmp_path / "desk" / "personvern.toml").read_text()


@pytest.mark.parametrize(
    ("answers", "said"), [("navn = ", "is no TOML"), ('staff = "anne"', "staff: is written as U0123:approver")]
)
async def test_a_file_of_answers_that_cannot_be_used_writes_nothing(tmp_path, answers, said):
    ended = await by_file(tmp_path, answers)

    assert ended.exit_code == 1
    assert said in ended.output
    assert not (tmp_path / "desk").exists()


async def test_an_answer_that_cannot_be_used_is_asked_for_again(found, tmp_path):
    first, *rest = organisation()
    with_mistake = (first, *rest[:2], "ingen adresse", *rest[2:])

    ended = await typed(tmp_path, with_mistake, mailbox(found), slack(found), NO_CHATS, OPERATION)

    assert "This is one plain mail address." in ended.output
    assert ended.exit_code == 0, ended.output


async def test_a_password_goes_unencrypted_to_loopback_only(found, tmp_path):
    ended = await by_file(tmp_path, found.answers.replace("@127.0.0.1:", "@mail.firma.test:"))

    assert ended.exit_code == 1
    assert "use imaps://" in ended.output


async def test_answers_that_no_settings_can_be_made_of_are_named(found, tmp_path):
    ended = await by_file(tmp_path, found.answers.replace("U0ANNE:approver", "U0ANNE:sjef"))

    assert isinstance(ended.exception, SystemExit)
    assert "cannot be used: staff" in ended.output
