"""Rotates or erases in a process that kills itself, as `kill -9` does, at a step that it is told.

    python -m tests.faults.key_child

Each line on standard input is a JSON object: url, keys (the master key and the second one), deed (`rotate` or `erase`),
case and step. A fork does the deed and ends at the step; `killed` or `done` is answered. The steps are the places
before and after each commit of the content, and before and after each commit and each emptying of the log of keys.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from cases.case_number import CaseNumber
from cases.retention.periods import RetentionPeriods
from cases.retention.schedule import Item
from models import key_care, key_file
from models.database import Database, Transaction
from models.store import Store
from tests.examples import NOW


class Steps:
    """Counts, and kills this process at the last of them."""

    def __init__(self, last: int) -> None:
        self._left = last
        self.counting = False

    def step(self) -> None:
        """One more, once counting has begun: the opening of the record is no part of the deed."""
        self._left -= self.counting
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)


class Watched:
    """A connection to the key file that steps before and after it commits."""

    def __init__(self, connection: sqlite3.Connection, steps: Steps) -> None:
        self._connection = connection
        self._steps = steps

    def commit(self) -> None:
        self._steps.step()
        self._connection.commit()
        self._steps.step()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def watch_keys(steps: Steps) -> None:
    """Steps in the key file."""
    write, empty_log = key_file.write, key_file.KeyFile._empty_log

    def watched_write(connection: sqlite3.Connection, statements: Iterable[key_file.Statement]) -> None:
        write(Watched(connection, steps), statements)  # type: ignore[arg-type]

    def watched_empty_log(self: key_file.KeyFile) -> bool:
        steps.step()
        emptied = empty_log(self)
        steps.step()
        return emptied

    key_file.write = watched_write
    key_file.KeyFile._empty_log = watched_empty_log  # type: ignore[method-assign]


def watch_content(steps: Steps) -> None:
    """Steps in the content."""
    transaction = Database.transaction

    async def before() -> None:
        steps.step()

    async def after(_: Database) -> None:
        steps.step()

    @asynccontextmanager
    async def watched(self: Database) -> AsyncIterator[Transaction]:
        async with transaction(self) as opened:
            opened.after_commit["a step"] = after
            yield opened
            opened.before_commit.append(before)

    Database.transaction = watched  # type: ignore[method-assign]


async def deed(told: dict[str, Any], steps: Steps) -> None:
    """What is told."""
    key_care.BATCH = 3
    current, second = told["keys"]
    async with Store.open(told["url"], current, second_master_key=second) as store:
        steps.counting = True
        if told["deed"] == "rotate":
            async for _ in store.key_care.rotate():
                pass
        else:
            await store.eraser(RetentionPeriods()).erase(CaseNumber.parse(told["case"]), Item.RECORD, NOW)
        steps.counting = False


def answer(told: dict[str, Any]) -> str:
    """Does it in a fork. Returns how that ended."""
    child = os.fork()
    if not child:
        steps = Steps(told["step"])
        watch_keys(steps)
        watch_content(steps)
        asyncio.run(deed(told, steps))
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {0: "done", -signal.SIGKILL: "killed"}.get(status, f"failed with {status}")


def main() -> None:
    """Answers until there are no more lines."""
    for line in sys.stdin:
        sys.stdout.write(f"{answer(json.loads(line))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
