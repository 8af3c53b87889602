"""Rolling upgrades: the version before works on the schema of the version after, as long as replicas of both run."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg

from cases.case_number import CaseNumber
from cases.ports import CaseSelection
from cases.vocabulary import OutboxState
from models.engines.config import sqlite_path
from models.migrate import migrate
from models.numbers import row_id
from models.record import OpenRecord
from models.sealing import DataKey
from models.store import Store
from tests.conftest import MASTER_KEY
from tests.contracts.desk import a_letter, arrived, claimed, enqueued, handled, noticed, settled
from tests.examples import a_draft
from tests.models.test_migrate import ALL, fresh_postgres, fresh_url

__all__ = ["fresh_postgres", "fresh_url"]

CONTRACTING = {
    "0013_staff": "before the first release: no version runs that posts cards without saying what they show",
    "0014_key_store": "before the first release: no version runs that needs the table",
    "0016_instance_secret": "before the first release: no version runs that needs the table",
}
"""Migrations that take away what the version before them needs, and why they may. From the first release on only what
no supported version needs any more goes: expand with one release, contract with a later one (docs/howto/replicas.md).
"""

Columns = dict[tuple[str, str], bool]
"""(table, column): whether a row can be inserted without naming it."""


def _columns(path: Path) -> Columns:
    with closing(sqlite3.connect(path)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {table: database.execute(f"SELECT * FROM pragma_table_info('{table}')").fetchall() for table in tables}
    return {
        (table, name): bool(not required or default is not None or key)
        for table, columns in found.items()
        for _, name, _, required, default, key in columns
    }


def _takes_away(before: Columns, after: Columns) -> bool:
    """Whether a column is gone, or statements that do not know a new one of an old table fail."""
    tables = {table for table, _ in before}
    added = {column: optional for column, optional in after.items() if column not in before and column[0] in tables}
    return not before.keys() <= after.keys() or not all(added.values())


async def test_no_migration_takes_away_what_the_version_before_needs(tmp_path: Path) -> None:
    path, contracting = tmp_path / "desk.sqlite3", set()
    before: Columns = {}
    for name in ALL:
        await migrate(f"sqlite:///{path}", name)
        after = _columns(path)
        if _takes_away(before, after):
            contracting.add(name)
        before = after

    assert contracting == CONTRACTING.keys()


async def _execute(url: str, *statements: str) -> list[Any]:
    path = sqlite_path(url)
    if path is None:
        connection = await asyncpg.connect(url)
        rows = [await connection.fetch(statement) for statement in statements]
        await connection.close()
        return rows
    with closing(sqlite3.connect(path)) as database, database:
        return [database.execute(statement).fetchall() for statement in statements]


async def _expand(url: str) -> None:
    """What a later version's migration may do to every table at once."""
    named = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    if sqlite_path(url) is not None:
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    (tables,) = await _execute(url, named)
    grown = [f"ALTER TABLE {table} ADD COLUMN later TEXT" for (table,) in tables if table != "tortoise_migrations"]
    known = "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('models', '9999_later', CURRENT_TIMESTAMP)"
    await _execute(url, *grown, "CREATE TABLE later_things (id INTEGER PRIMARY KEY)", known)


async def test_this_version_goes_on_working_on_the_schema_of_a_later_one(fresh_url: str) -> None:
    await migrate(fresh_url)
    await _expand(fresh_url)

    async with Store.open(fresh_url, MASTER_KEY) as store:
        case = await handled(store, await arrived(store))
        await enqueued(store, a_letter(case.number))
        await noticed(store, case.number, "card.1")
        sent = await settled(store, await claimed(store), OutboxState.SENT)

        assert sent
        assert [found.number for found in await store.queries.cases(CaseSelection())] == [case.number]


async def test_what_a_later_version_wrote_stays_when_this_one_saves_the_case(fresh_url: str) -> None:
    await migrate(fresh_url)
    await _expand(fresh_url)

    async with Store.open(fresh_url, MASTER_KEY) as store:
        case = await handled(store, await arrived(store))
        await _execute(fresh_url, "UPDATE cases SET later = 'of the later version'")
        async with store.repository.record() as record:
            await record.save_case(replace(await record.lock_case(case.number), assignee="U0ANNE"))

    (rows,) = await _execute(fresh_url, "SELECT assignee, later FROM cases")
    assert [tuple(row) for row in rows] == [("U0ANNE", "of the later version")]


async def test_this_version_goes_on_working_while_the_schema_is_changed_under_it(fresh_url: str) -> None:
    await migrate(fresh_url)

    async with Store.open(fresh_url, MASTER_KEY) as store:
        before = await handled(store, await arrived(store, uid=1))
        await _expand(fresh_url)
        after = await handled(store, await arrived(store, uid=2))
        async with store.repository.record() as record:
            await record.save_case(replace(await record.lock_case(before.number), assignee="U0ANNE"))

        assert {found.number for found in await store.queries.cases(CaseSelection())} == {before.number, after.number}


SEALED = ("sealed", "sealed_draft")


async def _contents(record: OpenRecord, number: CaseNumber) -> tuple[DataKey, dict[str, dict[str, Any]]]:
    """The sealed columns of a case as JSON, and their key."""
    [row] = await record._transaction.rows(
        "SELECT key_id, sealed, sealed_draft FROM cases WHERE id = $1", row_id(number)
    )
    key = await record._key(row["key_id"])
    return key, {column: json.loads(key.open(f"cases.{column}", row[column])) for column in SEALED}


async def _add_fields(store: Store, number: CaseNumber, **fields: str) -> None:
    """What a later version that knows these fields would leave in the sealed case and in its draft."""
    async with store.repository.record() as record:
        key, contents = await _contents(record, number)
        for column, content in contents.items():
            sealed = key.seal(f"cases.{column}", json.dumps(content | fields).encode())
            await record._transaction.rows(f"UPDATE cases SET {column} = $2 WHERE id = $1", row_id(number), sealed)


async def _hues(store: Store, number: CaseNumber) -> list[str]:
    async with store.repository.record() as record:
        _, contents = await _contents(record, number)
    return [contents[column].get("hue", "") for column in SEALED]


async def test_fields_of_a_later_version_stay_in_the_sealed_case_when_this_one_saves_it(fresh_url: str) -> None:
    await migrate(fresh_url)

    async with Store.open(fresh_url, MASTER_KEY) as store:
        case = await handled(store, await arrived(store))
        await _add_fields(store, case.number, hue="green")
        async with store.repository.record() as record:
            saved = await record.save_case(replace(await record.lock_case(case.number), assignee="U0ANNE"))
            await record.save_case(replace(saved, assignee="U0BJORN"))

        assert await _hues(store, case.number) == ["green", "green"]
        assert (await store.queries.case(case.number)).assignee == "U0BJORN"


async def test_what_a_later_version_says_of_a_draft_goes_with_that_draft(fresh_url: str) -> None:
    await migrate(fresh_url)

    async with Store.open(fresh_url, MASTER_KEY) as store:
        case = await handled(store, await arrived(store))
        await _add_fields(store, case.number, hue="green")
        async with store.repository.record() as record:
            await record.save_case(replace(await record.lock_case(case.number), draft=a_draft(text="Another.")))

        assert await _hues(store, case.number) == ["green", ""]
