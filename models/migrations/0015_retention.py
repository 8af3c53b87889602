"""When the next thing of a case is to go, what is to go outside the database, and what must not come back."""

from __future__ import annotations

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from cases.vocabulary import Kind, Language, Role
from models.erasure_tables import MailPlace

_NEXT = "cases (next_erasure_at, id) WHERE next_erasure_at IS NOT NULL"
_LOOSE_MAILS = "arrivals (received_at, id) WHERE case_id IS NULL"
_LOOSE_LETTERS = "letters (not_before, id) WHERE case_id IS NULL"


class Migration(migrations.Migration):
    """Adds three columns and six tables; retention looks at every case once."""

    dependencies = [("models", "0014_key_store")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.AddField("CaseRow", "next_erasure_at", fields.DatetimeField(null=True)),
        ops.AddField("NoticeRow", "channel", fields.CharField(null=True, max_length=64)),
        ops.AddField("NoticeRow", "ts", fields.CharField(null=True, max_length=64)),
        ops.CreateModel(
            name="MailboxErasureRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("case_id", fields.BigIntField(null=True, db_index=True)),
                ("place", fields.CharEnumField(description="where it lies", enum_type=MailPlace, max_length=24)),
                ("mailbox", fields.CharField(default="", max_length=255)),
                ("folder", fields.CharField(default="", max_length=255)),
                ("uidvalidity", fields.BigIntField(null=True)),
                ("uid", fields.BigIntField(null=True)),
                ("key_id", fields.CharField(null=True, max_length=32)),
                ("sealed", fields.BinaryField(null=True)),
                ("due_at", fields.DatetimeField()),
                ("attempts", fields.IntField(default=0)),
                ("waits_for_person", fields.BooleanField(default=False)),
            ],
            options={
                "table": "mailbox_erasures",
                "indexes": [
                    Index(fields=["mailbox", "uidvalidity", "uid"]),
                    Index(fields=["waits_for_person", "due_at"]),
                ],
                "table_description": "A mail that is to go from the mailbox.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SlackErasureRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("case_id", fields.BigIntField(db_index=True)),
                ("channel", fields.CharField(max_length=64)),
                ("ts", fields.CharField(max_length=64)),
                ("thread", fields.BooleanField()),
                ("due_at", fields.DatetimeField(db_index=True)),
                ("attempts", fields.IntField(default=0)),
            ],
            options={
                "table": "slack_erasures",
                "unique_together": (("channel", "ts"),),
                "table_description": "A message of the bot that is to go from Slack; the thread too under a card.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ErasureTaskRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("case_id", fields.BigIntField(null=True, db_index=True)),
                ("reason", fields.CharField(max_length=40)),
                ("opened_at", fields.DatetimeField()),
                ("done_at", fields.DatetimeField(null=True, db_index=True)),
                ("done_by", fields.CharField(default="", max_length=64)),
            ],
            options={
                "table": "erasure_tasks",
                "table_description": (
                    "What a person has to do: a case to review, or something that no erasure could reach."
                ),
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="TombstoneRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("content_index", fields.CharField(unique=True, max_length=64)),
                ("message_id_index", fields.CharField(null=True, db_index=True, max_length=64)),
                ("erased_at", fields.DatetimeField(db_index=True)),
            ],
            options={
                "table": "tombstones",
                "table_description": "Keyed hashes of an erased mail's bytes and of its Message-ID.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="JournalRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("mark", fields.CharField(unique=True, max_length=32)),
                ("at", fields.DatetimeField(db_index=True)),
                ("content", fields.TextField(unique=False)),
            ],
            options={
                "table": "erasure_journal",
                "table_description": (
                    "One erasure as it is done again after a restore; `content` is JSON without anything personal."
                ),
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StatisticsRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("quarter", fields.CharField(max_length=7)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="what the inquiries were about first of all", enum_type=Kind, max_length=24
                    ),
                ),
                (
                    "language",
                    fields.CharEnumField(description="what they were written in", enum_type=Language, max_length=24),
                ),
                ("role", fields.CharEnumField(description="our role for the data", enum_type=Role, max_length=24)),
                ("channel", fields.CharField(max_length=16)),
                ("acknowledged_in", fields.CharField(max_length=16)),
                ("answered_in", fields.CharField(max_length=16)),
                ("paused", fields.CharField(max_length=16)),
                ("extended", fields.BooleanField()),
                ("outcome", fields.CharField(max_length=24)),
                ("cases", fields.IntField()),
            ],
            options={
                "table": "statistics",
                "unique_together": (
                    (
                        *("quarter", "kind", "language", "role", "channel", "acknowledged_in", "answered_in", "paused"),
                        *("extended", "outcome"),
                    ),
                ),
                "table_description": (
                    "How many cases were alike in everything that is counted; no row leads back to one."
                ),
            },
            bases=["Model"],
        ),
        *(
            ops.RunSQL(f"CREATE INDEX {name} ON {definition}", reverse_sql=f"DROP INDEX {name}")
            for name, definition in (
                ("cases_next_erasure", _NEXT),
                ("arrivals_loose", _LOOSE_MAILS),
                ("letters_loose", _LOOSE_LETTERS),
            )
        ),
        ops.RunSQL("UPDATE cases SET next_erasure_at = received_at", reverse_sql="UPDATE cases SET version = version"),
    ]
