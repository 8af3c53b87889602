"""Deliveries of chats that were accepted and not worked off yet, further links of chats, and stopped copies."""

from __future__ import annotations

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """Adds three tables, and when a conversation was last sent again."""

    dependencies = [("models", "0004_chats")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.AddField("ConversationRow", "resent_at", fields.DatetimeField(null=True)),
        ops.CreateModel(
            name="DeliveryRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("key", fields.CharField(unique=True, max_length=32)),
                ("provider", fields.CharField(max_length=64)),
                ("fetched", fields.BooleanField()),
                ("received_at", fields.DatetimeField()),
                ("due_at", fields.DatetimeField(null=True, db_index=True)),
                ("attempts", fields.IntField(default=0)),
                ("reason", fields.CharField(default="", max_length=120)),
                ("key_id", fields.CharField(max_length=32)),
                ("sealed", fields.BinaryField()),
            ],
            options={
                "table": "chat_deliveries",
                "table_description": "A signed delivery of a chat provider that was accepted and not worked off yet.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ChatLinkRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("chat_key", fields.CharField(db_index=True, max_length=32)),
                ("case_id", fields.BigIntField(db_index=True)),
            ],
            options={
                "table": "chat_links",
                "unique_together": (("chat_key", "case_id"),),
                "table_description": "A case that is about a chat: a reply to its copy, or a request for it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StoppedCopyRow",
            fields=[
                ("address_index", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("since", fields.DatetimeField()),
                ("case_id", fields.BigIntField(db_index=True)),
            ],
            options={
                "table": "stopped_copies",
                "table_description": "An address that gets no copies of chats until staff say so.",
            },
            bases=["Model"],
        ),
    ]
