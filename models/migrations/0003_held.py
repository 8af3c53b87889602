"""Acknowledgements that are held back, where bounces come back to, why a mail failed, and when nobody looked."""

from __future__ import annotations

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

_DUE = "letters (due_at, id) WHERE state IN ('new', 'retry')"


class Migration(migrations.Migration):
    """Adds columns to letters and arrivals, and two small tables."""

    dependencies = [("models", "0002_outbox")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.AddField("LetterRow", "held", fields.CharField(null=True, max_length=120)),
        ops.AddField("LetterRow", "bounce_index", fields.CharField(null=True, db_index=True, max_length=64)),
        ops.AddField("ArrivalRow", "error", fields.CharField(null=True, max_length=64)),
        ops.CreateModel(
            name="PauseRow",
            fields=[
                ("scope", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=80)),
                ("rule", fields.CharField(max_length=64)),
                ("since", fields.DatetimeField()),
                ("until", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "acknowledgement_pauses",
                "table_description": (
                    "Acknowledgements of one scope are held back until a moment, or until staff end it where there is "
                    "none."
                ),
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SightingRow",
            fields=[
                ("mailbox", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=255)),
                ("seen_at", fields.DatetimeField()),
                ("away_from", fields.DatetimeField(null=True)),
                ("away_until", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "sightings",
                "table_description": "When a mailbox was last looked at, and the last time that nobody did for long.",
            },
            bases=["Model"],
        ),
        # Held letters may wait for weeks: senders do not wade through them.
        ops.RunSQL("DROP INDEX letters_due", reverse_sql=f"CREATE INDEX letters_due ON {_DUE}"),
        ops.RunSQL(f"CREATE INDEX letters_due ON {_DUE} AND held IS NULL", reverse_sql="DROP INDEX letters_due"),
        ops.RunSQL(
            "CREATE INDEX letters_held ON letters (id) WHERE held IS NOT NULL", reverse_sql="DROP INDEX letters_held"
        ),
    ]
