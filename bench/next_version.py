"""A version after this one, made of this one: what a later release may do to the record and to what it says.

Of a source archive or a shallow clone there is no version before. So this one is the old, and the new is a copy of it
with a migration more, a field more in every case, and a notice that the old one has no text for.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from bench.checker import rows
from bench.harness import ROOT, Desk
from models.store import Store

PACKAGES = ("bot", "cases", "mail", "models", "sandbox", "service", "templates")

FIELD = "of_the_next_version"
KEPT = "kept"
"""What the next version writes into that field whenever it saves a case."""

_MIGRATION = '''
"""What a later version may do: a column more in every table, a table more, an index more."""

from tortoise import migrations
from tortoise.migrations import operations as ops

_NAMED = {True: "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
          False: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%%'"}


async def _expand(apps, editor):
    postgres = editor.client.capabilities.dialect == "postgres"
    for row in await editor.client.execute_query_dict(_NAMED[postgres]):
        if row["name"] != "tortoise_migrations":
            await editor.client.execute_query(f"ALTER TABLE {row['name']} ADD COLUMN later TEXT")
    await editor.client.execute_query("CREATE TABLE later_things (id INTEGER PRIMARY KEY)")
    await editor.client.execute_query("CREATE INDEX cases_later ON cases (later)")


class Migration(migrations.Migration):
    dependencies = [("models", "%s")]
    operations = [ops.RunPython(_expand)]
'''

_EDITS = (
    ("cases/case.py", "    version: int = 0\n", f'    version: int = 0\n    {FIELD}: str = ""\n'),
    ("models/case_rows.py", "replace(case, draft=None)", f'replace(case, draft=None, {FIELD}="{KEPT}")'),
    ("cases/decisions/handling.py", 'notice(case, "taken",', 'notice(case, "taken_next",'),
    ("cases/notices.py", '        "taken": ', '        "taken_next": frozenset({"staff"}),\n        "taken": '),
    *(
        (f"bot/texts_{language}.toml", "[notice]\n", '[notice]\ntaken_next = "{staff}: ✓"\n')
        for language in ("nb", "en")
    ),
)


def make_next_version(folder: Path) -> Path:
    """Writes it into `folder`, and returns that."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    migrations = folder / "models" / "migrations"
    last = max(path.stem for path in migrations.glob("[0-9]*.py"))
    (migrations / "9999_next.py").write_text(_MIGRATION.lstrip() % last)
    for path, before, after in _EDITS:
        _edit(folder / path, before, after)
    return folder


_SAVED_BY_IT = """
SELECT id, key_id, sealed FROM cases
 WHERE EXISTS (SELECT 1 FROM notices WHERE case_id = cases.id AND text = 'taken_next')"""


async def fields_kept(found: Desk) -> dict[str, int]:
    """Cases that the next version saved, and those of them whose field of it is gone."""
    environment, lost = found.environment, 0
    saved = await rows(found, _SAVED_BY_IT)
    async with Store.open(environment["PERSONVERN_DATABASE_URL"], environment["PERSONVERN_MASTER_KEY"]) as store:
        for row in saved:
            async with store.repository.record() as record:
                key = await record._key(row["key_id"])  # noqa: SLF001 - nothing else opens what this version cannot read
            lost += json.loads(key.open("cases.sealed", row["sealed"])).get(FIELD) != KEPT
    return {"saved_by_the_new": len(saved), "fields_lost": lost}


def _edit(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert text.count(before) == 1, f"{path.name} has not one line that the next version would change"
    path.write_text(text.replace(before, after))
