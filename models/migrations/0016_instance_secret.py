"""The instance's secret joins the keys that it is one of: a backup of content holds no secret, wrapped or not."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from models.database import is_postgres
from models.engines.config import create_private_file
from models.key_file import connect, key_file_of, write

_NAME = "instance"
_FOUND = "SELECT secret, master FROM instance"
_BELONGS = "INSERT INTO key_stores (id, fingerprint) VALUES (1, '')"
_MAKE = (
    "INSERT INTO keystore.data_keys (id, wrapped, master) SELECT 'instance', secret, master FROM instance"
    " ON CONFLICT DO NOTHING",
    "INSERT INTO key_stores (id, fingerprint) SELECT 1, '' FROM instance",
)
_UNMAKE = (
    "INSERT INTO instance (id, secret, master) SELECT 1, wrapped, master FROM keystore.data_keys WHERE id = 'instance'",
    "DELETE FROM keystore.data_keys WHERE id = 'instance'",
)
_KEEP = "INSERT OR IGNORE INTO data_keys (id, wrapped, master) VALUES (?, ?, ?)"
_READ = "SELECT 1, wrapped, master FROM data_keys WHERE id = 'instance'"
_BACK = "INSERT INTO instance (id, secret, master) VALUES (?, ?, ?)"


async def _move(apps: Any, editor: Any) -> None:
    """The secret of today's key store stays where an old backup brings its own: it may be under a newer master key."""
    del apps
    if is_postgres(editor.client):
        for statement in _MAKE:
            await editor.client.execute_query(statement)
        return
    for row in await editor.client.execute_query_dict(_FOUND):
        path = await _key_file(editor.client)
        create_private_file(path)
        with closing(connect(path)) as keys:
            write(keys, [(_KEEP, [(_NAME, row["secret"], row["master"])])])
        await editor.client.execute_query(_BELONGS)


async def _move_back(apps: Any, editor: Any) -> None:
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
    """Adds a table of one row, moves the secret, drops the table that it was in."""

    dependencies = [("models", "0015_retention")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.CreateModel(
            name="KeyStoreRow",
            fields=[
                ("id", fields.IntField(primary_key=True, generated=False, unique=True, db_index=True)),
                ("fingerprint", fields.CharField(default="", max_length=16)),
            ],
            options={
                "table": "key_stores",
                "table_description": "One row: which key store the content belongs to.",
            },
            bases=["Model"],
        ),
        ops.RunPython(_move, _move_back),
        ops.DeleteModel("Instance"),
    ]
