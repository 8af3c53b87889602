"""Latency: one mail at a time, from its arrival in Dovecot to the acknowledgement and to the card."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import Any

import aiohttp

from bench.harness import Desk, desk
from bench.mails import mails
from sandbox.slack import STAFF_CHANNEL
from tests.servers.dovecot import Dovecot


async def latency(dovecot: Dovecot, count: int = 50) -> dict[str, Any]:
    """Mails that come one after the other, each when the one before was answered."""
    to_ack, to_card = [], []
    async with desk(dovecot) as found:
        await found.start()
        await _until_ready(found)
        for number, raw in enumerate(mails(count, seed=2)):
            arrived = time.time()
            await asyncio.to_thread(found.dovecot.deliver, found.user, raw)
            accepted = await found.until_accepted(number + 1, seconds=30)
            to_ack.append(accepted[number][0] - arrived)
            to_card.append(await _card_posted(found, number + 1) - arrived)
        await found.end()
    return {"bench": "latency", "mails": count, "to_ack_ms": _percentiles(to_ack), "to_card_ms": _percentiles(to_card)}


async def _until_ready(found: Desk) -> None:
    url = f"http://127.0.0.1:{found.ops_port}/readyz"
    async with asyncio.timeout(60), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(url) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.02)


async def _card_posted(found: Desk, count: int) -> float:
    await found.slack.wait_for(lambda: len(found.slack.messages(STAFF_CHANNEL)) >= count, timeout=30)
    return time.time()


def _percentiles(seconds: list[float]) -> dict[str, float]:
    """p50 and p99 in milliseconds; the time to put the mail into Dovecot is part of it."""
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return {"p50": round(cuts[49] * 1000, 1), "p99": round(cuts[98] * 1000, 1)}
