"""The table of what staff wrote down about cases."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.tables import KEY_ID


class NoteRow(Model):
    """What staff wrote down about a case, sealed; never sent to anybody."""

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField(db_index=True)
    at = fields.DatetimeField()
    key_id = fields.CharField(max_length=KEY_ID)
    sealed = fields.BinaryField()

    class Meta:
        table = "notes"
