"""Intake: a mailbox full of mails at start; from the start of the process to the last acknowledgement accepted."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.harness import LIMITS, ROOT, desk, doubled, start_sink
from bench.mails import mails
from bench.processes import cpu_seconds, most_resident_mb, resident_mb
from tests.servers.dovecot import PASSWORD, Dovecot

VARIANTS = ("one", "pipelined", "parallel")
MANY = 2000
"""From here the slowest variant of the floor is left out: it takes a minute, and is never the fastest."""

REST_SECONDS = 18.0
"""The process that helps with a backlog ends by itself after fifteen."""
OWN_PACE = {"PERSONVERN_SLACK_POSTS_PER_SECOND": "1"}
"""Cards leave at the pace that Slack takes in earnest: they are no part of the time that is measured."""


async def intake(dovecot: Dovecot, count: int) -> dict[str, Any]:
    """The floor in its variants, then the product, over the same mails; and its memory at rest after them."""
    variants = VARIANTS if count < MANY else VARIANTS[1:]
    floors = {variant: await _floor(dovecot, variant, count) for variant in variants}
    ours, cost = await _ours(dovecot, count)
    fastest = min(floors, key=lambda variant: floors[variant])
    return {
        "bench": "intake",
        "mails": count,
        "seconds": round(ours, 2),
        "mails_per_second": round(count / ours, 1),
        "floor_seconds": {variant: round(seconds, 2) for variant, seconds in floors.items()},
        "floor": fastest,
        "times_the_floor": round(ours / floors[fastest], 2),
        **cost,
        "limits": LIMITS | OWN_PACE,
    }


async def _floor(dovecot: Dovecot, variant: str, count: int) -> float:
    user = dovecot.new_user()
    await asyncio.to_thread(dovecot.deliver, user, *mails(count))
    with tempfile.TemporaryDirectory(prefix="pv-floor-") as name:
        sink = start_sink(Path(name))
        try:
            began = time.time()
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bench.floor",
                variant,
                str(dovecot.port),
                user,
                PASSWORD,
                str(sink.port),
                str(Path(name) / "floor.db"),
                cwd=ROOT,
            )
            assert await process.wait() == 0
            accepted = sink.accepted()
        finally:
            sink.stop()
    assert len(accepted) == count, f"the floor acknowledged {len(accepted)} of {count}"
    return accepted[-1][0] - began


async def _ours(dovecot: Dovecot, count: int) -> tuple[float, dict[str, float]]:
    async with desk(dovecot, mails(count), settings=OWN_PACE) as found:
        began = time.time()
        await found.start()
        accepted = await found.until_accepted(count, seconds=60 + count)
        cost = {"cpu_ms_a_mail": round(1000 * cpu_seconds(found) / count, 2), "most_memory_mb": most_resident_mb(found)}
        if count >= MANY:
            await asyncio.sleep(REST_SECONDS)
            cost["memory_at_rest_mb"] = resident_mb(found)
        await found.end()
    assert len(accepted) == count, f"{len(accepted)} acknowledgements for {count} mails"
    assert doubled(recipient for _, _, recipient in accepted) == 0
    return accepted[-1][0] - began, cost
