"""Indexes that columns were declared with when they were added, and that adding a column does not make."""

from __future__ import annotations

from tortoise import migrations
from tortoise.migrations import operations as ops

INDEXES = {
    "letters_bounce_index": "letters (bounce_index)",
    "chats_conversation_index": "chats (conversation_index)",
    "chats_case_id": "chats (case_id)",
}


class Migration(migrations.Migration):
    """Adds three indexes."""

    dependencies = [("models", "0011_pages")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.RunSQL(f"CREATE INDEX {name} ON {definition}", reverse_sql=f"DROP INDEX {name}")
        for name, definition in INDEXES.items()
    ]
