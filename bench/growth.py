"""Growth: the same intake with no case, ten thousand, a hundred thousand in the database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from bench.harness import LIMITS, Desk, desk
from bench.intake import OWN_PACE
from bench.mails import mails
from bench.processes import cpu_seconds
from bench.seeding import seed
from tests.servers.dovecot import Dovecot

SIZES = (0, 10_000, 100_000)
TEMPLATES = 20
"""Mails whose cases are copied."""

MEASURED = 400
"""Mails that are measured then; of the first, which come while the service starts, none counts."""

_NOT_COUNTED = 50


async def growth(
    dovecot: Dovecot, sizes: Sequence[int] = SIZES, progress: Callable[[int], None] = lambda _: None
) -> dict[str, Any]:
    """Processor time and time of a mail at each size; ratios to the first size."""
    found = []
    for number, size in enumerate(sizes):
        found.append(await _at(dovecot, size))
        progress(number + 1)
    first = found[0]
    return {
        "bench": "growth",
        "mails": MEASURED - _NOT_COUNTED,
        "sizes": [
            each
            | {
                "times_the_processor_time": round(each["cpu_ms_a_mail"] / first["cpu_ms_a_mail"], 2),
                "times_the_time": round(each["ms_a_mail"] / first["ms_a_mail"], 2),
            }
            for each in found
        ],
        "limits": LIMITS | OWN_PACE,
    }


async def _at(dovecot: Dovecot, cases: int) -> dict[str, Any]:
    every = mails(TEMPLATES + MEASURED)
    async with desk(dovecot, islice(every, TEMPLATES), settings=OWN_PACE) as found:
        await found.start()
        await found.until_accepted(TEMPLATES, seconds=60)
        await found.end()
        began = time.monotonic()
        database = found.folder / "desk.db"
        await asyncio.to_thread(seed, database, max(0, cases - TEMPLATES))
        seeded = time.monotonic() - began
        await asyncio.to_thread(found.dovecot.deliver, found.user, *every)
        return {"cases": cases, **await _measured(found), **_size_of(database), "seeding_seconds": round(seeded, 1)}


async def _measured(found: Desk) -> dict[str, float]:
    """From the moment at which the first letters left to the last."""
    await found.start()
    await found.until_accepted(TEMPLATES + _NOT_COUNTED, seconds=120)
    before, began = cpu_seconds(found), time.monotonic()
    count = TEMPLATES + MEASURED - len(found.sink.accepted())
    await found.until_accepted(TEMPLATES + MEASURED, seconds=240)
    seconds, cpu = time.monotonic() - began, cpu_seconds(found) - before
    await found.end()
    return {"ms_a_mail": round(1000 * seconds / count, 2), "cpu_ms_a_mail": round(1000 * cpu / count, 2)}


def _size_of(database: Path) -> dict[str, float]:
    return {"database_mb": round(database.stat().st_size / 1e6)}
