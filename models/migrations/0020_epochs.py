"""A count in the content and in its key store, by which it shows that one of them is older than the other."""

from __future__ import annotations

from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from models.database import is_postgres
from models.key_schema import MAKE_EPOCHS


async def _make(apps: Any, editor: Any) -> None:
    """On SQLite the key file makes its own table when it is opened."""
    del apps
    if is_postgres(editor.client):
        await editor.client.execute_query(MAKE_EPOCHS)


async def _unmake(apps: Any, editor: Any) -> None:
    del apps
    if is_postgres(editor.client):
        await editor.client.execute_query("DROP TABLE IF EXISTS keystore.epochs")


class Migration(migrations.Migration):
    """Adds one column, and a table of one row beside the keys."""

    dependencies = [("models", "0019_person_names")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.AddField("KeyStoreRow", "epoch", fields.BigIntField(null=True)),
        ops.RunPython(_make, _unmake),
    ]
