"""Copies of letters that left, where we keep them ourselves: each a job that outlives a restart."""

from __future__ import annotations

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """Adds one table."""

    dependencies = [("models", "0016_instance_secret")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.CreateModel(
            name="SentCopyRow",
            fields=[
                ("letter_id", fields.BigIntField(primary_key=True, generated=False, unique=True, db_index=True)),
                ("due_at", fields.DatetimeField(db_index=True)),
                ("attempts", fields.IntField(default=0)),
            ],
            options={
                "table": "sent_copies",
                "table_description": "Letters that left, whose copy is still to be put into the folder of sent mails.",
            },
            bases=["Model"],
        ),
    ]
