"""A rebuilt table keeps its rows, the rows of others, its indexes and its triggers."""

from __future__ import annotations

import pkgutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from models import migrations
from models.engines.sqlite_schema import split_statements
from models.migrate import migrate
from models.store import Store
from tests.contracts.desk import a_letter, arrived, enqueued, handled

MIGRATION = """
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import UniqueConstraint

from cases.vocabulary import Status

class Migration(migrations.Migration):
    dependencies = [("models", "{latest}")]
    operations = [{operation}]
"""

OPERATIONS = {
    "a wider column": 'ops.AlterField("CaseRow", "assignee", fields.CharField(null=True, max_length=128))',
    "a column with an index": (
        'ops.AlterField("CaseRow", "assignee", fields.CharField(null=True, max_length=64, db_index=True))'
    ),
    "a column that may be empty": 'ops.AlterField("CaseRow", "urgent", fields.BooleanField(null=True))',
    "a column less": 'ops.RemoveField("CaseRow", "answered_at")',
    "a column more": 'ops.AddField("CaseRow", "level", fields.IntField(db_default=3))',
    "another name": 'ops.RenameField("CaseRow", "closed_at", "ended_at")',
    "a unique triple less": 'ops.RemoveConstraint("ArrivalRow", fields=["mailbox", "uidvalidity", "uid"])',
    "a unique pair with a condition": (
        'ops.AddConstraint("LetterRow",'
        ' UniqueConstraint(fields=("case", "purpose"), name="once", condition="state = \'sending\'"))'
    ),
    "a trigger": (
        'ops.RunSQL("CREATE TRIGGER no_change BEFORE UPDATE ON audit BEGIN'
        ' SELECT RAISE(ABORT, \'append only; never changed\'); END;", reverse_sql="DROP TRIGGER no_change")'
    ),
}

LATEST_NAME = max(name for _, name, is_package in pkgutil.iter_modules(migrations.__path__) if not is_package)

Snapshot = tuple[dict[str, int], set[str], list[tuple[object, ...]]]


@pytest.fixture
def more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Adds one migration with this operation."""
    folder = tmp_path / "more"
    folder.mkdir()
    # Each test has a next one of its own.
    name = f"{int(LATEST_NAME[:4]) + 1:04d}_{abs(hash(str(tmp_path)))}"

    def add(operation: str) -> None:
        (folder / f"{name}.py").write_text(MIGRATION.format(operation=operation, latest=LATEST_NAME))
        monkeypatch.setattr(migrations, "__path__", [*migrations.__path__, str(folder)])
        monkeypatch.setattr("tortoise.migrations.loader.reload", lambda module: module)

    return add


def snapshot(url: str) -> Snapshot:
    """How many rows each table has, the names of all indexes and triggers, and what SQLite finds wrong."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    made = connection.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
    tables = [name for kind, name in made if kind == "table" and name != "tortoise_migrations"]
    rows = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
    wrong = connection.execute("PRAGMA foreign_key_check").fetchall()
    wrong += [row for row in connection.execute("PRAGMA integrity_check").fetchall() if row != ("ok",)]
    connection.close()
    return rows, {name for kind, name in made if kind != "table"}, wrong


@pytest.fixture
async def filled(sqlite_url: str, master_key: str) -> str:
    """A database with rows in the tables that refer to each other."""
    async with Store.open(sqlite_url, master_key) as store:
        case = await handled(store, await arrived(store))
        await enqueued(store, a_letter(case.number))
    return sqlite_url


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_a_change_and_its_reverse_keep_everything(
    filled: str, more: Callable[[str], None], operation: str
) -> None:
    before = snapshot(filled)
    assert (before[0]["cases"], before[0]["case_kinds"], before[0]["messages"]) == (1, 1, 1)
    more(OPERATIONS[operation])

    await migrate(filled)
    changed = snapshot(filled)
    await migrate(filled, LATEST_NAME)
    back = snapshot(filled)

    assert changed[0] == back[0] == before[0]
    assert changed[2] == back[2] == []
    assert before[1] <= back[1]
    assert before[1] <= changed[1] or operation == "a unique triple less"


async def test_a_column_takes_its_index_with_it(filled: str, more: Callable[[str], None]) -> None:
    before = snapshot(filled)
    more('ops.RemoveField("CaseRow", "assignee")')

    await migrate(filled)

    assert {name.rsplit("_", 1)[0] for name in before[1] - snapshot(filled)[1]} == {"idx_cases_assigne"}


async def test_a_unique_triple_that_was_taken_away_lets_rows_in(
    filled: str, master_key: str, more: Callable[[str], None]
) -> None:
    more(OPERATIONS["a unique triple less"])
    await migrate(filled)

    connection = sqlite3.connect(filled.removeprefix("sqlite:///"))
    columns = [row[1] for row in connection.execute("PRAGMA table_info(arrivals)") if row[1] != "id"]
    names = ", ".join(columns)
    connection.execute(f"INSERT INTO arrivals ({names}) SELECT {names} FROM arrivals")
    connection.commit()
    assert connection.execute("SELECT count(*) FROM arrivals").fetchone() == (2,)
    connection.close()


async def test_a_unique_triple_outlives_the_rebuild_of_its_table(filled: str, more: Callable[[str], None]) -> None:
    more('ops.RemoveField("ArrivalRow", "moved_folder")')
    await migrate(filled)

    connection = sqlite3.connect(filled.removeprefix("sqlite:///"))
    columns = [row[1] for row in connection.execute("PRAGMA table_info(arrivals)") if row[1] != "id"]
    names = ", ".join(columns)
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(f"INSERT INTO arrivals ({names}) SELECT {names} FROM arrivals")
    connection.close()


@pytest.mark.parametrize(
    ("script", "statements"),
    [
        ("", []),
        (" ; ;\n", []),
        ("SELECT 1", ["SELECT 1;"]),
        ("SELECT ';'; SELECT 2;", ["SELECT ';';", "SELECT 2;"]),
        (
            "CREATE TRIGGER t BEFORE UPDATE ON a BEGIN SELECT 1; SELECT 2; END; SELECT 3",
            ["CREATE TRIGGER t BEFORE UPDATE ON a BEGIN SELECT 1; SELECT 2; END;", "SELECT 3;"],
        ),
    ],
)
def test_a_script_is_split_where_a_statement_ends(script: str, statements: list[str]) -> None:
    assert split_statements(script) == statements
