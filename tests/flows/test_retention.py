"""Two people have a case erased in Slack: then nothing of it stands anywhere, and no old mail brings it back."""

from __future__ import annotations

import asyncio
import dataclasses
from pathlib import Path
from typing import Any

import pytest

from bench.markers import files_with, holds
from bot import erasing as slack_erasing
from cases.case_number import CaseNumber
from cases.ports import CaseSelection
from mail import erasing as mail_erasing
from models.database import run
from sandbox.slack import STAFF_CHANNEL
from service import retention_part
from tests.flows.conftest import Running, a_letter, until
from tests.servers.postgres import PostgresServer

pytestmark = [pytest.mark.dovecot]

CASE = CaseNumber(2026, 1)
WORDS = ("PLANTÆR7f3a9c", "planter7f3a9c")
SENDER = f"{WORDS[1]}@epost.example"
TEXT = f"Hei!\nJeg ber om innsyn i alle personopplysninger dere har lagret om meg.\nHilsen {WORDS[0]}"


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parts of erasure look often enough for a test."""
    for part in (retention_part, mail_erasing, slack_erasing):
        monkeypatch.setattr(part, "LOOK_SECONDS", 0.1)


def mail() -> bytes:
    return a_letter(TEXT, sender=SENDER, subject=WORDS[1], Content_Transfer_Encoding="8bit")


async def in_files(running: Running, *folders: Path) -> list[str]:
    return await asyncio.to_thread(files_with, WORDS, *folders)


def in_slack(running: Running) -> bool:
    posted = repr([dataclasses.asdict(message) for message in running.slack.workspace.posted])
    return holds(posted.encode(), WORDS)


def database_folder(running: Running, request: pytest.FixtureRequest) -> Path:
    url = running.settings.database_url
    if url.startswith("sqlite"):
        return Path(url.removeprefix("sqlite:///")).parent
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return server.data


async def erase_by_two(running: Running) -> None:
    anne, bjorn = running.slack.user("U0ANNE"), running.slack.user("U0BJORN")
    await anne.command("/personvern", "erase 1")
    await anne.submit(await anne.modal("ask_erasure"), {"reason": f"Bedt om av {WORDS[0]}"})
    await bjorn.command("/personvern", "erase 1")
    await bjorn.submit(await bjorn.modal("order_erasure"))


async def is_erased(running: Running) -> bool:
    """Nothing stands, and nothing waits to be erased elsewhere; asked in this order, for the one begets the other."""
    store = running.assembly.store
    if await store.queries.count(CaseSelection()):
        return False
    return not (await store.erasures.mails_waiting() + await store.erasures.posts_waiting())


async def test_after_an_erasure_nothing_of_the_person_stands_anywhere(
    running: Running, request: pytest.FixtureRequest
) -> None:
    mailbox, database = running.mailbox.folder / "mail" / running.user, database_folder(running, request)
    await running.receive(mail())
    await running.letters_to(SENDER)
    await running.until_moved(1)
    [card] = await running.cards()
    note = await note_on(running)
    assert note
    assert await in_files(running, mailbox), "the search would find the word in the mailbox"
    assert await in_files(running, database) == [], "nothing personal was ever written in clear"

    await erase_by_two(running)
    await until(lambda: is_erased(running), bool)

    assert await in_files(running, mailbox, database) == []
    assert not in_slack(running)
    assert card.ts not in {message.ts for message in running.slack.messages(STAFF_CHANNEL)}
    assert [await running.folder(name) for name in ("INBOX", "Behandlet", "Sent")] == [[], [], []]
    keys = await run(running.assembly.store._database.client, "SELECT COUNT(*) AS n FROM doomed_keys")
    assert keys[0]["n"] == 0


async def note_on(running: Running) -> Any:
    """What staff wrote about the person."""
    anne = running.slack.user("U0ANNE")
    await anne.command("/personvern", "note 1")
    await anne.submit(await anne.modal("write_note"), {"text": f"Ringte {WORDS[0]}"})
    return await until(lambda: running.assembly.store.queries.messages(CASE), bool)


async def test_a_mail_that_a_restored_mailbox_shows_again_brings_no_case_back_and_goes_again(running: Running) -> None:
    await running.receive(mail())
    await running.letters_to(SENDER)
    await running.until_moved(1)
    await erase_by_two(running)
    await until(lambda: is_erased(running), bool)

    await running.receive(mail(), a_letter("Hvor lenge lagrer dere opplysninger?", sender="ola@epost.example"))

    await running.letters_to("ola@epost.example")
    await until(lambda: running.folder("INBOX"), lambda mails: not mails)
    await until(running.assembly.store.erasures.mails_waiting, lambda count: count == 0)
    assert await running.assembly.store.queries.count(CaseSelection()) == 1
    assert len(running.smtp.to(SENDER)) == 1
