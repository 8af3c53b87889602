"""A dry adoption: set up from answers, checked, rehearsed over a mailbox in Dovecot, and then the service runs."""

import json
import signal

import aiohttp
import pytest

from bench.mails import mails
from sandbox.slack import STAFF_CHANNEL, SlackStandIn
from sandbox.smtp import SmtpSink
from tests.flows.commands import environment_of, run, start
from tests.flows.conftest import PATIENCE, free_port, until
from tests.servers.dovecot import PASSWORD

pytestmark = [pytest.mark.dovecot, pytest.mark.long]

MAILS = 60


@pytest.fixture
async def answers(dovecot, tmp_path):
    """A file of answers for a company that is not the one whose facts come along."""
    smtp, slack = SmtpSink(), SlackStandIn(rate_scale=1000)
    await smtp.start()
    await slack.start()
    user = dovecot.new_user()
    with dovecot.client(user) as client:
        client.create("Sent")
    dovecot.deliver(user, *mails(MAILS))
    file = tmp_path / "answers.toml"
    file.write_text(
        f"""
mail_address = "personvern@firma.test"
imap_url = "imap://{user.replace("@", "%40")}@127.0.0.1:{dovecot.port}/INBOX"
imap_password = "{PASSWORD}"
smtp_url = "{smtp.url}"
smtp_password = "-"
slack_bot_token = "{slack.bot_token}"
slack_app_token = "{slack.app_token}"
slack_api_url = "{slack.url}"
slack_channel = "{STAFF_CHANNEL}"
staff = "U0ANNE:approver,U0BJORN:approver"
chats = "generic"

[organisation]
name = "Firma AS"
support_email = "hjelp@firma.test"
nb.products = "Bok eller Blad"

[statement]
url = "https://firma.test/personvern"
version = "2027-1"
published = 2026-11-01
"""
    )
    yield file, user, smtp
    await slack.stop()
    await smtp.stop()


async def test_a_company_takes_the_desk_over(answers, dovecot, tmp_path):
    file, user, smtp = answers
    folder = tmp_path / "desk"

    status, said = await run(["init", "--folder", str(folder), "--answers", str(file)], {}, tmp_path)
    assert status == 0, said
    written = environment_of(folder / "personvern.env")
    assert PASSWORD not in (folder / "personvern.toml").read_text() + (folder / "personvern.env").read_text()
    assert {path.stat().st_mode & 0o777 for path in (folder / "secrets").iterdir()} == {0o600}

    status, said = await run(["check"], written, tmp_path)
    assert status == 0, said

    status, said = await run(["rehearse", "--json"], written, tmp_path)
    assert status == 0, said
    report = json.loads(said.splitlines()[-1])
    assert (report["mails"], report["cases"], report["sent"]) == (MAILS, MAILS, 0)
    assert len(dovecot.mails(user)) == MAILS
    assert smtp.received == []

    ops = f"127.0.0.1:{free_port()}"
    binds = {"PERSONVERN_OPS_BIND": ops, "PERSONVERN_HTTP_BIND": f"127.0.0.1:{free_port()}"}
    running = await start(["serve"], {**written, **binds}, tmp_path)
    await until(lambda: _ready(ops), bool)
    await smtp.wait_for(lambda: smtp.received, PATIENCE)
    running.send_signal(signal.SIGTERM)
    assert await running.wait() == 0
    assert "Firma AS" in smtp.received[0].letter.text


async def _ready(bind):
    try:
        async with aiohttp.ClientSession() as session, session.get(f"http://{bind}/readyz") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False
