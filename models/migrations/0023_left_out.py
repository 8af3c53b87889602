"""Why an address gets no notice: an erased person's is forgotten in time, an unsubscribed one is not."""

from __future__ import annotations

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """Adds one column. Whoever was left out before counts as unsubscribed."""

    dependencies = [("models", "0022_key_partitions")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.AddField("LeftOutRow", "why", fields.CharField(null=True, max_length=16)),
    ]
