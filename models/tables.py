"""The tables. Whatever a person wrote, is called or can be reached by is sealed; what is clear can be searched.

A sealed column holds bytes of `models.sealing.DataKey`; `key_id` of the same row names the key. A case's row id is
made from its number (`models.numbers`), so that every reference to it can be read without a join.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from cases.vocabulary import Kind, Status

KEY_ID = 32
"""Length of a data key's id: 16 random bytes in hex."""

BLIND = 64
"""Length of a blind index: HMAC-SHA256 in hex."""


class ArrivalState(StrEnum):
    """How far a mail of the mailbox has come."""

    STORED = "stored"
    HANDLED = "handled"
    MOVED = "moved"


def words(enum: type[StrEnum], about: str) -> Any:
    # An own description keeps the members out of it: a new member is no change of the schema.
    return fields.CharEnumField(enum, max_length=24, description=about)


class KeyStoreRow(Model):
    """One row: which key store the content belongs to."""

    id = fields.IntField(primary_key=True, generated=False)
    fingerprint = fields.CharField(max_length=16, default="")
    # How far content and key store had come together (`models.epochs`).
    epoch = fields.BigIntField(null=True)

    class Meta:
        table = "key_stores"


class DoomedKey(Model):
    """On SQLite: a data key that a committed transaction destroyed, until nothing is left of it in the key file."""

    id = fields.CharField(primary_key=True, max_length=KEY_ID)

    class Meta:
        table = "doomed_keys"


class Blob(Model):
    """The exact bytes of one mail, sealed with the key of the same id; written once."""

    key_id = fields.CharField(primary_key=True, max_length=KEY_ID)
    sealed = fields.BinaryField()

    class Meta:
        table = "blobs"


class Person(Model):
    """An address that wrote to us, with the name that it first had."""

    id = fields.BigIntField(primary_key=True)
    address_index = fields.CharField(max_length=BLIND, unique=True)
    name_index = fields.CharField(max_length=BLIND, null=True, db_index=True)
    key_id = fields.CharField(max_length=KEY_ID)
    sealed = fields.BinaryField()

    class Meta:
        table = "people"


class CaseSeries(Model):
    """The last number given out in each year."""

    year = fields.IntField(primary_key=True, generated=False)
    issued = fields.IntField()

    class Meta:
        table = "case_series"


class CaseRow(Model):
    """A case. The clear columns repeat what is sealed, for searching."""

    id = fields.BigIntField(primary_key=True, generated=False)
    status = words(Status, "where the case stands")
    kind = words(Kind, "what the inquiry is about first of all")
    assignee = fields.CharField(max_length=64, null=True)
    urgent = fields.BooleanField()
    received_at = fields.DatetimeField()
    due_at = fields.DatetimeField(null=True)
    next_look_at = fields.DatetimeField(null=True)
    next_erasure_at = fields.DatetimeField(null=True)
    answered_at = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)
    version = fields.IntField()
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="cases", null=True, on_delete=fields.RESTRICT, db_index=True
    )
    person_id: int | None
    key_id = fields.CharField(max_length=KEY_ID)
    sealed = fields.BinaryField()
    sealed_draft: fields.BinaryField[bytes | None] = fields.BinaryField(null=True)

    class Meta:
        table = "cases"
        indexes = (
            Index(fields=("status", "due_at")),
            Index(fields=("assignee", "due_at")),
            Index(fields=("due_at", "id")),
        )


