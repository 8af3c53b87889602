"""Hands confirmed blocks to the newsletter tool: posted and signed, again and again until it says that it has them.

The block list is the queue: a block that was not taken over stays due, over crashes and restarts. The tool may get one
twice, after an answer that was lost, under the same idempotency key; it never misses one.
"""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta

import aiohttp
import structlog

from cases.case import SERVICE
from cases.ports import Blocks, ClaimedBlock, Clock
from service.chats.signature import sign
from service.health import PartState
from service.optout_files import FORMAT, block_values

LOOK_SECONDS = 2.0
AT_ONCE = 5
TIMEOUT_SECONDS = 10.0
LEASE = timedelta(seconds=AT_ONCE * TIMEOUT_SECONDS + 60)
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=30), timedelta(hours=1)
_MOST_DOUBLINGS = 12

_log = structlog.get_logger("personvern.optouts")


class OptOutWebhook:
    """Posts blocks to one address."""

    def __init__(self, blocks: Blocks, clock: Clock, url: str, secret: str) -> None:
        self._blocks = blocks
        self._clock = clock
        self._url = url
        self._secret = secret.encode()
        self._problem = ""

    def state(self) -> PartState:
        """The desk works also while the newsletter tool does not: what is wrong is told, and what waits stays."""
        return PartState(ready=True, detail=self._problem)

    async def run(self, stop: asyncio.Event) -> None:
        """Hands over what is due, until `stop`. Raises what the record raises; then it is started again."""
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while not stop.is_set():
                if not await self.hand_over(session):
                    await _first_of(stop, LOOK_SECONDS)

    async def hand_over(self, session: aiohttp.ClientSession) -> int:
        """Hands over what is due now. Returns how many blocks that was, taken or not."""
        claimed = await self._blocks.claim(AT_ONCE, LEASE, self._clock.now())
        for one in claimed:
            problem = await self._post(session, one)
            await self._settle(one, problem)
        return len(claimed)

    async def _post(self, session: aiohttp.ClientSession, claimed: ClaimedBlock) -> str:
        """Empty where the tool has the block; else the status or the error, by name alone."""
        body = json.dumps({"format": FORMAT, **block_values(claimed.block)}, ensure_ascii=False).encode()
        try:
            # A redirect might lead the address to somebody else.
            headers = self._headers(claimed, body)
            answer = await session.post(self._url, data=body, headers=headers, allow_redirects=False)
            answer.release()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return type(error).__name__
        return "" if 200 <= answer.status < 300 else str(answer.status)

    def _headers(self, claimed: ClaimedBlock, body: bytes) -> dict[str, str]:
        timestamp = str(int(self._clock.now().timestamp()))
        return {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": f"{FORMAT}.{claimed.block.id}.{claimed.block.address_hash[:16]}",
            "X-Personvern-Timestamp": timestamp,
            "X-Personvern-Signature": sign(self._secret, timestamp, body),
        }

    async def _settle(self, claimed: ClaimedBlock, problem: str) -> None:
        self._problem = problem
        now = self._clock.now()
        if problem:
            _log.warning("block not taken over", block=claimed.block.id, reason=problem, attempts=claimed.attempts)
            await self._blocks.release(claimed, retry_at(claimed.attempts, now), problem)
        else:
            await self._blocks.taken_over([claimed.block.id], SERVICE, now)


def retry_at(attempts: int, now: datetime) -> datetime:
    """When a block is posted again: after half a minute, then ever later, at last every hour; never given up."""
    doublings = min(attempts - 1, _MOST_DOUBLINGS)
    return now + min(FIRST_RETRY * (1 << doublings), LONGEST_RETRY)


async def _first_of(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
