"""The registers: the block list, the breaches, and the customers."""

from __future__ import annotations

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """Adds four tables."""

    dependencies = [("models", "0005_chat_deliveries")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.CreateModel(
            name="BlockRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("address_index", fields.CharField(db_index=True, max_length=64)),
                ("lists", fields.TextField()),
                ("at", fields.DatetimeField()),
                ("case_id", fields.BigIntField(null=True, db_index=True)),
                ("taken_over_at", fields.DatetimeField(null=True)),
                ("due_at", fields.DatetimeField(null=True, db_index=True)),
                ("attempts", fields.IntField(default=0)),
                ("lease_token", fields.CharField(null=True, max_length=32)),
                ("lease_until", fields.DatetimeField(null=True)),
                ("reason", fields.CharField(default="", max_length=120)),
                ("key_id", fields.CharField(null=True, max_length=32)),
                ("sealed", fields.BinaryField(null=True)),
            ],
            options={
                "table": "block_list",
                "table_description": (
                    "A marketing block. `sealed` holds the address until the newsletter tool has it; then only its "
                    "hash stays."
                ),
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="BreachRow",
            fields=[
                ("case_id", fields.BigIntField(primary_key=True, generated=False, unique=True, db_index=True)),
                ("version", fields.IntField()),
                ("opened_at", fields.DatetimeField()),
                ("changed_at", fields.DatetimeField(db_index=True)),
                ("key_id", fields.CharField(max_length=32)),
                ("sealed", fields.BinaryField()),
            ],
            options={
                "table": "breaches",
                "table_description": (
                    "An entry of the breach register, sealed; it outlives the case whose number it has."
                ),
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CustomerRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("key_id", fields.CharField(max_length=32)),
                ("sealed", fields.BinaryField()),
            ],
            options={
                "table": "customers",
                "table_description": "A customer for whom we are processor, sealed.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CustomerIndexRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("customer_id", fields.BigIntField(db_index=True)),
                ("about", fields.CharField(max_length=16)),
                ("blind", fields.CharField(db_index=True, max_length=64)),
            ],
            options={
                "table": "customer_indexes",
                "table_description": (
                    "What a customer is found by: a mail domain, or the address of somebody who may instruct us."
                ),
            },
            bases=["Model"],
        ),
    ]
