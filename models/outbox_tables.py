"""The tables of what is on its way out: letters, notices, and who may send them."""

from __future__ import annotations

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from cases.vocabulary import OutboxState, Purpose
from models.tables import BLIND, KEY_ID, CaseRow, words


class LetterRow(Model):
    """A letter on its way; its bytes lie in `blobs`."""

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=120, unique=True)
    purpose = words(Purpose, "why the letter leaves")
    case: fields.ForeignKeyNullableRelation[CaseRow] = fields.ForeignKeyField(
        "models.CaseRow", related_name="letters", null=True, on_delete=fields.RESTRICT, db_index=True
    )
    case_id: int | None
    state = words(OutboxState, "where the letter stands")
    not_before = fields.DatetimeField()
    due_at = fields.DatetimeField()
    attempts = fields.IntField(default=0)
    first_attempt_at = fields.DatetimeField(null=True)
    last_attempt_at = fields.DatetimeField(null=True)
    settled_at = fields.DatetimeField(null=True)
    lease_token = fields.CharField(max_length=32, null=True)
    lease_until = fields.DatetimeField(null=True)
    waits_for_person = fields.BooleanField(default=False)
    # Why it does not leave until staff say so.
    held = fields.CharField(max_length=120, null=True)
    reason = fields.CharField(max_length=120, default="")
    recipient_index = fields.CharField(max_length=BLIND)
    domain_index = fields.CharField(max_length=BLIND)
    message_id_index = fields.CharField(max_length=BLIND, db_index=True)
    bounce_index = fields.CharField(max_length=BLIND, null=True, db_index=True)
    key_id = fields.CharField(max_length=KEY_ID)
    sealed = fields.BinaryField()
    sealed_evidence: fields.BinaryField[bytes | None] = fields.BinaryField(null=True)

    class Meta:
        table = "letters"
        indexes = (
            Index(fields=("purpose", "not_before")),
            Index(fields=("recipient_index", "not_before")),
            Index(fields=("domain_index", "not_before")),
        )


class PauseRow(Model):
    """Acknowledgements of one scope are held back until a moment, or until staff end it where there is none."""

    scope = fields.CharField(primary_key=True, max_length=80)
    rule = fields.CharField(max_length=64)
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)

    class Meta:
        table = "acknowledgement_pauses"


class NoticeRow(Model):
    """A notice on its way to Slack; it holds fixed words, numbers and staff ids only."""

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=120, unique=True)
    case: fields.ForeignKeyRelation[CaseRow] = fields.ForeignKeyField(
        "models.CaseRow", related_name="notices", on_delete=fields.CASCADE, db_index=True
    )
    case_id: int
    text = fields.CharField(max_length=64)
    params = fields.TextField()
    state = words(OutboxState, "where the notice stands")
    due_at = fields.DatetimeField()
    attempts = fields.IntField(default=0)
    settled_at = fields.DatetimeField(null=True)
    lease_token = fields.CharField(max_length=32, null=True)
    lease_until = fields.DatetimeField(null=True)
    reason = fields.CharField(max_length=120, default="")
    # Where it was posted, so that it can be deleted there.
    channel = fields.CharField(max_length=64, null=True)
    ts = fields.CharField(max_length=64, null=True)

    class Meta:
        table = "notices"


class PostingRow(Model):
    """Where the card of a case stands in Slack."""

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[CaseRow] = fields.OneToOneField(
        "models.CaseRow", related_name="posting", on_delete=fields.CASCADE
    )
    case_id: int
    channel = fields.CharField(max_length=64)
    ts = fields.CharField(max_length=64)
    # A digest of what it shows: no replica shows the same again, nor takes another's card for its own.
    shown = fields.CharField(max_length=64, default="")

    class Meta:
        table = "postings"


class PointerRow(Model):
    """Where the pointer to a restricted case stands in Slack, beside its card in the restricted channel."""

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField(unique=True)
    channel = fields.CharField(max_length=64)
    ts = fields.CharField(max_length=64)
    shown = fields.CharField(max_length=64, default="")

    class Meta:
        table = "pointers"
        indexes = (Index(fields=("channel", "ts")),)


class LeaseRow(Model):
    """Who may do what only one replica may do at a time."""

    name = fields.CharField(primary_key=True, max_length=64)
    holder = fields.CharField(max_length=64)
    until = fields.DatetimeField()

    class Meta:
        table = "leases"