class CaseKind(Model):
    """One of the kinds of a case, the primary one included."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[CaseRow] = fields.ForeignKeyField(
        "models.CaseRow", related_name="kinds", on_delete=fields.CASCADE, db_index=True
    )
    case_id: int
    kind = words(Kind, "a kind of the inquiry")

    class Meta:
        table = "case_kinds"
        unique_together = (("kind", "case"),)


class ArrivalRow(Model):
    """A mail of the mailbox: where it lay and how far it has come."""

    id = fields.BigIntField(primary_key=True)
    mailbox = fields.CharField(max_length=255)
    uidvalidity = fields.BigIntField()
    uid = fields.BigIntField()
    state = words(ArrivalState, "how far the mail has come")
    attempts = fields.IntField(default=0)
    error = fields.CharField(max_length=64, null=True)
    received_at = fields.DatetimeField()
    size = fields.IntField()
    sha256 = fields.CharField(max_length=64, db_index=True)
    key_id = fields.CharField(max_length=KEY_ID)
    case: fields.ForeignKeyNullableRelation[CaseRow] = fields.ForeignKeyField(
        "models.CaseRow", related_name="arrivals", null=True, on_delete=fields.RESTRICT, db_index=True
    )
    case_id: int | None
    moved_folder = fields.CharField(max_length=255, null=True)
    moved_uidvalidity = fields.BigIntField(null=True)
    moved_uid = fields.BigIntField(null=True)

    class Meta:
        table = "arrivals"
        unique_together = (("mailbox", "uidvalidity", "uid"),)
        indexes = (Index(fields=("state", "mailbox", "id")),)


class SightingRow(Model):
    """When a mailbox was last looked at, and the last time that nobody did for long."""

    mailbox = fields.CharField(primary_key=True, max_length=255)
    seen_at = fields.DatetimeField()
    away_from = fields.DatetimeField(null=True)
    away_until = fields.DatetimeField(null=True)

    class Meta:
        table = "sightings"


class MessageRow(Model):
    """What was understood of a mail of a case."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[CaseRow] = fields.ForeignKeyField(
        "models.CaseRow", related_name="messages", on_delete=fields.RESTRICT, db_index=True
    )
    case_id: int
    arrival: fields.ForeignKeyRelation[ArrivalRow] = fields.ForeignKeyField(
        "models.ArrivalRow", related_name="messages", on_delete=fields.RESTRICT, db_index=True
    )
    arrival_id: int
    received_at = fields.DatetimeField()
    message_id_index = fields.CharField(max_length=BLIND, null=True, db_index=True)
    key_id = fields.CharField(max_length=KEY_ID)
    sealed = fields.BinaryField()

    class Meta:
        table = "messages"


class AttachmentRow(Model):
    """What lay in a message, described and sealed with the message's key."""

    id = fields.BigIntField(primary_key=True)
    message: fields.ForeignKeyRelation[MessageRow] = fields.ForeignKeyField(
        "models.MessageRow", related_name="attachments", on_delete=fields.CASCADE, db_index=True
    )
    message_id: int
    size = fields.BigIntField()
    dangerous = fields.BooleanField()
    sealed = fields.BinaryField()

    class Meta:
        table = "attachments"


class ChatRow(Model):
    """A support chat that ended."""

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=32, unique=True)
    provider = fields.CharField(max_length=64)
    ended_at = fields.DatetimeField(db_index=True)
    visitor_index = fields.CharField(max_length=BLIND, db_index=True)
    conversation_index = fields.CharField(max_length=BLIND, null=True, db_index=True)
    copied_at = fields.DatetimeField(null=True)
    case_id = fields.BigIntField(null=True, db_index=True)
    key_id = fields.CharField(max_length=KEY_ID)
    sealed = fields.BinaryField()

    class Meta:
        table = "chats"


class ConversationRow(Model):
    """How often a conversation of a chat provider ended; locked while one is copied."""

    key = fields.CharField(primary_key=True, max_length=160)
    ends = fields.IntField()
    resent_at = fields.DatetimeField(null=True)

    class Meta:
        table = "conversations"


class AuditRow(Model):
    """One entry of the audit log; it outlives the case that it names."""

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField(db_index=True)
    event = fields.CharField(max_length=64)
    actor = fields.CharField(max_length=64)
    case_id = fields.BigIntField(null=True, db_index=True)
    fields_json = fields.TextField(source_field="fields")

    class Meta:
        table = "audit"
