"""Letters and notices on their way out, and the leases of who may do what."""

from __future__ import annotations

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from cases.vocabulary import OutboxState, Purpose

_DUE = "state IN ('new', 'retry')"
_OPEN = "state IN ('new', 'retry', 'sending')"

PARTIAL_INDEXES = {
    "letters_due": f"letters (due_at, id) WHERE {_DUE}",
    "letters_sending": "letters (lease_until) WHERE state = 'sending'",
    "letters_unknown": "letters (last_attempt_at) WHERE state = 'unknown'",
    "letters_open": "letters (state) WHERE state IN ('new', 'retry', 'sending', 'unknown')",
    "notices_open": f"notices (case_id, id) WHERE {_OPEN}",
    "notices_due": f"notices (due_at, id) WHERE {_OPEN}",
}
"""Indexes over the few rows that wait; Tortoise cannot declare them."""


class Migration(migrations.Migration):
    """Makes the tables and the indexes that senders use."""

    dependencies = [("models", "0001_record")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.CreateModel(
            name="LeaseRow",
            fields=[
                ("name", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("holder", fields.CharField(max_length=64)),
                ("until", fields.DatetimeField()),
            ],
            options={
                "table": "leases",
                "table_description": "Who may do what only one replica may do at a time.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LetterRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("key", fields.CharField(unique=True, max_length=120)),
                (
                    "purpose",
                    fields.CharEnumField(description="why the letter leaves", enum_type=Purpose, max_length=24),
                ),
                (
                    "case",
                    fields.ForeignKeyField(
                        "models.CaseRow",
                        source_field="case_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="letters",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(description="where the letter stands", enum_type=OutboxState, max_length=24),
                ),
                ("not_before", fields.DatetimeField()),
                ("due_at", fields.DatetimeField()),
                ("attempts", fields.IntField(default=0)),
                ("first_attempt_at", fields.DatetimeField(null=True)),
                ("last_attempt_at", fields.DatetimeField(null=True)),
                ("settled_at", fields.DatetimeField(null=True)),
                ("lease_token", fields.CharField(null=True, max_length=32)),
                ("lease_until", fields.DatetimeField(null=True)),
                ("waits_for_person", fields.BooleanField(default=False)),
                ("reason", fields.CharField(default="", max_length=120)),
                ("recipient_index", fields.CharField(max_length=64)),
                ("domain_index", fields.CharField(max_length=64)),
                ("message_id_index", fields.CharField(db_index=True, max_length=64)),
                ("key_id", fields.CharField(max_length=32)),
                ("sealed", fields.BinaryField()),
                ("sealed_evidence", fields.BinaryField(null=True)),
            ],
            options={
                "table": "letters",
                "indexes": [
                    Index(fields=["purpose", "not_before"]),
                    Index(fields=["recipient_index", "not_before"]),
                    Index(fields=["domain_index", "not_before"]),
                ],
                "table_description": "A letter on its way; its bytes lie in `blobs`.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="NoticeRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("key", fields.CharField(unique=True, max_length=120)),
                (
                    "case",
                    fields.ForeignKeyField(
                        "models.CaseRow",
                        source_field="case_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="notices",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("text", fields.CharField(max_length=64)),
                ("params", fields.TextField()),
                (
                    "state",
                    fields.CharEnumField(description="where the notice stands", enum_type=OutboxState, max_length=24),
                ),
                ("due_at", fields.DatetimeField()),
                ("attempts", fields.IntField(default=0)),
                ("settled_at", fields.DatetimeField(null=True)),
                ("lease_token", fields.CharField(null=True, max_length=32)),
                ("lease_until", fields.DatetimeField(null=True)),
                ("reason", fields.CharField(default="", max_length=120)),
            ],
            options={
                "table": "notices",
                "table_description": "A notice on its way to Slack; it holds fixed words, numbers and staff ids only.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PostingRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "case",
                    fields.OneToOneField(
                        "models.CaseRow",
                        source_field="case_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="posting",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("channel", fields.CharField(max_length=64)),
                ("ts", fields.CharField(max_length=64)),
            ],
            options={
                "table": "postings",
                "table_description": "Where the card of a case stands in Slack.",
            },
            bases=["Model"],
        ),
        *(
            ops.RunSQL(f"CREATE INDEX {name} ON {definition}", reverse_sql=f"DROP INDEX {name}")
            for name, definition in PARTIAL_INDEXES.items()
        ),
    ]
