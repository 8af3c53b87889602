"""kill -9 at every step of a rotation and of an erasure: nothing is lost, and nothing that was erased can be read."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cases.case import Case
from cases.errors import CaseNotFound
from cases.retention.periods import RetentionPeriods
from cases.retention.schedule import Item
from models.database import run
from models.sealing import new_master_key
from models.store import Store
from tests.contracts.desk import a_letter, arrived, enqueued, handled
from tests.contracts.test_key_store import files
from tests.examples import NOW

ROOT = Path(__file__).parents[2]
NEW = new_master_key()
MAILS = 5
MOST_STEPS = 80

Deed = Callable[..., str]


@pytest.fixture(scope="module")
def deed() -> Iterator[Deed]:
    """Has a deed done in a process of its own, and killed at a step; `killed` or `done`."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.key_child"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def do(**told: object) -> str:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(told) + "\n")
        child.stdin.flush()
        return child.stdout.readline().strip()

    yield do
    child.communicate()


class Copies:
    """The record as it was before the deed, as often as it is wanted."""

    def __init__(self, url: str) -> None:
        self._files = files(url)
        for path in self._files:
            shutil.copyfile(path, f"{path}.before")

    def put_back(self) -> None:
        for path in self._files:
            for suffix in ("-wal", "-shm"):
                Path(f"{path}{suffix}").unlink(missing_ok=True)
            shutil.copyfile(f"{path}.before", path)


async def some_mails(url: str, master_key: str) -> list[Case]:
    """Cases, each with a mail and a letter."""
    async with Store.open(url, master_key) as store:
        cases = [await handled(store, await arrived(store, uid)) for uid in range(1, MAILS + 1)]
        for case in cases:
            await enqueued(store, a_letter(case.number, f"ack.{case.number}"))
    return cases


def wrapped_keys(url: str) -> set[bytes]:
    """What the key file holds of keys, as it stands on disk."""
    with closing(sqlite3.connect(files(url)[1])) as keys:
        return {bytes(wrapped) for (wrapped,) in keys.execute("SELECT wrapped FROM data_keys")}


def on_disk(url: str) -> bytes:
    """Key file and its log, free pages included."""
    path = files(url)[1]
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*") if not each.name.endswith("before"))


async def check_readable(store: Store, *uids: int) -> None:
    for arrival in uids:
        assert (await store.ledger.read(arrival)).raw


async def test_a_rotation_that_is_killed_at_any_step_loses_nothing_and_is_taken_up_again(
    sqlite_url: str, master_key: str, deed: Deed
) -> None:
    await some_mails(sqlite_url, master_key)
    copies, before = Copies(sqlite_url), wrapped_keys(sqlite_url)

    for step in range(1, MOST_STEPS):
        copies.put_back()
        ended = deed(url=sqlite_url, keys=[NEW, master_key], deed="rotate", step=step)
        if ended == "done":
            break
        assert ended == "killed"
        async with Store.open(sqlite_url, NEW, second_master_key=master_key) as store:
            await check_readable(store, *range(1, MAILS + 1))
            assert sum([done async for done in store.key_care.rotate()]) <= len(before)
            assert (await store.key_care.status()).rotated

    assert step > 5, "there were steps to be killed at"
    async with Store.open(sqlite_url, NEW) as store:
        await check_readable(store, *range(1, MAILS + 1))
    assert [key for key in before if key in on_disk(sqlite_url)] == [], "nothing under the old master key is left"


async def test_an_erasure_that_is_killed_at_any_step_is_done_or_not_begun(
    sqlite_url: str, master_key: str, deed: Deed
) -> None:
    going, *_ = await some_mails(sqlite_url, master_key)
    copies, before, outcomes = Copies(sqlite_url), wrapped_keys(sqlite_url), set()

    for step in range(1, MOST_STEPS):
        copies.put_back()
        told = {"url": sqlite_url, "keys": [master_key, ""], "deed": "erase", "case": str(going.number), "step": step}
        ended = deed(**told)
        async with Store.open(sqlite_url, master_key) as store:
            await check_readable(store, *range(2, MAILS + 1))
            outcomes.add(gone := await is_gone(store, going))
            await check_wholly(store, sqlite_url, before, gone=gone)
            if not gone:
                await store.eraser(RetentionPeriods()).erase(going.number, Item.RECORD, NOW)
            await store.key_care.sweep()
            assert await store.key_care.orphans() == []
            await check_readable(store, *range(2, MAILS + 1))
        if ended == "done":
            break

    assert outcomes == {False, True}, "it was killed before the commit and after it"


async def is_gone(store: Store, case: Case) -> bool:
    try:
        await store.queries.case(case.number)
    except CaseNotFound:
        return True
    return False


async def check_wholly(store: Store, url: str, before: set[bytes], *, gone: bool) -> None:
    """It stands with its mail and every key; or neither row nor key of it is anywhere, on any page of the file."""
    (row,) = await run(store._database.client, "SELECT COUNT(*) AS n FROM arrivals WHERE uid = 1")
    assert row["n"] == int(not gone)
    if not gone:
        await check_readable(store, 1)
        assert before <= wrapped_keys(url)
        return
    destroyed = before - wrapped_keys(url)
    assert len(destroyed) >= 4, "those of the case, its mail, its message and its letter"
    assert [key for key in destroyed if key in on_disk(url)] == []
    assert (await store.key_care.status()).doomed == 0
