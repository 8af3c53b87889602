"""What the process costs at rest and after work: start, memory and CPU, read from /proc."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import Any

from bench.harness import Desk, desk
from bench.latency import until_ready
from bench.mails import mails
from tests.servers.dovecot import Dovecot

REST_SECONDS = 20


async def state(dovecot: Dovecot, count: int) -> dict[str, Any]:
    """From the start of the process to ready, then at rest, then after `count` mails."""
    async with desk(dovecot) as found:
        began = time.time()
        await found.start()
        ready = await until_ready(found) - began
        at_start = _megabytes(found)
        share = await _share_of_a_core(found, REST_SECONDS)
        await asyncio.to_thread(dovecot.deliver, found.user, *mails(count))
        await found.until_accepted(count, seconds=60 + count)
        # The process that helps with a backlog ends by itself.
        await asyncio.sleep(REST_SECONDS)
        after = _megabytes(found)
        await found.end()
    return {
        "bench": "state",
        "start_seconds": round(ready, 2),
        "memory_mb": {"at_start": at_start, f"after_{count}_mails": after},
        "idle_cpu_percent": round(share * 100, 2),
        "idle_seconds": REST_SECONDS,
    }


def _process(found: Desk) -> int:
    assert found.process is not None
    return found.process.pid


def _megabytes(found: Desk) -> float:
    """The resident memory of the process and its children."""
    pid = _process(found)
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return round(sum(_resident(one) for one in (str(pid), *children)), 1)


def _resident(pid: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


async def _share_of_a_core(found: Desk, seconds: float) -> float:
    before, began = _cpu_seconds(found), time.monotonic()
    await asyncio.sleep(seconds)
    return (_cpu_seconds(found) - before) / (time.monotonic() - began)


def _cpu_seconds(found: Desk) -> float:
    words = Path(f"/proc/{_process(found)}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
