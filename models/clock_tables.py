"""The table of alarms: what stands, who was told, who knows of it, and what went by mail."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class AlarmRow(Model):
    """An alarm that stands, or the last time that it stood; fixed words only."""

    key = fields.CharField(primary_key=True, max_length=96)
    reason = fields.CharField(max_length=32)
    case_id = fields.BigIntField(null=True)
    task = fields.CharField(max_length=40, default="")
    detail = fields.CharField(max_length=64, default="")
    raised_at = fields.DatetimeField()
    # When a replica last saw it stand.
    seen_at = fields.DatetimeField()
    told_at = fields.DatetimeField(null=True)
    confirmed_at = fields.DatetimeField(null=True)
    confirmed_by = fields.CharField(max_length=64, null=True)
    mailed_at = fields.DatetimeField(null=True)
    over_at = fields.DatetimeField(null=True)
    over_told_at = fields.DatetimeField(null=True)
    over_mailed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "alarms"
