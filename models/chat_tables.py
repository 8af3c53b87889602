"""The tables beside the chats themselves: what waits to be worked off, what is about a chat, who gets no copies."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.tables import BLIND, KEY_ID


class DeliveryRow(Model):
    """A signed delivery of a chat provider that was accepted and not worked off yet.

    `fetched` says whether the sealed content is a transcript, else what the provider's API is asked for. A row whose
    `due_at` is empty failed for good, and waits for a person.
    """

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=32, unique=True)
    provider = fields.CharField(max_length=64)
    fetched = fields.BooleanField()
    received_at = fields.DatetimeField()
    due_at = fields.DatetimeField(null=True, db_index=True)
    attempts = fields.IntField(default=0)
    reason = fields.CharField(max_length=120, default="")
    key_id = fields.CharField(max_length=KEY_ID)
    sealed = fields.BinaryField()

    class Meta:
        table = "chat_deliveries"


class ChatLinkRow(Model):
    """A case that is about a chat: a reply to its copy, or a request for it."""

    id = fields.BigIntField(primary_key=True)
    chat_key = fields.CharField(max_length=32, db_index=True)
    case_id = fields.BigIntField(db_index=True)

    class Meta:
        table = "chat_links"
        unique_together = (("chat_key", "case_id"),)


class StoppedCopyRow(Model):
    """An address that gets no copies of chats until staff say so."""

    address_index = fields.CharField(primary_key=True, max_length=BLIND)
    since = fields.DatetimeField()
    case_id = fields.BigIntField(db_index=True)

    class Meta:
        table = "stopped_copies"
