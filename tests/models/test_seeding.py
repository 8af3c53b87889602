"""The seeder of `python -m bench growth`: as many cases as wanted, in every table that a mail fills."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bench.seeding import OPEN_SHARE, seed
from cases.ports import CaseSelection
from cases.vocabulary import OutboxState
from models.migrate import migrate
from models.store import Store
from tests.conftest import MASTER_KEY
from tests.contracts.desk import LEASE, a_letter, arrived, claimed, enqueued, handled, noticed, settled
from tests.examples import NOW

FILLED = ("people", "cases", "arrivals", "messages", "letters", "case_kinds", "notices")


def _counts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as database:
        return {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in FILLED}


async def _worked(store: Store, uid: int) -> None:
    case = await handled(store, await arrived(store, uid, b"mail %d" % uid))
    await enqueued(store, a_letter(case.number, f"ack.{uid}"))
    await settled(store, await claimed(store), OutboxState.SENT)
    await noticed(store, case.number, f"card.{uid}")


async def test_every_table_grows_and_nothing_of_it_is_due(tmp_path: Path) -> None:
    path, copies = tmp_path / "desk.db", 2 * OPEN_SHARE
    await migrate(f"sqlite:///{path}")
    async with Store.open(f"sqlite:///{path}", MASTER_KEY) as store:
        for uid in (1, 2):
            await _worked(store, uid)
    before = _counts(path)

    seed(path, copies)

    async with Store.open(f"sqlite:///{path}", MASTER_KEY) as store:
        cases = await store.queries.count(CaseSelection())
        due = await store.letters.claim(10, LEASE, NOW + timedelta(days=1))
        await _worked(store, 3)
    assert cases == 2 + copies
    assert due == ()
    # The three real mails are of one person.
    grown = {table: count + copies + (table != "people") for table, count in before.items()}
    assert _counts(path) == grown
