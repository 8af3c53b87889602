"""The tables of the Slack edge: requests that were taken, the languages of the staff, and whom a case is about."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.tables import CaseRow


class RequestRow(Model):
    """A request of Slack's that a replica took; its key is a digest that says nothing."""

    key = fields.CharField(primary_key=True, max_length=64)
    until = fields.DatetimeField(db_index=True)

    class Meta:
        table = "slack_requests"


class StaffLanguageRow(Model):
    """In which language a member of staff has the desk, where it is not the organisation's."""

    staff = fields.CharField(primary_key=True, max_length=64)
    language = fields.CharField(max_length=8)

    class Meta:
        table = "staff_languages"


class ConcernRow(Model):
    """A member of staff whom a case is about, as its content says; lists leave the case out for them."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[CaseRow] = fields.ForeignKeyField(
        "models.CaseRow", related_name="concerns", on_delete=fields.CASCADE, db_index=True
    )
    case_id: int
    staff = fields.CharField(max_length=64, db_index=True)

    class Meta:
        table = "case_concerns"
