"""A blind index of a person's name, by which the wrong-person guard finds another's name in an answer."""

from __future__ import annotations

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """Adds one column. Persons from before are found by their address alone."""

    dependencies = [("models", "0018_policy_notices")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.AddField("Person", "name_index", fields.CharField(null=True, db_index=True, max_length=64)),
        ops.RunSQL("CREATE INDEX people_name ON people (name_index)", reverse_sql="DROP INDEX people_name"),
    ]
