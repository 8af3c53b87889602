"""Keys on PostgreSQL lie in partitions: what destroyed keys left is given back one small piece at a time.

A table is written anew under a lock that nobody passes. Of a hundred thousand cases' keys that took seconds, in which
no mail could be stored; of a part of them it takes some milliseconds.
"""

from __future__ import annotations

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

from models.database import is_postgres

PARTITIONS = 32
"""So many pieces; each is locked by itself while it is written anew."""

_COLUMNS = "id VARCHAR(32) PRIMARY KEY, wrapped BYTEA NOT NULL, master VARCHAR(16) NOT NULL"
_INDEX = "CREATE INDEX data_keys_by_master ON keystore.data_keys (master)"
_ASIDE = (
    "ALTER TABLE keystore.data_keys RENAME TO data_keys_before",
    "ALTER INDEX keystore.data_keys_pkey RENAME TO data_keys_before_pkey",
    "DROP INDEX keystore.data_keys_by_master",
)
_MOVE = (
    "INSERT INTO keystore.data_keys (id, wrapped, master) SELECT id, wrapped, master FROM keystore.data_keys_before",
    "DROP TABLE keystore.data_keys_before",
)
_PIECES = (
    f"CREATE TABLE keystore.data_keys ({_COLUMNS}) PARTITION BY HASH (id)",
    *(
        f"CREATE TABLE keystore.data_keys_{place} PARTITION OF keystore.data_keys"
        f" FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {place})"
        for place in range(PARTITIONS)
    ),
)
_MAKE = (*_ASIDE, *_PIECES, _INDEX, *_MOVE)
_UNMAKE = (*_ASIDE, f"CREATE TABLE keystore.data_keys ({_COLUMNS})", _INDEX, *_MOVE)


async def _make(apps: Any, editor: Any) -> None:
    del apps
    if is_postgres(editor.client):
        for statement in _MAKE:
            await editor.client.execute_query(statement)


async def _unmake(apps: Any, editor: Any) -> None:
    del apps
    if is_postgres(editor.client):
        for statement in _UNMAKE:
            await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    """Moves every key; on SQLite there is nothing to do."""

    dependencies = [("models", "0021_pointers")]  # noqa: RUF012 - as Tortoise declares it

    operations = [ops.RunPython(_make, _unmake)]  # noqa: RUF012 - as Tortoise declares it
