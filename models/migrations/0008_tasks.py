"""What cannot wait for the answer: a row a task, so that what is open can be looked for."""

from __future__ import annotations

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from cases.vocabulary import Kind


class Migration(migrations.Migration):
    """Adds a table."""

    dependencies = [("models", "0007_audit_seals")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.CreateModel(
            name="TaskRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "case",
                    fields.ForeignKeyField(
                        "models.CaseRow",
                        source_field="case_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="tasks",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("kind", fields.CharEnumField(description="what is to be done", enum_type=Kind, max_length=24)),
                ("opened_at", fields.DatetimeField()),
                ("done_at", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "case_tasks",
                "unique_together": (("case", "kind"),),
                "indexes": [Index(fields=["done_at", "opened_at"])],
                "table_description": "A task of a case; it repeats what is sealed with the case, for searching.",
            },
            bases=["Model"],
        ),
    ]
