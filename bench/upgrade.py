"""A rolling upgrade under way: two versions side by side on one PostgreSQL, while mails come and staff answer them.

    python -m bench.upgrade [COMMIT]

Two replicas of the old version serve; the new one migrates; one replica after the other is stopped and started anew
with it. All the while mails arrive, and staff take each case, go through its checklist and approve its answer in Slack,
whose envelopes go to both. Then every person has one case, one acknowledgement and one answer, and the audit log says
so.

The old version is that of the commit, and this one the new; without a commit this one is the old, and the new one made
of it (`bench.next_version`).
"""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.answering import APPROVERS, LETTERS, STEPS, Traffic
from bench.checker import cards, checked, rows, waits
from bench.faults import SHORT
from bench.harness import ROOT, Desk, desk, replica_of
from bench.latency import until_ready
from bench.next_version import fields_kept, make_next_version
from bench.postgres import fresh_database, postgres
from tests.servers.dovecot import Dovecot, running_dovecot

COUNT = 60
SETTINGS = SHORT | {
    "PERSONVERN_STAFF": ",".join(f"{name}:approver" for name in APPROVERS),
    "PERSONVERN_UNDO_SECONDS": "0.5",
}
_MIGRATIONS = "SELECT name FROM tortoise_migrations ORDER BY name"
_REFUSED = "SELECT text, reason FROM notices WHERE state = 'refused' ORDER BY id"
_UNSAID = "SELECT 1 FROM notices WHERE state IN ('new', 'sending', 'retry') LIMIT 1"
_AUDIT = "SELECT case_id, event, fields FROM audit"


@dataclass(frozen=True, slots=True)
class Versions:
    """The folders of two versions."""

    old: Path
    new: Path
    commit: str = "this version"

    @property
    def made(self) -> bool:
        """Whether the new one was made of the old one."""
        return self.old == ROOT


async def upgrade(dovecot: Dovecot, pair: Versions, count: int, progress: Callable[[int], None]) -> dict[str, Any]:
    """From the old version to the new one while `count` persons write; counts from outside."""
    async with postgres() as server:
        if server is None:
            return {"bench": "upgrade", "left_out": "PostgreSQL is not installed"}
        settings = SETTINGS | {"PERSONVERN_DATABASE_URL": await fresh_database(server)}
        async with (
            desk(dovecot, keep_sent=True, settings=settings, code=pair.old) as first,
            replica_of(first) as second,
        ):
            before = [row["name"] for row in await rows(first, _MIGRATIONS)]
            traffic = Traffic(first, count)
            async with asyncio.TaskGroup() as group:
                group.create_task(traffic.arrive())
                for turn in range(len(APPROVERS)):
                    group.create_task(traffic.answer(turn))
                await _roll(traffic, first, second, pair.new, progress)
            counted = await _counted(first, second, count)
            counted |= await fields_kept(first) if pair.made else {}
            after = [row["name"] for row in await rows(first, _MIGRATIONS)]
    migrations = [name for name in after if name not in before]
    told = {"bench": "upgrade", "from": pair.commit, "persons": count, "migrations": migrations}
    return {**told, "again": dict(traffic.again), **counted}


async def _roll(traffic: Traffic, first: Desk, second: Desk, new: Path, progress: Callable[[int], None]) -> None:
    """The steps of docs/howto/replicas.md, each after a quarter of all persons: so every pair of versions has work."""
    await asyncio.gather(first.start(), second.start())
    steps = (lambda: _migrate(first, new), lambda: _renew(first, new), lambda: _renew(second, new))
    for quarter, step in enumerate(steps, 1):
        await traffic.admit(traffic.count * quarter // (len(steps) + 1))
        progress(quarter)
        await step()
    await traffic.admit(traffic.count)
    await traffic.until(LETTERS * traffic.count)


async def _migrate(found: Desk, new: Path) -> None:
    old, found.code = found.code, new
    await found.command("migrate")
    found.code = old


async def _renew(found: Desk, new: Path) -> None:
    await found.end()
    found.code = new
    await found.start()
    await until_ready(found)


async def _counted(first: Desk, second: Desk, count: int) -> dict[str, Any]:
    with suppress(TimeoutError):
        async with asyncio.timeout(60):
            while await waits(first) or await rows(first, _UNSAID):
                await asyncio.sleep(0.1)
    await asyncio.gather(first.end(), second.end())
    done = Counter(tuple(row.values()) for row in await rows(first, _AUDIT) if row["event"] in STEPS)
    return {
        **await checked(first, count, letters=LETTERS),
        **cards(first, count),
        "actions_lost": len(STEPS) * count - len({(case, event) for case, event, _ in done}),
        "actions_doubled": sum(done.values()) - len(done),
        "notices_refused": [f"{row['text']}: {row['reason']}" for row in await rows(first, _REFUSED)],
        "warnings": first.warnings() + second.warnings(),
    }


@asynccontextmanager
async def versions(commit: str = "") -> AsyncIterator[Versions]:
    """The old version and the new one. Raises `CalledProcessError` for a commit that is not there."""
    with tempfile.TemporaryDirectory(prefix="pv-version-") as name:
        folder = Path(name)
        if commit:
            await asyncio.to_thread(_unpack, commit, folder)
            yield Versions(old=folder, new=ROOT, commit=commit)
        else:
            await asyncio.to_thread(make_next_version, folder)
            yield Versions(old=ROOT, new=folder)


def _unpack(commit: str, folder: Path) -> None:
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")


async def rolling(
    dovecot: Dovecot, count: int = COUNT, commit: str = "", progress: Callable[[int], None] = lambda _: None
) -> dict[str, Any]:
    """The run for one pair of versions."""
    async with versions(commit) as pair:
        return await upgrade(dovecot, pair, count, progress)


async def _main(commit: str = "") -> None:
    with running_dovecot() as dovecot:
        print(json.dumps(await rolling(dovecot, commit=commit)))


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
