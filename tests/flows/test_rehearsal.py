"""`personvern rehearse`: the real mailbox is read, everything is decided, and nothing is changed or sent."""

import json

import pytest
from click.testing import CliRunner

from bench.mails import mails
from sandbox.slack import SlackStandIn
from sandbox.smtp import SmtpSink
from service.cli import main
from service.rehearsal import rehearsing
from service.rehearsal_report import report_of, tables
from tests.flows.conftest import a_letter, settings_for

pytestmark = [pytest.mark.dovecot]

A_ROBOT = a_letter("Jeg er på ferie.", sender="bot@firma.example", subject="Fravær", Auto_Submitted="auto-replied")
AN_ASK = a_letter("Hei, jeg ber om innsyn i alle opplysninger dere har om meg.", subject="Innsyn")
AN_ANSWER = a_letter(
    "Jeg glemte å si at det gjelder e-postene også.",
    subject="Re: Innsyn",
    In_Reply_To=AN_ASK.decode().partition("Message-ID: ")[2].partition("\r\n")[0],
)


@pytest.fixture
async def servers(dovecot, tmp_path):
    smtp, slack = SmtpSink(), SlackStandIn(rate_scale=1000)
    await smtp.start()
    await slack.start()
    user = dovecot.new_user()
    yield settings_for(f"sqlite:///{tmp_path / 'desk.db'}", dovecot, user, smtp, slack), user, smtp, slack
    await slack.stop()
    await smtp.stop()


async def rehearse(settings, newest=0):
    done = []
    async with rehearsing(settings) as rehearsal:
        await rehearsal.play(newest, lambda *progress: done.append(progress))
        report = await report_of(rehearsal.store, rehearsal.counts, rehearsal.clock.now())
    return report.as_json(), done


async def test_what_would_have_happened_is_counted(dovecot, servers):
    settings, user, _, _ = servers
    dovecot.deliver(user, AN_ASK, AN_ANSWER, AN_ASK, A_ROBOT)

    report, done = await rehearse(settings)

    assert (report["mails"], report["threaded"], report["duplicates"]) == (4, 1, 1)
    assert report["kinds"]["access"] == 1
    assert report["acknowledgements"]["leave"] == 1
    assert "auto-submitted" in " ".join(report["acknowledgements"]["withheld"]).lower().replace("_", "-")
    assert report["oldest_unanswered"]["kind"] == "access"
    assert done[-1] == (4, 4)


async def test_the_mailbox_is_left_as_it_was_and_nothing_leaves(dovecot, servers, tmp_path):
    settings, user, smtp, _ = servers
    dovecot.deliver(user, AN_ASK, A_ROBOT)
    before = dovecot.mails(user), dovecot.flags(user)

    await rehearse(settings)

    assert (dovecot.mails(user), dovecot.flags(user)) == before
    assert dovecot.mails(user, settings.done_folder) == []
    assert smtp.received == []
    assert not (tmp_path / "desk.db").exists()


async def test_the_newest_mails_alone_can_be_asked_for(dovecot, servers):
    settings, user, _, _ = servers
    dovecot.deliver(user, *mails(6))

    report, _ = await rehearse(settings, newest=2)

    assert report["mails"] == 2


async def test_the_report_holds_no_word_of_a_mail(dovecot, servers):
    settings, user, _, _ = servers
    dovecot.deliver(user, AN_ASK)

    report, _ = await rehearse(settings)

    said = json.dumps(report)
    assert not [word for word in ("kari", "Nordmann", "epost.example", "innsyn i alle") if word in said]
    assert all(table.row_count for table in tables(report))


def test_the_channel_of_the_desk_is_no_test_channel(monkeypatch):
    for name, value in {
        "IMAP_URL": "imap://desk@127.0.0.1:1/INBOX",
        "SMTP_URL": "smtp://127.0.0.1:1",
        "SLACK_BOT_TOKEN": "xoxb-x",
        "SLACK_APP_TOKEN": "xapp-x",
        "SLACK_CHANNEL": "C0STAFF",
        "STAFF": "U0ANNE:approver",
        "MASTER_KEY": "a" * 43 + "=",
    }.items():
        monkeypatch.setenv(f"PERSONVERN_{name}", value)

    ended = CliRunner().invoke(main, ["rehearse", "--post", "C0STAFF"])

    assert ended.exit_code == 2
    assert "does not work in" in ended.output
