"""`personvern retention` and `personvern erasure` at a terminal."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from click.testing import CliRunner, Result

from cases.case import Case
from cases.retention.of_case import looked
from cases.retention.periods import RetentionPeriods
from cases.retention.schedule import SCHEDULE, Item
from cases.retention.state import ErasureOrder
from cases.retention.tasks import TaskReason
from cases.vocabulary import Status
from models.erasure_queue import open_task
from models.store import Store
from sandbox.slack import STAFF_CHANNEL
from service.cli import main
from tests.contracts.desk import opened

KEY = base64.b64encode(bytes(32)).decode()
LONG_AGO = datetime(2020, 3, 2, 9, tzinfo=UTC)
T = TypeVar("T")
In = Callable[[Callable[[Store], Awaitable[T]]], T]


@pytest.fixture
def within(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> In[T]:
    """Does something in the record that the commands work on."""
    monkeypatch.chdir(tmp_path)
    settings = {
        "MASTER_KEY": KEY,
        "DATABASE_URL": sqlite_url,
        "IMAP_URL": "imap://desk@127.0.0.1:1/INBOX",
        "SMTP_URL": "smtp://127.0.0.1:1",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_API_URL": "http://127.0.0.1:1/api/",
        "SLACK_CHANNEL": STAFF_CHANNEL,
        "STAFF": "U0ANNE:approver",
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"PERSONVERN_{name}", value)

    async def opened_store(work: Callable[[Store], Awaitable[T]]) -> T:
        async with Store.open(sqlite_url, KEY) as store:
            return await work(store)

    return lambda work: asyncio.run(opened_store(work))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


async def old_case(store: Store, *, ordered: bool = False) -> Case:
    case = await opened(store, status=Status.ANSWERED, received_at=LONG_AGO, answered_at=LONG_AGO)
    order = ErasureOrder(by="U0ANNE", approved_by="U0BJORN", at=LONG_AGO) if ordered else None
    async with store.repository.record() as record:
        case = await record.lock_case(case.number)
        case = looked(replace(case, retention=replace(case.retention, order=order)), RetentionPeriods())
        await record.save_case(case)
    return case


def test_a_dry_run_tells_what_and_why_and_changes_nothing(within) -> None:
    case = within(old_case)
    before = within(lambda store: store.retention.case(case.number))

    said = [json.loads(line) for line in run("retention", "run", "--dry-run", "--json").output.splitlines()]

    assert [(line["case"], line["deed"], line["item"]) for line in said] == [
        (str(case.number), "strip", "raw"),
        (str(case.number), "tell", "record"),
    ]
    assert "3 years after the last interaction with the person; GDPR article 17(3)(e)" in said[1]["why"]
    assert within(lambda store: store.retention.case(case.number)) == before


def test_a_run_that_cannot_tell_staff_keeps_what_they_may_want_to_hold(within) -> None:
    kept, _ = within(old_case), within(lambda store: old_case(store, ordered=True))

    result = run("retention", "run")

    assert result.exit_code == 1
    counts = json.loads(result.stdout.splitlines()[-1])
    assert {name: counts[name] for name in ("strip", "erase", "untold")} == {"strip": 1, "erase": 1, "untold": 1}
    assert within(lambda store: store.retention.standing([kept.number])) == {kept.number}


def test_a_second_run_beside_the_first_does_nothing(within) -> None:
    from_now = datetime.now(UTC)
    within(lambda store: store.leases.acquire("retention", "another", timedelta(minutes=5), from_now))

    result = run("retention", "run")

    assert (result.exit_code, result.output) == (1, "another run is at work\n")


def test_what_erasure_left_to_people_is_listed_with_what_to_do_and_struck_off(within) -> None:
    async def leave(store: Store) -> None:
        async with store._database.transaction() as transaction:
            await open_task(transaction, store.keys, None, TaskReason.SERVER_CANNOT_EXPUNGE, LONG_AGO)

    within(leave)
    listed = run("retention", "tasks", "--json")
    [task] = [json.loads(line) for line in listed.output.splitlines()]
    assert (listed.exit_code, task["reason"]) == (1, "server_cannot_expunge")
    assert "expunge by hand" in task["do"]

    assert run("retention", "done", str(task["task"])).exit_code == 0
    assert run("retention", "done", str(task["task"])).exit_code == 1
    assert run("retention", "tasks").exit_code == 0


def test_the_schedule_is_printed_with_the_periods_as_they_are_set(within, monkeypatch) -> None:
    monkeypatch.setenv("PERSONVERN_RETENTION_RAW_DAYS", "60")

    lines = [json.loads(line) for line in run("retention", "schedule", "--json").output.splitlines()]

    assert [line["item"] for line in lines] == [rule.item.value for rule in SCHEDULE]
    assert lines[0]["clock"] == "60 days after the case was answered or closed"


def test_the_journal_is_exported_and_replayed_and_a_forged_one_is_refused(within, tmp_path) -> None:
    case = within(old_case)
    within(lambda store: store.eraser(RetentionPeriods()).erase(case.number, Item.RECORD, LONG_AGO))
    journal = tmp_path / "journal.jsonl"

    assert run("erasure", "export", str(journal)).output == "1 added\n"
    assert run("erasure", "replay", str(journal)).output.startswith("0 done again")

    journal.write_text(journal.read_text().replace(str(case.number), "PV-2026-0002"))
    forged = run("erasure", "replay", str(journal))
    assert (forged.exit_code, "not written by this installation" in forged.output) == (1, True)
