"""The tables of the service's own pages: who may open what for how long, and the files that go along with answers."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from cases.pages import PagePurpose
from models.tables import BLIND, KEY_ID, words


class FileState(StrEnum):
    """How far a file has come: `staged` while it is uploaded, `kept` once a case has it."""

    STAGED = "staged"
    KEPT = "kept"


class PageRow(Model):
    """A page that can be opened with a code; token, code and session are kept as blind indexes only."""

    id = fields.BigIntField(primary_key=True)
    token_index = fields.CharField(max_length=BLIND, unique=True)
    purpose = words(PagePurpose, "what the page is for")
    case_id = fields.BigIntField(db_index=True)
    staff = fields.CharField(max_length=64, default="")
    code_index = fields.CharField(max_length=BLIND)
    expires_at = fields.DatetimeField(db_index=True)
    attempts = fields.IntField(default=0)
    opened_at = fields.DatetimeField(null=True)
    session_index = fields.CharField(max_length=BLIND, default="")
    session_until = fields.DatetimeField(null=True)
    released = fields.BooleanField(default=False)
    fetched = fields.IntField(default=0)
    files = fields.TextField()

    class Meta:
        table = "pages"


class FileRow(Model):
    """A file of a case; its bytes lie in `file_chunks`, sealed with the same key."""

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField(db_index=True)
    state = words(FileState, "how far the file has come")
    made_at = fields.DatetimeField(db_index=True)
    made_by = fields.CharField(max_length=64)
    key_id = fields.CharField(max_length=KEY_ID)
    sealed: fields.BinaryField[bytes | None] = fields.BinaryField(null=True)

    class Meta:
        table = "files"


class FileChunkRow(Model):
    """A piece of a file."""

    id = fields.BigIntField(primary_key=True)
    file_id = fields.BigIntField()
    part = fields.IntField()
    sealed = fields.BinaryField()

    class Meta:
        table = "file_chunks"
        unique_together = (("file_id", "part"),)
