"""How `personvern serve` and `check` begin: what is wrong is said in one clear line, and the exit status is 1."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import aiohttp
import asyncpg
import pytest

from models.migrate import migrate
from sandbox.slack import SlackStandIn
from sandbox.smtp import SmtpSink
from tests.flows.conftest import PATIENCE, settings_for, until

pytestmark = [pytest.mark.dovecot]


@pytest.fixture
async def environment(dovecot, tmp_path):
    """The environment of a service that would start well."""
    smtp, slack = SmtpSink(), SlackStandIn(rate_scale=1000)
    await smtp.start()
    await slack.start()
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    await migrate(url)
    user = dovecot.new_user()
    with dovecot.client(user) as client:
        client.create("Sent")
    settings = settings_for(url, dovecot, user, smtp, slack)
    found = {
        f"PERSONVERN_{name.upper()}": _shown(value) for name, value in settings if name in settings.model_fields_set
    }
    yield {**found, "PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd())}
    await slack.stop()
    await smtp.stop()


def _shown(value):
    if isinstance(value, dict):
        return ",".join(f"{staff}:{role}" for staff, role in value.items())
    return str(getattr(value, "get_secret_value", lambda: value)())


async def run(command, environment, tmp_path):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service", command, env=environment, cwd=tmp_path, stdout=-1, stderr=-1
    )
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate()
    return process.returncode, (out + err).decode()


async def test_check_tells_a_line_for_each_part(environment, tmp_path):
    status, said = await run("check", environment, tmp_path)

    assert status == 0, said
    parts = [line.split()[1] for line in said.splitlines() if "→" not in line]
    assert parts == [
        *("database", "secrets", "files", "templates", "organisation", "statement", "systems", "triage"),
        *("mailbox", "sent", "smtp", "slack", "chats"),
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"PERSONVERN_IMAP_PASSWORD": "feil-passord"}, "mailbox"),
        ({"PERSONVERN_SLACK_BOT_TOKEN": "xoxb-feil"}, "bot token"),
        ({"PERSONVERN_SLACK_APP_TOKEN": "xapp-feil"}, "app token"),
        ({"PERSONVERN_SLACK_CHANNEL": "C0NOWHERE"}, "channel_not_found"),
        ({"PERSONVERN_DATABASE_URL": "sqlite:///empty.db"}, "personvern migrate"),
        ({"PERSONVERN_MASTER_KEY": "kort"}, "PERSONVERN_MASTER_KEY"),
        ({"PERSONVERN_IMAP_URL": "imap://user@imap.example/INBOX"}, "loopback"),
        ({"PERSONVERN_SLACK_API_URL": "http://slack.example/api/"}, "https"),
    ],
)
async def test_what_is_wrong_is_named_in_one_line(environment, tmp_path, change, said):
    commands = ("serve", "check")

    ends = await asyncio.gather(*(run(command, {**environment, **change}, tmp_path) for command in commands))

    for status, output in ends:
        assert status == 1
        assert [line for line in output.splitlines() if said in line], output
        assert "Traceback" not in output
        assert not [value for value in change.values() if value in output and not value.startswith("C0")]


async def test_nothing_starts_on_a_database_that_everybody_may_read(environment, tmp_path):
    (tmp_path / "desk.db").chmod(0o644)

    status, output = await run("serve", environment, tmp_path)

    assert (status, "chmod 0600" in output) == (1, True), output


async def test_a_missing_folder_is_named(environment, tmp_path):
    url = environment["PERSONVERN_IMAP_URL"].replace("/INBOX", "/Finnes%20ikke")

    status, output = await run("serve", {**environment, "PERSONVERN_IMAP_URL": url}, tmp_path)

    assert status == 1
    assert "no such folder" in output


async def test_a_missing_sent_folder_is_told_and_does_not_stop_the_start(environment, tmp_path):
    status, output = await run("check", {**environment, "PERSONVERN_SENT_FOLDER": "Sendt"}, tmp_path)

    assert status == 1
    assert "PERSONVERN_SENT_FOLDER" in output


async def test_serve_becomes_ready_and_ends_when_it_is_told_to(environment, tmp_path):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service", "serve", env=environment, cwd=tmp_path, stderr=-1
    )

    await until(lambda: _ready(environment["PERSONVERN_OPS_BIND"]), bool)
    process.send_signal(signal.SIGTERM)

    async with asyncio.timeout(PATIENCE):
        _, err = await process.communicate()
    assert process.returncode == 0, err.decode()


async def _ready(bind):
    try:
        async with aiohttp.ClientSession() as session, session.get(f"http://{bind}/readyz") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


@pytest.mark.postgres
async def test_serve_waits_for_a_database_that_is_away_when_it_starts(environment, postgres_server, tmp_path):
    await asked(postgres_server, "CREATE DATABASE not_there_yet")
    await migrate(postgres_server.url("not_there_yet"))
    there = {**environment, "PERSONVERN_DATABASE_URL": postgres_server.url("there")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service", "serve", env=there, cwd=tmp_path, stdout=-1, stderr=asyncio.subprocess.STDOUT
    )

    await said(process, "waiting for the database")
    await asked(postgres_server, "ALTER DATABASE not_there_yet RENAME TO there")
    await until(lambda: _ready(environment["PERSONVERN_OPS_BIND"]), bool)

    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(PATIENCE):
        await process.communicate()
    assert process.returncode == 0
    await asked(postgres_server, "DROP DATABASE there")


async def asked(server, statement):
    connection = await asyncpg.connect(server.url("postgres"))
    await connection.execute(statement)
    await connection.close()


async def said(process, words):
    """Waits for the line of output that holds the words."""
    async with asyncio.timeout(PATIENCE):
        while words not in (line := (await process.stdout.readline()).decode()):
            assert line, "it ended without a word of it"
