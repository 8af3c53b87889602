"""How far a conversation was copied, and by what a chat is found."""

from __future__ import annotations

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """Adds columns to chats, and the conversations that they belong to."""

    dependencies = [("models", "0003_held")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.AddField("ChatRow", "conversation_index", fields.CharField(null=True, db_index=True, max_length=64)),
        ops.AddField("ChatRow", "copied_at", fields.DatetimeField(null=True)),
        ops.AddField("ChatRow", "case_id", fields.BigIntField(null=True, db_index=True)),
        ops.CreateModel(
            name="ConversationRow",
            fields=[
                ("key", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=160)),
                ("ends", fields.IntField()),
            ],
            options={
                "table": "conversations",
                "table_description": "How often a conversation of a chat provider ended; locked while one is copied.",
            },
            bases=["Model"],
        ),
    ]
