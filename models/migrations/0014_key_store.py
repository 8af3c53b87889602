"""Data keys leave the content for a store of their own: a second file on SQLite, a schema on PostgreSQL."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from models.database import is_postgres
from models.engines.config import create_private_file
from models.key_file import connect, key_file_of, write

_MAKE = (
    "CREATE SCHEMA IF NOT EXISTS keystore",
    "CREATE TABLE keystore.data_keys (id VARCHAR(32) PRIMARY KEY, wrapped BYTEA NOT NULL, master VARCHAR(16) NOT NULL)",
    "CREATE INDEX data_keys_by_master ON keystore.data_keys (master)",
    "INSERT INTO keystore.data_keys (id, wrapped, master) SELECT id, wrapped, master FROM public.data_keys",
)
_UNMAKE = (
    "INSERT INTO public.data_keys (id, wrapped, master) SELECT id, wrapped, master FROM keystore.data_keys",
    "DROP SCHEMA keystore CASCADE",
)
_READ = "SELECT id, wrapped, master FROM data_keys WHERE id <> 'instance'"
_BACK = "INSERT INTO data_keys (id, wrapped, master) VALUES (?, ?, ?)"


async def _move(apps: Any, editor: Any) -> None:
    """Keys are on disk in their new place before the old one is dropped; a crash in between leaves them in both."""
    del apps
    if is_postgres(editor.client):
        for statement in _MAKE:
            await editor.client.execute_query(statement)
        return
    rows = await editor.client.execute_query_dict(_READ)
    path = await _key_file(editor.client)
    create_private_file(path)
    with closing(connect(path)) as keys:
        values = [(row["id"], row["wrapped"], row["master"]) for row in rows]
        write(keys, [("INSERT OR REPLACE INTO data_keys VALUES (?, ?, ?)", values)])


async def _move_back(apps: Any, editor: Any) -> None:
    """The key file stays where it is: only when the rollback is committed could it go."""
    del apps
    if is_postgres(editor.client):
        for statement in _UNMAKE:
            await editor.client.execute_query(statement)
        return
    path = await _key_file(editor.client)
    if path.exists():
        with closing(connect(path)) as keys:
            rows = keys.execute(_READ).fetchall()
        await editor.client.execute_many(_BACK, [list(row) for row in rows])


async def _key_file(client: Any) -> Path:
    (database,) = await client.execute_query_dict("SELECT file FROM pragma_database_list WHERE name = 'main'")
    return key_file_of(Path(database["file"]))


class Migration(migrations.Migration):
    """Adds a table on both; moves every key; drops the old table."""

    dependencies = [("models", "0013_staff")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.CreateModel(
            name="DoomedKey",
            fields=[("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32))],
            options={
                "table": "doomed_keys",
                "table_description": (
                    "On SQLite: a data key that a committed transaction destroyed,"
                    " until nothing is left of it in the key file."
                ),
            },
            bases=["Model"],
        ),
        ops.RunPython(_move, _move_back),
        ops.DeleteModel("WrappedKey"),
    ]
