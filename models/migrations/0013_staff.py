"""What the Slack edge keeps: requests, languages of the staff, whom a case is about, and what its card shows."""

from __future__ import annotations

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

_PLACE = "CREATE INDEX postings_place ON postings (channel, ts)"


class Migration(migrations.Migration):
    """Adds three tables and a column."""

    dependencies = [("models", "0012_indexes")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.CreateModel(
            name="RequestRow",
            fields=[
                ("key", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("until", fields.DatetimeField(db_index=True)),
            ],
            options={
                "table": "slack_requests",
                "table_description": "A request of Slack's that a replica took; its key is a digest that says nothing.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StaffLanguageRow",
            fields=[
                ("staff", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("language", fields.CharField(max_length=8)),
            ],
            options={
                "table": "staff_languages",
                "table_description": (
                    "In which language a member of staff has the desk, where it is not the organisation's."
                ),
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ConcernRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "case",
                    fields.ForeignKeyField(
                        "models.CaseRow",
                        source_field="case_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="concerns",
                        db_index=True,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("staff", fields.CharField(max_length=64, db_index=True)),
            ],
            options={
                "table": "case_concerns",
                "table_description": (
                    "A member of staff whom a case is about, as its content says; lists leave the case out for them."
                ),
            },
            bases=["Model"],
        ),
        ops.AddField("PostingRow", "shown", fields.CharField(default="", max_length=64)),
        ops.RunSQL(_PLACE, reverse_sql="DROP INDEX postings_place"),
    ]
