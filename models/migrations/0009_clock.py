"""When the clock has something to say of a case next, and the alarms that stand."""

from __future__ import annotations

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

_NEXT = "cases (next_look_at, id) WHERE next_look_at IS NOT NULL"
_FIRST_LOOK = (
    "UPDATE cases SET next_look_at = received_at WHERE status NOT IN ('answered', 'closed', 'spam', 'dead_letter')"
)


class Migration(migrations.Migration):
    """Adds a column to cases, and the table of alarms; every open case is looked at once."""

    dependencies = [("models", "0008_tasks")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.AddField("CaseRow", "next_look_at", fields.DatetimeField(null=True)),
        ops.CreateModel(
            name="AlarmRow",
            fields=[
                ("key", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=96)),
                ("reason", fields.CharField(max_length=32)),
                ("case_id", fields.BigIntField(null=True)),
                ("task", fields.CharField(default="", max_length=40)),
                ("detail", fields.CharField(default="", max_length=64)),
                ("raised_at", fields.DatetimeField()),
                ("seen_at", fields.DatetimeField()),
                ("told_at", fields.DatetimeField(null=True)),
                ("confirmed_at", fields.DatetimeField(null=True)),
                ("confirmed_by", fields.CharField(null=True, max_length=64)),
                ("mailed_at", fields.DatetimeField(null=True)),
                ("over_at", fields.DatetimeField(null=True)),
                ("over_told_at", fields.DatetimeField(null=True)),
                ("over_mailed_at", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "alarms",
                "table_description": "An alarm that stands, or the last time that it stood; fixed words only.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(_FIRST_LOOK, reverse_sql="UPDATE cases SET next_look_at = NULL"),
        ops.RunSQL(f"CREATE INDEX cases_next_look ON {_NEXT}", reverse_sql="DROP INDEX cases_next_look"),
    ]
