"""Faults: kill -9 at random points of a mailbox that fills, and new UIDs in the middle; then every mail has one case
and one answer."""

from __future__ import annotations

import asyncio
import json
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from bench.harness import Desk, desk, doubled
from bench.mails import mails, sender_of
from tests.servers.dovecot import Dovecot


async def killing(
    dovecot: Dovecot, count: int, kills: int, seed: int = 1, progress: Callable[[int], None] = lambda _: None
) -> dict[str, Any]:
    """Starts the service and kills it at a random moment, `kills` times, while `count` mails arrive; lets it finish,
    and counts from outside. Half-way the mailbox gets another UIDVALIDITY, as after a restored backup."""
    rnd = random.Random(seed)
    waiting = list(mails(count))
    async with desk(dovecot, keep_sent=True) as found:
        for number, arriving in enumerate(_portions(waiting, kills)):
            await asyncio.to_thread(dovecot.deliver, found.user, *arriving)
            if number == kills // 2:
                await asyncio.to_thread(dovecot.forget_uids, found.user)
            await _kill_in_the_middle(found, rnd, count)
            progress(number + 1)
        await found.start()
        # What never comes is counted below.
        with suppress(TimeoutError):
            await found.until_accepted(count, seconds=60 + count / 10)
            await _until_settled(found, count)
        await found.end()
        return {"bench": "killing", "mails": count, "kills": kills, "seed": seed, **await _counted(found, count)}


def _portions(waiting: list[bytes], kills: int) -> Iterator[list[bytes]]:
    """A fifth of the mails lies there at first, the others arrive a few before each start but the last ones."""
    first, spread = len(waiting) // 5, max(1, kills * 4 // 5)
    rest = waiting[first:]
    yield waiting[:first] + (rest if kills == 1 else [])
    for number in range(1, kills):
        start, end = (len(rest) * min(done, spread - 1) // max(1, spread - 1) for done in (number - 1, number))
        yield rest[start:end]


async def _kill_in_the_middle(found: Desk, rnd: random.Random, count: int) -> None:
    """Kills it a moment after some further letters left, or just some time after its start, whatever it does then."""
    before = len(found.sink.accepted())
    await found.start()
    wanted = min(count, before + rnd.randint(1, 6)) if rnd.random() < 0.5 else count
    try:
        await found.until_accepted(wanted, seconds=rnd.uniform(0.2, 4))
        await asyncio.sleep(rnd.uniform(0, 0.05))
    except TimeoutError:
        pass
    await found.end(signal.SIGKILL)


async def _until_settled(found: Desk, count: int) -> None:
    """Until the inbox is empty and no letter waits. A mail that was moved before the new UIDs came stays moved."""
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
        "starts": found.starts,
        "cases": len(cases),
        "cases_lost": max(0, count - len(cases)),
        "cases_doubled": max(0, len(cases) - count),
        "numbers_doubled": doubled(case["number"] for case in cases),
        "statuses": Counter(case["status"] for case in cases),
        "acks": len(recipients),
        "acks_missing": len({sender_of(number) for number in range(count)} - set(recipients)),
        "acks_doubled": doubled(recipients),
        "left_in_inbox": len(await asyncio.to_thread(found.dovecot.mails, found.user, "INBOX")),
    }
