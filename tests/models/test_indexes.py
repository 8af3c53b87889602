"""Every index that a table declares is there: Tortoise 1.1.9 makes none for a column that a migration adds."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import asyncpg
import pytest
from tortoise.models import Model

from models.engines.config import tortoise_config

FIRST_COLUMN = re.compile(r"\(\s*\"?(\w+)\"?")


def declared() -> set[tuple[str, str]]:
    """(table, column) of every column that is declared with an index, a key or a unique constraint."""
    names = tortoise_config("sqlite:///never-opened.sqlite3")["apps"]["models"]["models"]
    modules = [__import__(name, fromlist=["_"]) for name in names]
    models = {thing for module in modules for thing in vars(module).values() if _is_table(thing)}
    return {
        (model._meta.db_table, field.source_field or name)
        for model in models
        for name, field in model._meta.fields_map.items()
        if (field.index or field.unique) and not field.pk and not hasattr(field, "related_name")
    }


def _is_table(thing: object) -> bool:
    return isinstance(thing, type) and issubclass(thing, Model) and thing is not Model


def test_sqlite_has_every_declared_index(sqlite_url: str) -> None:
    with sqlite3.connect(Path(sqlite_url.removeprefix("sqlite:///"))) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        indexed = set()
        for table in tables:
            for index in connection.execute(f"PRAGMA index_list('{table}')").fetchall():
                first = connection.execute(f"PRAGMA index_info('{index[1]}')").fetchone()
                indexed.add((table, first[2]))

    assert len(declared()) > 20
    assert declared() - indexed == set()


@pytest.mark.postgres
async def test_postgresql_has_every_declared_index(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    try:
        rows = await connection.fetch("SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'")
    finally:
        await connection.close()

    indexed = {(row["tablename"], FIRST_COLUMN.search(row["indexdef"]).group(1)) for row in rows}
    assert declared() - indexed == set()
