"""The chain over the audit log, and triggers that keep its entries as they were written."""

from __future__ import annotations

from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from models.database import is_postgres

_ON_SQLITE = (
    "CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'an entry of the audit log is never changed'); END",
    "CREATE TRIGGER audit_kept BEFORE DELETE ON audit WHEN NOT EXISTS ("
    "SELECT 1 FROM audit_seals s JOIN audit_cuts c ON s.position <= c.position WHERE s.entry_id = OLD.id)"
    " BEGIN SELECT RAISE(ABORT, 'an entry of the audit log leaves only behind a cut'); END",
)
_ON_POSTGRES = (
    "CREATE FUNCTION audit_unchanged() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'an entry of the audit log is never changed'; END $$",
    "CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT EXISTS ("
    "SELECT 1 FROM audit_seals s JOIN audit_cuts c ON s.position <= c.position WHERE s.entry_id = OLD.id)"
    " THEN RAISE EXCEPTION 'an entry of the audit log leaves only behind a cut'; END IF; RETURN OLD; END $$",
    "CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_unchanged()",
    "CREATE TRIGGER audit_kept BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_kept()",
)


async def _guard(apps: Any, editor: Any) -> None:
    del apps
    for statement in _ON_POSTGRES if is_postgres(editor.client) else _ON_SQLITE:
        await editor.client.execute_query(statement)


async def _unguard(apps: Any, editor: Any) -> None:
    del apps
    postgres = is_postgres(editor.client)
    for name in ("audit_unchanged", "audit_kept"):
        await editor.client.execute_query(f"DROP TRIGGER {name}{' ON audit' if postgres else ''}")
        if postgres:
            await editor.client.execute_query(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    """Adds three tables, and guards a fourth."""

    dependencies = [("models", "0006_registers")]  # noqa: RUF012 - as Tortoise declares it

    operations = [  # noqa: RUF012 - as Tortoise declares it
        ops.CreateModel(
            name="AuditSealRow",
            fields=[
                ("position", fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ("entry_id", fields.BigIntField(unique=True)),
                ("digest", fields.CharField(max_length=64)),
            ],
            options={
                "table": "audit_seals",
                "table_description": "The place of an entry in the chain; its digest covers the one before it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AuditHeadRow",
            fields=[
                ("day", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=10)),
                ("position", fields.BigIntField()),
                ("digest", fields.CharField(max_length=64)),
                ("at", fields.DatetimeField()),
                ("signature", fields.BinaryField()),
            ],
            options={
                "table": "audit_heads",
                "table_description": (
                    "The last head of the chain on one day, signed; never longer ago than the chain itself."
                ),
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AuditCutRow",
            fields=[
                ("position", fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ("digest", fields.CharField(max_length=64)),
                ("before", fields.DatetimeField()),
                ("at", fields.DatetimeField()),
                ("signature", fields.BinaryField()),
            ],
            options={
                "table": "audit_cuts",
                "table_description": (
                    "Up to where the chain was cut from the front, signed: what is left begins with this digest."
                ),
            },
            bases=["Model"],
        ),
        ops.RunPython(_guard, _unguard),
    ]
