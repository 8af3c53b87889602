"""The tables of the registers: the block list, the breaches, and the customers for whom we are processor."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.tables import BLIND, KEY_ID


class BlockRow(Model):
    """A marketing block. `sealed` holds the address until the newsletter tool has it; then only its hash stays."""

    id = fields.BigIntField(primary_key=True)
    address_index = fields.CharField(max_length=BLIND, db_index=True)
    lists = fields.TextField()
    at = fields.DatetimeField()
    case_id = fields.BigIntField(null=True, db_index=True)
    taken_over_at = fields.DatetimeField(null=True)
    due_at = fields.DatetimeField(null=True, db_index=True)
    attempts = fields.IntField(default=0)
    lease_token = fields.CharField(max_length=32, null=True)
    lease_until = fields.DatetimeField(null=True)
    reason = fields.CharField(max_length=120, default="")
    key_id = fields.CharField(max_length=KEY_ID, null=True)
    sealed: fields.BinaryField[bytes | None] = fields.BinaryField(null=True)

    class Meta:
        table = "block_list"


class BreachRow(Model):
    """An entry of the breach register, sealed; it outlives the case whose number it has."""

    case_id = fields.BigIntField(primary_key=True, generated=False)
    version = fields.IntField()
    opened_at = fields.DatetimeField()
    changed_at = fields.DatetimeField(db_index=True)
    key_id = fields.CharField(max_length=KEY_ID)
    sealed = fields.BinaryField()

    class Meta:
        table = "breaches"


class CustomerRow(Model):
    """A customer for whom we are processor, sealed."""

    id = fields.BigIntField(primary_key=True)
    key_id = fields.CharField(max_length=KEY_ID)
    sealed = fields.BinaryField()

    class Meta:
        table = "customers"


class CustomerIndexRow(Model):
    """What a customer is found by: a mail domain, or the address of somebody who may instruct us."""

    id = fields.BigIntField(primary_key=True)
    customer_id = fields.BigIntField(db_index=True)
    about = fields.CharField(max_length=16)
    blind = fields.CharField(max_length=BLIND, db_index=True)

    class Meta:
        table = "customer_indexes"
