"""The table of the copies that we owe the folder of sent mails."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class SentCopyRow(Model):
    """Letters that left, whose copy is still to be put into the folder of sent mails."""

    letter_id = fields.BigIntField(primary_key=True, generated=False)
    due_at = fields.DatetimeField(db_index=True)
    attempts = fields.IntField(default=0)

    class Meta:
        table = "sent_copies"
