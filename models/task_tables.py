"""The table of what cannot wait for the answer, clear, so that what is open can be looked for."""

from __future__ import annotations

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from cases.vocabulary import Kind
from models.tables import CaseRow, words


class TaskRow(Model):
    """A task of a case; it repeats what is sealed with the case, for searching."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[CaseRow] = fields.ForeignKeyField(
        "models.CaseRow", related_name="tasks", on_delete=fields.CASCADE, db_index=False
    )
    case_id: int
    kind = words(Kind, "what is to be done")
    opened_at = fields.DatetimeField()
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = "case_tasks"
        unique_together = (("case", "kind"),)
        indexes = (Index(fields=("done_at", "opened_at")),)
