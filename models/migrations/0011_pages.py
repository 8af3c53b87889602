"""The service's own pages, and the files that go along with answers."""

from __future__ import annotations

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from cases.pages import PagePurpose
from models.page_tables import FileState


class Migration(migrations.Migration):
    """Adds three tables."""

    dependencies = [("models", "0010_notes")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.CreateModel(
            name="PageRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("token_index", fields.CharField(unique=True, max_length=64)),
                (
                    "purpose",
                    fields.CharEnumField(description="what the page is for", enum_type=PagePurpose, max_length=24),
                ),
                ("case_id", fields.BigIntField(db_index=True)),
                ("staff", fields.CharField(default="", max_length=64)),
                ("code_index", fields.CharField(max_length=64)),
                ("expires_at", fields.DatetimeField(db_index=True)),
                ("attempts", fields.IntField(default=0)),
                ("opened_at", fields.DatetimeField(null=True)),
                ("session_index", fields.CharField(default="", max_length=64)),
                ("session_until", fields.DatetimeField(null=True)),
                ("released", fields.BooleanField(default=False)),
                ("fetched", fields.IntField(default=0)),
                ("files", fields.TextField(unique=False)),
            ],
            options={
                "table": "pages",
                "table_description": (
                    "A page that can be opened with a code; token, code and session are kept as blind indexes only."
                ),
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="FileRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("case_id", fields.BigIntField(db_index=True)),
                (
                    "state",
                    fields.CharEnumField(description="how far the file has come", enum_type=FileState, max_length=24),
                ),
                ("made_at", fields.DatetimeField(db_index=True)),
                ("made_by", fields.CharField(max_length=64)),
                ("key_id", fields.CharField(max_length=32)),
                ("sealed", fields.BinaryField(null=True)),
            ],
            options={
                "table": "files",
                "table_description": "A file of a case; its bytes lie in `file_chunks`, sealed with the same key.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="FileChunkRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("file_id", fields.BigIntField()),
                ("part", fields.IntField()),
                ("sealed", fields.BinaryField()),
            ],
            options={
                "table": "file_chunks",
                "unique_together": (("file_id", "part"),),
                "table_description": "A piece of a file.",
            },
            bases=["Model"],
        ),
    ]
