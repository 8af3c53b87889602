"""The tables of erasure: what is to go outside the database, what waits for a person, and what must not come back."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.tables import BLIND, KEY_ID, words


class MailPlace(StrEnum):
    """Where a mail lies that is to go."""

    INBOUND = "inbound"
    SENT = "sent"


class MailboxErasureRow(Model):
    """A mail that is to go from the mailbox.

    `folder` is empty for the folder that `mailbox` names; `sealed` holds the Message-ID, by which the mail is looked
    for where its UID is not known or counts no more. A row that `waits_for_person` is not tried again.
    """

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField(null=True, db_index=True)
    place = words(MailPlace, "where it lies")
    mailbox = fields.CharField(max_length=255, default="")
    folder = fields.CharField(max_length=255, default="")
    uidvalidity = fields.BigIntField(null=True)
    uid = fields.BigIntField(null=True)
    key_id = fields.CharField(max_length=KEY_ID, null=True)
    sealed: fields.BinaryField[bytes | None] = fields.BinaryField(null=True)
    due_at = fields.DatetimeField()
    attempts = fields.IntField(default=0)
    waits_for_person = fields.BooleanField(default=False)

    class Meta:
        table = "mailbox_erasures"
        indexes = (
            Index(fields=("mailbox", "uidvalidity", "uid")),
            Index(fields=("waits_for_person", "due_at")),
        )


class SlackErasureRow(Model):
    """A message of the bot that is to go from Slack; the thread too under a card."""

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField(db_index=True)
    channel = fields.CharField(max_length=64)
    ts = fields.CharField(max_length=64)
    thread = fields.BooleanField()
    due_at = fields.DatetimeField(db_index=True)
    attempts = fields.IntField(default=0)

    class Meta:
        table = "slack_erasures"
        unique_together = (("channel", "ts"),)


class ErasureTaskRow(Model):
    """What a person has to do: a case to review, or something that no erasure could reach."""

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField(null=True, db_index=True)
    reason = fields.CharField(max_length=40)
    opened_at = fields.DatetimeField()
    done_at = fields.DatetimeField(null=True, db_index=True)
    done_by = fields.CharField(max_length=64, default="")

    class Meta:
        table = "erasure_tasks"


class TombstoneRow(Model):
    """Keyed hashes of an erased mail's bytes and of its Message-ID."""

    id = fields.BigIntField(primary_key=True)
    content_index = fields.CharField(max_length=BLIND, unique=True)
    message_id_index = fields.CharField(max_length=BLIND, null=True, db_index=True)
    erased_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "tombstones"


class JournalRow(Model):
    """One erasure as it is done again after a restore; `content` is JSON without anything personal."""

    id = fields.BigIntField(primary_key=True)
    mark = fields.CharField(max_length=32, unique=True)
    at = fields.DatetimeField(db_index=True)
    content = fields.TextField()

    class Meta:
        table = "erasure_journal"
