"""What staff wrote down about a case: notes, and inquiries that came by telephone or on paper."""

from __future__ import annotations

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """Adds one table."""

    dependencies = [("models", "0009_clock")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.CreateModel(
            name="NoteRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("case_id", fields.BigIntField(db_index=True)),
                ("at", fields.DatetimeField()),
                ("key_id", fields.CharField(max_length=32)),
                ("sealed", fields.BinaryField()),
            ],
            options={
                "table": "notes",
                "table_description": "What staff wrote down about a case, sealed; never sent to anybody.",
            },
            bases=["Model"],
        ),
    ]
