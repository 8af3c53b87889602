"""What an operator reads at a terminal stands in the audit log."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from models.database import run as database_rows
from models.store import Store
from tests.contracts.desk import RAW, arrived
from tests.service.test_cli_keys import run


async def test_who_reads_a_raw_mail_is_logged_before_it_is_shown(
    sqlite_url: str, master_key: str, tmp_path: Path
) -> None:
    async with Store.open(sqlite_url, master_key) as store:
        arrival = await arrived(store)
    environment = {"PERSONVERN_DATABASE_URL": sqlite_url, "PERSONVERN_MASTER_KEY": master_key}

    status, said = await run(["dead-letter", "show", str(arrival)], environment, tmp_path)

    assert (status, said) == (0, RAW.decode())
    async with Store.open(sqlite_url, master_key) as store:
        (entry,) = await database_rows(store._database.client, "SELECT event, actor, fields FROM audit")
    assert entry["event"] == "content.shown"
    assert entry["actor"].startswith("operator:")
    assert json.loads(entry["fields"]) == {"what": "mail", "digest": hashlib.sha256(RAW).hexdigest()}
