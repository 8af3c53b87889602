"""The tables of notices of a changed statement: the notices, their recipients, and who is to be left out."""

from __future__ import annotations

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from cases.policy_notices import PolicyState
from models.tables import BLIND, KEY_ID, words


class PolicyNoticeRow(Model):
    """A notice. `sealed` holds its texts; recipients are sealed under the same key, so that all go at once."""

    id = fields.BigIntField(primary_key=True)
    state = words(PolicyState, "where the notice stands")
    effective_on = fields.CharField(max_length=10)
    voluntary = fields.BooleanField()
    per_minute = fields.IntField()
    planned_by = fields.CharField(max_length=64)
    planned_at = fields.DatetimeField()
    approved_by = fields.TextField()
    next_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    key_id = fields.CharField(max_length=KEY_ID, null=True)
    sealed: fields.BinaryField[bytes | None] = fields.BinaryField(null=True)

    class Meta:
        table = "policy_notices"


class PolicyRecipientRow(Model):
    """A recipient of a notice; `state` is `waiting`, `enqueued`, `unsubscribed` or `erased`."""

    id = fields.BigIntField(primary_key=True)
    notice_id = fields.BigIntField()
    address_index = fields.CharField(max_length=BLIND)
    state = fields.CharField(max_length=16)
    sealed = fields.BinaryField()

    class Meta:
        table = "policy_recipients"
        unique_together = (("notice_id", "address_index"),)
        indexes = (Index(fields=("notice_id", "state", "id")),)


class LeftOutRow(Model):
    """The keyed hash of an address that gets no notice: erased on request, or unsubscribed from voluntary ones."""

    id = fields.BigIntField(primary_key=True)
    mark = fields.CharField(max_length=BLIND, unique=True)
    at = fields.DatetimeField(db_index=True)
    # `erased`, or empty for unsubscribed.
    why = fields.CharField(max_length=16, null=True)

    class Meta:
        table = "policy_left_out"
