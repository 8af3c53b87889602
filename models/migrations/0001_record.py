"""Cases, people, mails and the audit log; what persons wrote or are called is sealed from the start."""

from __future__ import annotations

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from cases.vocabulary import Kind, Status
from models.tables import ArrivalState


class Migration(migrations.Migration):
    """Makes the tables of cases, mails, keys and the audit log."""

    initial = True

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.CreateModel(
            name="AuditRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("at", fields.DatetimeField(db_index=True)),
                ("event", fields.CharField(max_length=64)),
                ("actor", fields.CharField(max_length=64)),
                ("case_id", fields.BigIntField(null=True, db_index=True)),
                ("fields_json", fields.TextField(source_field="fields")),
            ],
            options={
                "table": "audit",
                "table_description": "One entry of the audit log; it outlives the case that it names.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Blob",
            fields=[
                ("key_id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ("sealed", fields.BinaryField()),
            ],
            options={
                "table": "blobs",
                "table_description": "The exact bytes of one mail, sealed with the key of the same id; written once.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CaseSeries",
            fields=[
                ("year", fields.IntField(primary_key=True, generated=False, unique=True, db_index=True)),
                ("issued", fields.IntField()),
            ],
            options={
                "table": "case_series",
                "table_description": "The last number given out in each year.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ChatRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("key", fields.CharField(unique=True, max_length=32)),
                ("provider", fields.CharField(max_length=64)),
                ("ended_at", fields.DatetimeField(db_index=True)),
                ("visitor_index", fields.CharField(db_index=True, max_length=64)),
                ("key_id", fields.CharField(max_length=32)),
                ("sealed", fields.BinaryField()),
            ],
            options={
                "table": "chats",
                "table_description": "A support chat that ended.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Instance",
            fields=[
                ("id", fields.IntField(primary_key=True, generated=False, unique=True, db_index=True)),
                ("secret", fields.BinaryField()),
                ("master", fields.CharField(max_length=16)),
            ],
            options={
                "table": "instance",
                "table_description": "One row: the wrapped secret from which every blind index is derived.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Person",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("address_index", fields.CharField(unique=True, max_length=64)),
                ("key_id", fields.CharField(max_length=32)),
                ("sealed", fields.BinaryField()),
            ],
            options={
                "table": "people",
                "table_description": "An address that wrote to us, with the name that it first had.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CaseRow",
            fields=[
                ("id", fields.BigIntField(primary_key=True, generated=False, unique=True, db_index=True)),
                ("status", fields.CharEnumField(description="where the case stands", enum_type=Status, max_length=24)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="what the inquiry is about first of all", enum_type=Kind, max_length=24
                    ),
                ),
                ("assignee", fields.CharField(null=True, max_length=64)),
                ("urgent", fields.BooleanField()),
                ("received_at", fields.DatetimeField()),
                ("due_at", fields.DatetimeField(null=True)),
                ("answered_at", fields.DatetimeField(null=True)),
                ("closed_at", fields.DatetimeField(null=True)),
                ("version", fields.IntField()),
                (
                    "person",
                    fields.ForeignKeyField(
                        "models.Person",
                        source_field="person_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="cases",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("key_id", fields.CharField(max_length=32)),
                ("sealed", fields.BinaryField()),
                ("sealed_draft", fields.BinaryField(null=True)),
            ],
            options={
                "table": "cases",
                "indexes": [
                    Index(fields=["status", "due_at"]),
                    Index(fields=["assignee", "due_at"]),
                    Index(fields=["due_at", "id"]),
                ],
                "table_description": "A case. The clear columns repeat what is sealed, for searching.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ArrivalRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("mailbox", fields.CharField(max_length=255)),
                ("uidvalidity", fields.BigIntField()),
                ("uid", fields.BigIntField()),
                (
                    "state",
                    fields.CharEnumField(
                        description="how far the mail has come", enum_type=ArrivalState, max_length=24
                    ),
                ),
                ("attempts", fields.IntField(default=0)),
                ("received_at", fields.DatetimeField()),
                ("size", fields.IntField()),
                ("sha256", fields.CharField(db_index=True, max_length=64)),
                ("key_id", fields.CharField(max_length=32)),
                (
                    "case",
                    fields.ForeignKeyField(
                        "models.CaseRow",
                        source_field="case_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="arrivals",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("moved_folder", fields.CharField(null=True, max_length=255)),
                ("moved_uidvalidity", fields.BigIntField(null=True)),
                ("moved_uid", fields.BigIntField(null=True)),
            ],
            options={
                "table": "arrivals",
                "unique_together": (("mailbox", "uidvalidity", "uid"),),
                "indexes": [Index(fields=["state", "mailbox", "id"])],
                "table_description": "A mail of the mailbox: where it lay and how far it has come.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CaseKind",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "case",
                    fields.ForeignKeyField(
                        "models.CaseRow",
                        source_field="case_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="kinds",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("kind", fields.CharEnumField(description="a kind of the inquiry", enum_type=Kind, max_length=24)),
            ],
            options={
                "table": "case_kinds",
                "unique_together": (("kind", "case"),),
                "table_description": "One of the kinds of a case, the primary one included.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MessageRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "case",
                    fields.ForeignKeyField(
                        "models.CaseRow",
                        source_field="case_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="messages",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "arrival",
                    fields.ForeignKeyField(
                        "models.ArrivalRow",
                        source_field="arrival_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="messages",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("received_at", fields.DatetimeField()),
                ("message_id_index", fields.CharField(null=True, db_index=True, max_length=64)),
                ("key_id", fields.CharField(max_length=32)),
                ("sealed", fields.BinaryField()),
            ],
            options={
                "table": "messages",
                "table_description": "What was understood of a mail of a case.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AttachmentRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "message",
                    fields.ForeignKeyField(
                        "models.MessageRow",
                        source_field="message_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="attachments",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("size", fields.BigIntField()),
                ("dangerous", fields.BooleanField()),
                ("sealed", fields.BinaryField()),
            ],
            options={
                "table": "attachments",
                "table_description": "What lay in a message, described and sealed with the message's key.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="WrappedKey",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ("wrapped", fields.BinaryField()),
                ("master", fields.CharField(db_index=True, max_length=16)),
            ],
            options={
                "table": "data_keys",
                "table_description": "A data key, wrapped by the master key whose fingerprint is `master`.",
            },
            bases=["Model"],
        ),
    ]
