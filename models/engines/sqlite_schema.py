"""A schema editor for SQLite that keeps rows, indexes and triggers when a table is rebuilt.

SQLite changes a column by making the table anew. Tortoise 1.1.9 then loses every index, trigger and inline UNIQUE
of the table, deletes the rows of ON DELETE CASCADE children, and splits SQL at every semicolon.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.migrations.schema_editor.sqlite import SqliteSchemaEditor
from tortoise.models import Model

from models.errors import MigrationFailed


def split_statements(script: str) -> list[str]:
    """The statements of a script; a semicolon inside a trigger or a quoted text ends none."""
    found: list[str] = []
    pending = ""
    for piece in script.split(";"):
        pending += f"{piece};"
        if sqlite3.complete_statement(pending):
            found.append(pending.strip())
            pending = ""
    rest = pending.strip(" \n\t;")
    return [statement for statement in (*found, rest) if statement.strip(" \n\t;")]


@dataclass(frozen=True, slots=True)
class TableExtras:
    """What a rebuild loses of a table.

    Attributes
    ----------
    indexes:
        Each CREATE statement with the columns that it needs; triggers need none.
    uniques:
        The columns of each UNIQUE that stands inside CREATE TABLE.
    """

    rows: int
    indexes: tuple[tuple[str, frozenset[str]], ...]
    uniques: tuple[tuple[str, ...], ...]


def _table(model: type[Model]) -> str:
    return model._meta.db_table  # noqa: SLF001 - Tortoise has no public name for it


class SafeSqliteEditor(SqliteSchemaEditor):
    """Rebuilds tables and gives back what they had."""

    async def _run_sql(self, sql: str) -> None:
        if self.collect_sql:
            await super()._run_sql(sql)
            return
        for statement in split_statements(sql):
            await self.client.execute_query(statement)

    async def _remake_table(
        self,
        model: type[Model],
        create_field: Any = None,
        delete_field: Any = None,
        alter_fields: list[tuple[Any, Any]] | None = None,
        without_unique: tuple[str, ...] = (),
    ) -> None:
        if self.collect_sql:
            await super()._remake_table(model, create_field, delete_field, alter_fields)
            return
        if (await self._rows("PRAGMA foreign_keys"))[0]["foreign_keys"]:
            raise MigrationFailed("a table would be rebuilt with foreign keys on, which deletes the rows of others")
        table = _table(model)
        before = await self._extras(table)
        await super()._remake_table(model, create_field, delete_field, alter_fields)
        await self._give_back(model, before, without_unique)
        await self._change_indexes(model, alter_fields or [])
        if await self._count(table) != before.rows:
            raise MigrationFailed(f"rebuilding {table} would have lost rows")

    async def add_constraint(self, model: type[Model], constraint: UniqueConstraint | CheckConstraint) -> None:
        """Adds it; a unique one with a condition becomes a partial index."""
        if not isinstance(constraint, UniqueConstraint) or not constraint.condition:
            await super().add_constraint(model, constraint)
            return
        columns = ", ".join(self.quote(name) for name in self._resolve_fields_to_columns(model, constraint.fields))
        name = self._constraint_name_for_model(model, constraint)
        table = self.quote(_table(model))
        await self._run_sql(f'CREATE UNIQUE INDEX "{name}" ON {table} ({columns}) WHERE {constraint.condition}')

    async def remove_constraint(self, model: type[Model], constraint: UniqueConstraint | CheckConstraint) -> None:
        """Removes it, wherever it stands: as an index or inside CREATE TABLE."""
        if isinstance(constraint, CheckConstraint):
            await super().remove_constraint(model, constraint)
            return
        columns = self._resolve_fields_to_columns(model, constraint.fields)
        for index in await self._rows(f'PRAGMA index_list("{_table(model)}")'):
            if index["unique"] and await self._columns_of(index["name"]) == columns:
                await self._drop_unique(model, index, tuple(columns))
                return
        raise MigrationFailed(f"{_table(model)} has no such unique constraint")

    async def _drop_unique(self, model: type[Model], index: dict[str, Any], columns: tuple[str, ...]) -> None:
        if index["origin"] == "c":
            await self._run_sql(f'DROP INDEX "{index["name"]}"')
        else:
            await self._remake_table(model, without_unique=columns)

    async def _extras(self, table: str) -> TableExtras:
        columns, uniques = {}, []
        for index in await self._rows(f'PRAGMA index_list("{table}")'):
            columns[index["name"]] = await self._columns_of(index["name"])
            if index["origin"] == "u" and len(columns[index["name"]]) > 1:
                uniques.append(tuple(columns[index["name"]]))
        made = await self.client.execute_query_dict(
            "SELECT name, sql FROM sqlite_master"
            " WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL",
            [table],
        )
        indexes = tuple((row["sql"], frozenset(columns.get(row["name"], ())) - {None}) for row in made)
        return TableExtras(await self._count(table), indexes, tuple(uniques))

    async def _give_back(self, model: type[Model], before: TableExtras, without_unique: tuple[str, ...]) -> None:
        left = {row["name"] for row in await self._rows(f'PRAGMA table_info("{_table(model)}")')}
        for statement, needed in before.indexes:
            if needed <= left:
                await self.client.execute_query(statement)
        for columns in before.uniques:
            if columns != without_unique and set(columns) <= left:
                await self.add_constraint(model, UniqueConstraint(fields=columns))

    async def _change_indexes(self, model: type[Model], alter_fields: list[tuple[Any, Any]]) -> None:
        for old, new in alter_fields:
            if old.index == new.index or new.unique:
                continue
            index = Index(fields=(new.source_field or new.model_field_name,))
            if new.index:
                await self.add_index(model, index)
            else:
                await self._run_sql(f'DROP INDEX IF EXISTS "{self._index_name_for_model(model, index)}"')

    async def _columns_of(self, index: str) -> list[str]:
        return [row["name"] for row in await self._rows(f'PRAGMA index_info("{index}")')]

    async def _count(self, table: str) -> int:
        return int((await self._rows(f'SELECT count(*) AS n FROM "{table}"'))[0]["n"])  # noqa: S608

    async def _rows(self, sql: str) -> list[dict[str, Any]]:
        return await self.client.execute_query_dict(sql)
