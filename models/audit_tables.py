"""The tables by which the audit log is sealed: the chain, its signed heads, and where it was cut."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

DIGEST = 64
"""SHA-256 in hex."""


class AuditSealRow(Model):
    """The place of an entry in the chain; its digest covers the one before it."""

    position = fields.BigIntField(primary_key=True, generated=False)
    entry_id = fields.BigIntField(unique=True)
    digest = fields.CharField(max_length=DIGEST)

    class Meta:
        table = "audit_seals"


class AuditHeadRow(Model):
    """The last head of the chain on one day, signed; never longer ago than the chain itself."""

    day = fields.CharField(primary_key=True, max_length=10)
    position = fields.BigIntField()
    digest = fields.CharField(max_length=DIGEST)
    at = fields.DatetimeField()
    signature = fields.BinaryField()

    class Meta:
        table = "audit_heads"


class AuditCutRow(Model):
    """Up to where the chain was cut from the front, signed: what is left begins with this digest."""

    position = fields.BigIntField(primary_key=True, generated=False)
    digest = fields.CharField(max_length=DIGEST)
    before = fields.DatetimeField()
    at = fields.DatetimeField()
    signature = fields.BinaryField()

    class Meta:
        table = "audit_cuts"
