"""The table of what remains of erased cases: counts alone."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from cases.vocabulary import Kind, Language, Role
from models.tables import words


class StatisticsRow(Model):
    """How many cases were alike in everything that is counted; no row leads back to one."""

    id = fields.BigIntField(primary_key=True)
    quarter = fields.CharField(max_length=7)
    kind = words(Kind, "what the inquiries were about first of all")
    language = words(Language, "what they were written in")
    role = words(Role, "our role for the data")
    channel = fields.CharField(max_length=16)
    acknowledged_in = fields.CharField(max_length=16)
    answered_in = fields.CharField(max_length=16)
    paused = fields.CharField(max_length=16)
    extended = fields.BooleanField()
    outcome = fields.CharField(max_length=24)
    cases = fields.IntField()

    class Meta:
        table = "statistics"
        unique_together = (
            (
                *("quarter", "kind", "language", "role", "channel", "acknowledged_in", "answered_in", "paused"),
                *("extended", "outcome"),
            ),
        )
