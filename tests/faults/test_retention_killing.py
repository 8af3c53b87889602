"""kill -9 in the middle of a retention run: the next run does the rest, once."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from cases.retention.of_case import looked
from cases.retention.periods import RetentionPeriods
from cases.retention.state import ErasureOrder
from cases.vocabulary import Status
from models.database import run
from models.store import Store
from tests.contracts.desk import arrived, handled
from tests.examples import a_case

ROOT = Path(__file__).parents[2]
CASES = 12
LONG_AGO = datetime(2020, 3, 2, 9, tzinfo=UTC)


def environment(url: str, key: str) -> dict[str, str]:
    settings = {
        "MASTER_KEY": key,
        "DATABASE_URL": url,
        "IMAP_URL": "imap://desk@127.0.0.1:1/INBOX",
        "SMTP_URL": "smtp://127.0.0.1:1",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_API_URL": "http://127.0.0.1:1/api/",
        "SLACK_CHANNEL": "C0",
        "STAFF": "U0ANNE:approver",
    }
    named = {f"PERSONVERN_{name}": value for name, value in settings.items()}
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **named}


async def ordered(store: Store, uid: int) -> None:
    """A case that is to go at once."""
    case = await handled(store, await arrived(store, uid, raw=b"Subject: %d\r\n\r\nHei" % uid))
    order = ErasureOrder(by="U0ANNE", approved_by="U0BJORN", at=LONG_AGO)
    async with store.repository.record() as record:
        case = replace(await record.lock_case(case.number), status=Status.ANSWERED)
        case = replace(case, retention=replace(a_case().retention, order=order))
        await record.save_case(looked(case, RetentionPeriods()))


async def run_once(folder: Path, settings: dict[str, str], kill_after: int | None) -> int:
    """Starts the command, and kills it when it told of so many cases. Returns of how many it told."""
    arguments = (sys.executable, "-m", "service", "retention", "run", "--json")
    process = await asyncio.create_subprocess_exec(
        *arguments, env=settings, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert process.stdout is not None
    told = 0
    async for line in process.stdout:
        told += b'"deed"' in line
        if told == kill_after:
            process.kill()
            break
    await process.wait()
    return told


async def test_a_run_that_is_killed_again_and_again_erases_every_case_once(
    sqlite_url: str, master_key: str, tmp_path: Path
) -> None:
    settings = environment(sqlite_url, master_key)
    async with Store.open(sqlite_url, master_key) as store:
        for uid in range(1, CASES + 1):
            await ordered(store, uid)

    for kill_after in (2, 3, None):
        await run_once(tmp_path, settings, kill_after)
        async with Store.open(sqlite_url, master_key) as store:
            # A killed run cannot give its lease back; five minutes later it is over.
            await run(store._database.client, "DELETE FROM leases")

    async with Store.open(sqlite_url, master_key) as store:
        client = store._database.client
        counts = {name: (await run(client, f"SELECT COUNT(*) AS n FROM {name}"))[0]["n"] for name in ("cases", "blobs")}
        erased = await run(client, "SELECT COUNT(*) AS n FROM audit WHERE event = 'case.erased'")
        counted = await run(client, "SELECT SUM(cases) AS n FROM statistics")
        entries = [entry async for entry in store.journal.entries()]
        assert counts == {"cases": 0, "blobs": 0}
        assert (erased[0]["n"], counted[0]["n"], len(entries)) == (CASES, CASES, CASES)
        assert await store.key_care.orphans() == []
        assert len(await store.erasures.due(100, LONG_AGO.replace(year=2030))) == CASES
