"""Latency: mails that come at a steady rate, from their arrival in Dovecot to the acknowledgement and to the card."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp

from bench.harness import LIMITS, Desk, desk
from bench.mails import mails, sender_of
from sandbox.slack import STAFF_CHANNEL
from tests.servers.dovecot import Dovecot


async def latency(dovecot: Dovecot, per_second: int, count: int = 0) -> dict[str, Any]:
    """`count` mails, `per_second` of them a second, whether or not those before them were answered."""
    count = count or (100 if per_second > 1 else 40)
    async with desk(dovecot) as found:
        await found.start()
        await until_ready(found)
        cards = asyncio.create_task(_cards(found, count))
        arrived = await _deliver(found, per_second, count)
        accepted = {to: moment for moment, _, to in await found.until_accepted(count, seconds=60)}
        posted = await cards
        await found.end()
    to_ack = [accepted[sender] - moment for sender, moment in arrived.items()]
    # Cards come in the order of their cases, and cases in the order of arrival.
    to_card = [card - moment for card, moment in zip(sorted(posted), sorted(arrived.values()), strict=True)]
    return {
        "bench": "latency",
        "mails": count,
        "per_second": per_second,
        "to_ack_ms": percentiles(to_ack),
        "to_card_ms": percentiles(to_card),
        "limits": LIMITS,
    }


async def until_ready(found: Desk) -> float:
    """When `/readyz` said for the first time that every part stands."""
    url = f"http://127.0.0.1:{found.ops_port}/readyz"
    async with asyncio.timeout(60), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(url) as answer:
                    if answer.status == 200:
                        return time.time()
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.02)


async def _deliver(found: Desk, per_second: int, count: int) -> dict[str, float]:
    """When each sender's mail lay in the mailbox."""
    arrived, began = {}, time.monotonic()
    for number, raw in enumerate(mails(count, seed=2)):
        await asyncio.sleep(max(0.0, began + number / per_second - time.monotonic()))
        await asyncio.to_thread(found.dovecot.deliver, found.user, raw)
        arrived[sender_of(number)] = time.time()
    return arrived


async def _cards(found: Desk, count: int) -> list[float]:
    """When each card was posted; what else stands in the channel is no card."""
    posted: list[float] = []
    while len(posted) < count:
        wanted = len(posted) + 1
        await found.slack.wait_for(lambda: _posted(found) >= wanted, timeout=60)  # noqa: B023
        posted += [time.time()] * min(_posted(found) - len(posted), count - len(posted))
    return posted


def _posted(found: Desk) -> int:
    return sum(_is_card(message.blocks) for message in found.slack.messages(STAFF_CHANNEL))


def _is_card(blocks: Sequence[Mapping[str, Any]]) -> bool:
    """A card begins with its case's number."""
    return any(block["type"] == "header" and block["text"]["text"].startswith("PV-") for block in blocks)


def percentiles(seconds: list[float]) -> dict[str, float]:
    """p50 and p99 in milliseconds, from the moment at which the mail lay in the mailbox."""
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return {"p50": round(cuts[49] * 1000, 1), "p99": round(cuts[98] * 1000, 1)}
