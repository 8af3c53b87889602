"""What the process costs at rest and after work: start, processor time and memory, read from /proc."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from bench.harness import Desk, desk
from bench.latency import until_ready
from bench.mails import large_mail, mails
from bench.processes import cpu_seconds, most_resident_mb, resident_mb
from tests.servers.dovecot import Dovecot

REST_SECONDS = 20
LARGE_MAILS = 4
LARGE_BYTES = 18_000_000
"""Of the attachment; its base64 makes the mail 25 MB large, the most that mail servers take."""


async def state(dovecot: Dovecot, count: int) -> dict[str, Any]:
    """From the start of the process to ready, then at rest, after `count` mails, and after some of 25 MB."""
    async with desk(dovecot) as found:
        began = time.time()
        await found.start()
        ready = await until_ready(found) - began
        memory = {"at_start": resident_mb(found)}
        share = await _share_of_a_core(found, REST_SECONDS)
        await asyncio.to_thread(dovecot.deliver, found.user, *mails(count))
        await found.until_accepted(count, seconds=60 + count)
        await asyncio.sleep(REST_SECONDS)
        memory[f"after_{count}_mails"] = resident_mb(found)
        for number in range(LARGE_MAILS):
            await asyncio.to_thread(dovecot.deliver, found.user, large_mail(count + number, LARGE_BYTES))
        await found.until_accepted(count + LARGE_MAILS, seconds=120)
        memory["most_with_25_mb_mails"] = most_resident_mb(found)
        await asyncio.sleep(REST_SECONDS)
        memory["after_25_mb_mails"] = resident_mb(found)
        await found.end()
    return {
        "bench": "state",
        "start_seconds": round(ready, 2),
        "memory_mb": memory,
        "idle_cpu_percent": round(share * 100, 2),
        "idle_seconds": REST_SECONDS,
    }


async def _share_of_a_core(found: Desk, seconds: float) -> float:
    before, began = cpu_seconds(found), time.monotonic()
    await asyncio.sleep(seconds)
    return (cpu_seconds(found) - before) / (time.monotonic() - began)
