"""Where the pointer to a restricted case stands."""

from __future__ import annotations

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """Adds one table. Cards of restricted cases from before get their pointer when the case changes next."""

    dependencies = [("models", "0020_epochs")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.CreateModel(
            name="PointerRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("case_id", fields.BigIntField(unique=True)),
                ("channel", fields.CharField(max_length=64)),
                ("ts", fields.CharField(max_length=64)),
                ("shown", fields.CharField(default="", max_length=64)),
            ],
            options={
                "table": "pointers",
                "indexes": [Index(fields=["channel", "ts"])],
                "table_description": (
                    "Where the pointer to a restricted case stands in Slack, beside its card in the restricted channel."
                ),
            },
            bases=["Model"],
        ),
    ]
