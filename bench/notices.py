"""A notice of a changed statement to many: the service is killed again and again while it leaves, and nobody gets two.

The list holds addresses twice and one that is none; two approve; the mail server only counts.
"""

from __future__ import annotations

import asyncio
import json
import random
import signal
import time
from collections.abc import Callable
from typing import Any

from bench.harness import Desk, desk, doubled
from cases.case import Staff
from cases.vocabulary import StaffRole
from models.store import Store
from service.clock import SystemClock
from tests.servers.dovecot import Dovecot

TEXT = "Subject: Endringer i personvernerklæringen vår\n\nHei!\n\nVi endrer personvernerklæringen vår. Du får denne"
TEXT += " e-posten fordi du er kunde hos oss. Den er ikke markedsføring.\n\nVennlig hilsen\nPersonvernteamet\n"
APPROVERS = tuple(Staff(id=name, role=StaffRole.APPROVER) for name in ("U0ANNE", "U0BJORN"))
PER_MINUTE = 100_000
"""The pace is none of what is measured here."""


async def notices(
    dovecot: Dovecot, recipients: int, kills: int, seed: int = 1, progress: Callable[[int], None] = lambda _: None
) -> dict[str, Any]:
    """Sends to so many, kills the service so often on the way, and counts what the mail server accepted."""
    rnd = random.Random(seed)
    async with desk(dovecot, keep_sent=True) as found:
        number = await _planned(found, recipients)
        began = time.monotonic()
        await found.command("notice", "send", str(number), "--no-wait")
        for kill in range(kills):
            await found.start()
            wanted = max(1, recipients * (kill + 1) // (kills + 2))
            await found.until_accepted(wanted, seconds=60 + recipients / 20)
            await asyncio.sleep(rnd.uniform(0, 0.05))
            await found.end(signal.SIGKILL)
            progress(found.sink.count())
        await found.start()
        status = await _until_done(found, number, recipients, progress)
        seconds = time.monotonic() - began
        await found.end()
        accepted = [recipient for _, _, recipient in found.sink.accepted()]
        return {
            "bench": "notices",
            "recipients": recipients,
            "kills": kills,
            "seconds": round(seconds, 1),
            "accepted": len(accepted),
            "missing": recipients - len(set(accepted)),
            "doubled": doubled(accepted),
            "status": status,
        }


async def _planned(found: Desk, recipients: int) -> int:
    folder = found.folder
    lines = [f"person{number}@domene{number % 997}.example,nb" for number in range(recipients)]
    (folder / "list.csv").write_text("\n".join(["email,language", *lines, lines[0].upper(), "ingen adresse,nb"]) + "\n")
    (folder / "nb.txt").write_text(TEXT)
    words = ("notice", "plan", str(folder / "list.csv"), "--nb", str(folder / "nb.txt"), "--effective-on", "2027-01-01")
    said = await found.command(*words, "--per-minute", str(PER_MINUTE))
    number = int(said.split()[1].rstrip(":"))
    settings = found.environment
    async with Store.open(settings["PERSONVERN_DATABASE_URL"], settings["PERSONVERN_MASTER_KEY"]) as store:
        digest = (await store.policy_notices.get(number)).digest
        for staff in APPROVERS:
            await store.policy_notices.approve(number, staff, digest, SystemClock().now())
    return number


async def _until_done(found: Desk, number: int, recipients: int, progress: Callable[[int], None]) -> dict[str, Any]:
    async with asyncio.timeout(120 + recipients / 10):
        while True:
            (line,) = (await found.command("notice", "status", str(number), "--json")).splitlines()
            status: dict[str, Any] = json.loads(line)
            progress(found.sink.count())
            found.assert_runs()
            if status["state"] == "done":
                return status
            await asyncio.sleep(0.5)
