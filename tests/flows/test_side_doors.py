"""A word that is planted in every field of what comes in shows in no log, metric, error, notification or other file."""

from __future__ import annotations

import io
import json
import logging
import tempfile

import aiohttp
import pytest
import structlog

from sandbox.slack import STAFF_CHANNEL
from service.logging import configure
from tests.flows.conftest import a_chat, a_letter

pytestmark = pytest.mark.dovecot

MARK = "plantet7f3a"
PERSON = f"{MARK}@epost.example"
ACCESS = f"Jeg ber om innsyn i alle personopplysninger dere har om meg. Hilsen {MARK}, tlf 400 00 000."
NAMES = ("To", "Cc", "Reply-To", "In-Reply-To", "References", "List-Id", "X-Mailer", "X-Spam-Flag", "Received", "Date")


@pytest.fixture
def temporary(monkeypatch, tmp_path):
    """The folder of temporary files, of this test alone."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def log():
    """Whatever the process logs, at its most talkative, as `serve` writes it."""
    root, stream = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    configure("debug", "json", stream)
    root.setLevel(logging.DEBUG)  # foreign libraries too
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    logging.raiseExceptions = True
    structlog.reset_defaults()


def a_full_mail(number=0):
    """A mail whose every header and part holds the word; one of another number is another mail."""
    headers = {name.replace("-", "_"): f"<{PERSON}> {MARK}" for name in NAMES}
    typed = f'multipart/mixed; boundary="{MARK}"'
    attachment = (
        f'Content-Type: application/pdf; name="{MARK}.pdf"\r\n'
        f'Content-Disposition: attachment; filename="{MARK}.pdf"\r\n\r\n{MARK}'
    )
    body = f"--{MARK}\r\nContent-Type: text/plain\r\n\r\n{ACCESS}\r\n--{MARK}\r\n{attachment}\r\n--{MARK}--\r\n"
    return a_letter(
        body,
        sender=PERSON,
        subject=f"Innsyn {MARK} {number}",
        From=f"{MARK} Nordmann <{PERSON}>",
        Message_ID=f"<{MARK}.{number}@epost.example>",
        Content_Type=typed,
        **headers,
    )


def a_full_chat(**changes):
    """A chat whose every text holds the word."""
    line = {
        "at": "2026-11-23T10:00:00+01:00",
        "speaker": "visitor",
        "name": MARK,
        "text": ACCESS,
        "attachments": [f"{MARK}.pdf"],
    }
    visitor = {"email": PERSON, "name": MARK}
    return a_chat(conversation_id=MARK, visitor=visitor, messages=[line], **changes)


async def answers_of(running):
    """What the desk answers by HTTP to good requests and bad ones."""
    chats, ops = (f"http://{bind}" for bind in (running.settings.http_bind, running.settings.ops_bind))
    said = [(await running.chat(body, secret=secret))[1] for body, secret in (
        (a_full_chat(), "wrong"),
        (f'{{"conversation_id": "{MARK}"'.encode(), "chat-secret"),
        (a_full_chat(ended_at=MARK), "chat-secret"),
        (a_full_chat(language=MARK), "chat-secret"),
    )]  # fmt: skip
    async with aiohttp.ClientSession() as session:
        for url in (
            f"{chats}/open/{MARK}",
            f"{chats}/chats/{MARK}",
            f"{ops}/metrics",
            f"{ops}/readyz",
            f"{ops}/healthz",
        ):
            async with session.get(url) as answer:
                said.append(await answer.text())
    return json.dumps(said)


async def test_nothing_planted_shows_by_a_side_door(dovecot, database_url, temporary, log, running):
    del dovecot, database_url  # their servers lie elsewhere
    await running.receive(a_full_mail(), b"From: " + MARK.encode() + b"\r\n" * 3 + b"\xff" * 50)
    await running.chat(a_full_chat())
    await running.until_moved(2)
    await running.cards(1)
    staff = running.slack.user("U0CARI")
    await staff.command("/personvern", f"{MARK} {MARK}")
    answered = await answers_of(running)

    told = json.dumps([message.as_json() if hasattr(message, "as_json") else repr(message)
                       for message in running.slack.messages(STAFF_CHANNEL)])  # fmt: skip

    doors = {"log": log.getvalue(), "http": answered, "channel": told}
    assert "chat refused" in doors["log"], "the log is heard"
    assert "personvern_" in doors["http"], "the metrics are read"
    assert "PV-2026-0001" in doors["channel"], "the cards are read"
    assert [name for name, said in doors.items() if MARK in said.lower()] == []
    assert [path.name for path in temporary.rglob("*") if path.is_file() and MARK.encode() in path.read_bytes()] == []
