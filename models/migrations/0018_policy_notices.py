"""Notices of a changed statement: the notices, their recipients, and who is to be left out."""

from __future__ import annotations

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from cases.policy_notices import PolicyState


class Migration(migrations.Migration):
    """Adds three tables."""

    dependencies = [("models", "0017_sent_copies")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.CreateModel(
            name="PolicyNoticeRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "state",
                    fields.CharEnumField(description="where the notice stands", enum_type=PolicyState, max_length=24),
                ),
                ("effective_on", fields.CharField(max_length=10)),
                ("voluntary", fields.BooleanField()),
                ("per_minute", fields.IntField()),
                ("planned_by", fields.CharField(max_length=64)),
                ("planned_at", fields.DatetimeField()),
                ("approved_by", fields.TextField(unique=False)),
                ("next_at", fields.DatetimeField()),
                ("ended_at", fields.DatetimeField(null=True)),
                ("key_id", fields.CharField(null=True, max_length=32)),
                ("sealed", fields.BinaryField(null=True)),
            ],
            options={
                "table": "policy_notices",
                "table_description": (
                    "A notice. `sealed` holds its texts; recipients are sealed under the same key, so that all go at"
                    " once."
                ),
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PolicyRecipientRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("notice_id", fields.BigIntField()),
                ("address_index", fields.CharField(max_length=64)),
                ("state", fields.CharField(max_length=16)),
                ("sealed", fields.BinaryField()),
            ],
            options={
                "table": "policy_recipients",
                "unique_together": (("notice_id", "address_index"),),
                "indexes": [Index(fields=["notice_id", "state", "id"])],
                "table_description": (
                    "A recipient of a notice; `state` is `waiting`, `enqueued`, `unsubscribed` or `erased`."
                ),
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LeftOutRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("mark", fields.CharField(unique=True, max_length=64)),
                ("at", fields.DatetimeField(db_index=True)),
            ],
            options={
                "table": "policy_left_out",
                "table_description": (
                    "The keyed hash of an address that gets no notice: erased on request, or unsubscribed from"
                    " voluntary ones."
                ),
            },
            bases=["Model"],
        ),
    ]
