"""Slack: how soon a member of staff sees what a command asked for, with cases on the desk."""

from __future__ import annotations

import statistics
import time
from typing import Any

from bench.harness import LIMITS, desk
from bench.latency import until_ready
from bench.mails import mails
from tests.servers.dovecot import Dovecot

CASES = 40
_COMMANDS = ("list", "show {}", "list due", "help", "take {}")


async def actions(dovecot: Dovecot, count: int) -> dict[str, Any]:
    """`count` commands one after the other, from the envelope to the answer that Slack shows."""
    async with desk(dovecot, mails(CASES)) as found:
        await found.start()
        await until_ready(found)
        await found.until_accepted(CASES, seconds=60)
        anne, seconds = found.slack.user("U0ANNE"), []
        for number in range(count):
            text, began = _COMMANDS[number % len(_COMMANDS)].format(1 + number % CASES), time.monotonic()
            await anne.command("/personvern", text)
            seconds.append(time.monotonic() - began)
        await found.end()
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return {
        "bench": "actions",
        "commands": count,
        "answered_ms": {"p50": round(1000 * cuts[49], 1), "p99": round(1000 * cuts[98], 1)},
        "limits": LIMITS,
    }
