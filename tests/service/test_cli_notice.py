"""`personvern notice` at a terminal: planned from files, previewed, let go, followed, told of and stopped."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from click.testing import CliRunner, Result

from cases.policy_notices import PolicyState
from models.store import Store
from service.cli import main
from service.clock import SystemClock
from tests.cases.test_policy_notices import ANNE, BJORN
from tests.contracts.test_policy_notices import compose, leave_all

KEY = base64.b64encode(bytes(32)).decode()
LIST = "email,language\nkari@kunde.example,nb\nola@kunde.example,en\nKari@Kunde.example,nb\nikke en adresse,nb\n"
PLAN = ("notice", "plan", "list.csv", "--nb", "nb.txt", "--effective-on", "2027-01-01")
T = TypeVar("T")
In = Callable[[Callable[[Store], Awaitable[T]]], T]


@pytest.fixture
def within(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> In[T]:
    """Does something in the record that the commands work on, in a folder that holds a list and two texts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PERSONVERN_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("PERSONVERN_MASTER_KEY", KEY)
    (tmp_path / "list.csv").write_text(LIST)
    (tmp_path / "nb.txt").write_text("Subject: Endringer\n\nHei!\n")
    (tmp_path / "en.txt").write_text("Subject: Changes\n\nHello!\n")

    async def opened(work: Callable[[Store], Awaitable[T]]) -> T:
        async with Store.open(sqlite_url, KEY) as store:
            return await work(store)

    return lambda work: asyncio.run(opened(work))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def status(*arguments: str) -> dict[str, object]:
    (line,) = run("notice", "status", "1", "--json").output.splitlines()
    told: dict[str, object] = json.loads(line)
    return told


async def approve(store: Store) -> None:
    digest = (await store.policy_notices.get(1)).digest
    for staff in (ANNE, BJORN):
        await store.policy_notices.approve(1, staff, digest, SystemClock().now())


def test_a_plan_counts_its_recipients_and_says_what_comes_next(within: In[None]) -> None:
    planned = run(*PLAN)

    assert planned.exit_code == 0
    assert "notice 1: 2 recipients, 1 of them named twice left out" in planned.output
    assert "1 lines without a usable address left out, such as: 5" in planned.output
    assert "notice send 1" in planned.output
    assert "@" not in planned.output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("notice", "plan", "list.csv", "--effective-on", "2027-01-01"), 1, "a text is needed"),
        ((*PLAN, "--voluntary"), 2, "PERSONVERN_PUBLIC_URL"),
        (("notice", "plan", "none.csv", "--nb", "nb.txt", "--effective-on", "2027-01-01"), 1, "cannot be read"),
        (("notice", "plan", "list.csv", "--nb", "list.csv", "--effective-on", "2027-01-01"), 1, "Subject"),
        (("notice", "plan", "list.csv", "--nb", "nb.txt", "--effective-on", "1. januar"), 2, "--effective-on"),
    ],
)
def test_what_cannot_be_planned_is_refused_in_a_sentence(
    within: In[PolicyState], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: int, said: str
) -> None:
    for name, value in {
        "IMAP_URL": "imap://desk@127.0.0.1:1/INBOX",
        "SMTP_URL": "smtp://127.0.0.1:1",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_CHANNEL": "C0STAFF",
        "STAFF": "U0ANNE:approver",
    }.items():
        monkeypatch.setenv(f"PERSONVERN_{name}", value)

    refused = run(*words)

    assert (refused.exit_code, said in refused.output) == (code, True), refused.output
    assert run("notice", "status").output == ""


def test_a_preview_shows_the_text_in_the_language_of_a_reader(within: In[None]) -> None:
    run(*PLAN, "--en", "en.txt")

    english, nynorsk = (run("notice", "preview", "1", "--lang", language).output for language in ("en", "nn"))

    assert "Subject: Changes\n\nHello!" in english
    assert "Subject: Endringer\n\nHei!" in nynorsk
    assert "nb, 2 recipients" in nynorsk


def test_nothing_can_be_sent_before_two_approved(within: In[None]) -> None:
    run(*PLAN)

    refused = run("notice", "send", "1", "--no-wait")

    assert (refused.exit_code, status()["state"]) == (1, "planned")
    assert "send" in refused.output


def test_an_approved_notice_is_let_go_and_told_of(within: In[None]) -> None:
    run(*PLAN)
    within(approve)

    sent = run("notice", "send", "1", "--no-wait")

    assert sent.exit_code == 0
    assert "state: sending" in sent.output
    assert status() == {
        "notice": 1,
        "state": "sending",
        "effective_on": "2027-01-01",
        "voluntary": False,
        "approvals": 2,
        "recipients": 2,
        "waiting": 2,
    }


def test_sending_is_followed_until_the_last_letter_left(within: In[Result]) -> None:
    run(*PLAN)
    within(approve)

    async def both(store: Store) -> Result:
        following = asyncio.create_task(asyncio.to_thread(run, "notice", "send", "1"))
        now = SystemClock().now()
        async with asyncio.timeout(20):
            while (await store.policy_notices.get(1)).state is not PolicyState.DONE:
                now += timedelta(minutes=1)
                await store.policy_notices.enqueue(1, 10, compose, now)
                await leave_all(store, now)
                await asyncio.sleep(0)
        return await following

    ended = within(both)

    assert ended.exit_code == 0
    assert "state: done" in ended.output
    assert "sent: 2" in ended.output


def test_a_stopped_notice_goes_on_when_it_is_sent_again(within: In[None]) -> None:
    run(*PLAN)
    within(approve)
    run("notice", "send", "1", "--no-wait")

    stopped = run("notice", "stop", "1")
    again = run("notice", "stop", "1")
    sent = run("notice", "send", "1", "--no-wait")

    assert "state: stopped" in stopped.output
    assert again.exit_code == 1
    assert "state: sending" in sent.output


@pytest.mark.parametrize("command", ["preview", "send", "status", "stop"])
def test_of_a_notice_that_there_is_none_of_that_is_said(within: In[None], command: str) -> None:
    told = run("notice", command, "7")

    assert told.exit_code == 1
    assert "unknown" in told.output
