"""Faults: kill -9 in the middle of a full mailbox, as often as wanted; then every mail has one case and one answer."""

from __future__ import annotations

import asyncio
import json
import random
import signal
from collections.abc import Callable
from typing import Any

from bench.harness import Desk, desk, doubled
from bench.mails import mails, sender_of
from tests.servers.dovecot import Dovecot


async def killing(
    dovecot: Dovecot, count: int, kills: int, seed: int = 1, progress: Callable[[int], None] = lambda _: None
) -> dict[str, Any]:
    """Starts the service, kills it at random moments `kills` times, lets it finish, and counts from outside."""
    rnd = random.Random(seed)
    async with desk(dovecot, mails(count), keep_sent=True) as found:
        for number in range(kills):
            await _kill_in_the_middle(found, rnd, count)
            progress(number + 1)
        await found.start()
        await found.until_accepted(count, seconds=120 + count)
        await _until_settled(found, count)
        await found.end()
        return {"bench": "killing", "mails": count, "kills": kills, **await _counted(found, count)}


async def _kill_in_the_middle(found: Desk, rnd: random.Random, count: int) -> None:
    """Kills it once a random number of further letters left, or a moment after its start when none is left."""
    before = len(found.sink.accepted())
    await found.start()
    wanted = min(count, before + rnd.randint(1, max(1, count // 8)))
    try:
        await found.until_accepted(wanted, seconds=20)
        await asyncio.sleep(rnd.uniform(0, 0.05))
    except TimeoutError:
        pass
    await found.end(signal.SIGKILL)


async def _until_settled(found: Desk, count: int) -> None:
    """Until every mail was moved and no letter waits."""
    async with asyncio.timeout(120):
        while True:
            moved = len(await asyncio.to_thread(found.dovecot.mails, found.user, "Behandlet"))
            waiting = await found.command("outbox", "list", "--json")
            if moved >= count and not waiting.strip():
                return
            await asyncio.sleep(0.2)


async def _counted(found: Desk, count: int) -> dict[str, Any]:
    cases = [
        json.loads(line) for line in (await found.command("case", "list", "--limit", "10000", "--json")).splitlines()
    ]
    recipients = [recipient for _, _, recipient in found.sink.accepted()]
    return {
        "cases": len(cases),
        "numbers_doubled": doubled(case["number"] for case in cases),
        "acks": len(recipients),
        "acks_missing": len({sender_of(number) for number in range(count)} - set(recipients)),
        "acks_doubled": doubled(recipients),
        "left_in_inbox": len(await asyncio.to_thread(found.dovecot.mails, found.user, "INBOX")),
    }
