"""Migrations: up and down on both databases, one at a time, and no row is lost."""

from __future__ import annotations

import asyncio
import pkgutil
import sqlite3
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from models import migrations
from models.errors import DatabaseUnavailable, InvalidDatabaseUrl
from models.migrate import migrate, missing_migrations, pending
from tests.servers.postgres import PostgresServer

ALL = sorted(module.name for module in pkgutil.iter_modules(migrations.__path__))


async def run(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


@pytest.fixture
async def fresh_postgres(postgres_server: PostgresServer) -> AsyncIterator[str]:
    name = f"fresh_{uuid.uuid4().hex[:8]}"
    await run(postgres_server.url("postgres"), f"CREATE DATABASE {name}")
    yield postgres_server.url(name)
    await run(postgres_server.url("postgres"), f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/fresh.sqlite3"
    return str(request.getfixturevalue("fresh_postgres"))


async def test_the_tables_and_the_migrations_say_the_same() -> None:
    assert await missing_migrations() == []


async def test_a_fresh_database_gets_every_migration_once(fresh_url: str) -> None:
    assert await pending(fresh_url) == ALL

    assert await migrate(fresh_url) == ALL

    assert await pending(fresh_url) == []
    assert await migrate(fresh_url) == []


async def test_migrations_can_be_rolled_back_and_applied_again(fresh_url: str) -> None:
    await migrate(fresh_url)

    assert await migrate(fresh_url, "0001_record") == ALL[:0:-1]
    assert await pending(fresh_url) == ALL[1:]

    assert await migrate(fresh_url) == ALL[1:]


async def test_of_many_migrators_at_once_one_does_the_work(fresh_url: str) -> None:
    done = await asyncio.gather(*(asyncio.to_thread(asyncio.run, migrate(fresh_url)) for _ in range(4)))

    assert sorted(done) == [[], [], [], ALL]


async def test_asking_what_is_pending_makes_no_file(tmp_path: Path) -> None:
    assert await pending(f"sqlite:///{tmp_path}/none.sqlite3") == ALL

    assert files(tmp_path) == []


async def test_a_database_that_is_not_there_is_said_without_its_password() -> None:
    with pytest.raises(DatabaseUnavailable) as unavailable:
        await migrate("postgres://desk:hemmelig@127.0.0.1:1/desk")

    assert str(unavailable.value) == "the database cannot be reached (ConnectionRefusedError)"


async def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(b"Hei, dette er ikke en database. " * 100)

    with pytest.raises(DatabaseUnavailable):
        await migrate(f"sqlite:///{path}")


async def test_a_url_that_is_none_is_said() -> None:
    with pytest.raises(InvalidDatabaseUrl):
        await migrate("desk.sqlite3")


BROKEN = """
from tortoise import migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [("models", "0003_held")]
    operations = [
        ops.RunSQL("CREATE TABLE half (id INT)", reverse_sql="DROP TABLE half"),
        ops.RunSQL({statement!r}, reverse_sql="SELECT 1"),
    ]
"""


async def attempt_broken(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
    """Runs the migrations with one more that fails."""
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "0004_broken.py").write_text(BROKEN.format(statement=statement))
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "__path__", [*migrations.__path__, str(tmp_path / "more")])
        patch.setattr("tortoise.migrations.loader.reload", lambda module: module)
        with pytest.raises(Exception, match=r"nowhere|refer to nothing"):
            await migrate(url)


async def test_nothing_of_a_migration_that_fails_stays(
    fresh_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate(fresh_url)

    await attempt_broken(fresh_url, tmp_path, monkeypatch, "INSERT INTO nowhere VALUES (1)")

    assert await pending(fresh_url) == []
    assert "half" not in await tables(fresh_url)


async def test_a_migration_that_leaves_rows_that_refer_to_nothing_is_undone_on_sqlite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/desk.sqlite3"
    await migrate(url)

    await attempt_broken(url, tmp_path, monkeypatch, "INSERT INTO case_kinds (case_id, kind) VALUES (1, 'access')")

    with sqlite3.connect(tmp_path / "desk.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM case_kinds").fetchone() == (0,)
    connection.close()


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def tables(url: str) -> set[str]:
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        connection.close()
        return names
    reader = await asyncpg.connect(url)
    rows = await reader.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    await reader.close()
    return {row["tablename"] for row in rows}
