"""Chats that end at once: how fast they are taken, beside a bare server; and malformed ones, with valid signatures."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bench.harness import LIMITS, ROOT, Desk, desk, doubled, free_port
from bench.latency import until_ready
from tests.servers.dovecot import Dovecot
from tests.service.chats.malformed import malformed_bodies

SECRET = "chat-secret"
SETTINGS = {
    "PERSONVERN_CHAT_GENERIC_SECRET": SECRET,
    "PERSONVERN_CHAT_COPIES_TOTAL_PER_HOUR": "1000000",
}
CONNECTIONS = (20, 100, 1000)
"""How many deliveries are under way together: a provider's usual number, very many, and all of them."""


async def chats(dovecot: Dovecot, count: int) -> dict[str, Any]:
    """What the machine and the client can do at all, the floor and the product, over the same chats."""
    rates = {connections: await _both(dovecot, count, connections) for connections in CONNECTIONS}
    return {"bench": "chats", "chats": count, "connections": rates, "limits": LIMITS | SETTINGS}


async def _both(dovecot: Dovecot, count: int, connections: int) -> dict[str, Any]:
    async with _server("bench.chat_nothing") as url:
        nothing, nothing_times = await _deliver(url, count, connections)
    async with _floor() as url:
        floor, floor_times = await _deliver(url, count, connections)
    async with _running(dovecot) as (found, url):
        ours, times = await _deliver(url, count, connections)
        accepted = await found.until_accepted(count, seconds=60 + count)
    assert len(accepted) == count
    return {
        "per_second": round(ours, 1),
        "floor_per_second": round(floor, 1),
        "share_of_the_floor": round(ours / floor, 2),
        "nothing_per_second": round(nothing, 1),
        "answer_ms": _percentiles(times),
        "floor_answer_ms": _percentiles(floor_times),
        "nothing_answer_ms": _percentiles(nothing_times),
        "copies": len(accepted),
        "doubled": doubled(recipient for _, _, recipient in accepted),
    }


async def malformed(dovecot: Dovecot, count: int) -> dict[str, Any]:
    """Malformed bodies with valid signatures, through the whole service: what it answers; nothing is mailed."""
    async with _running(dovecot) as (found, url):
        statuses: Counter[int] = Counter()
        async with aiohttp.ClientSession() as session:
            for body in malformed_bodies("generic", count):
                async with session.post(url, data=body, headers=signed(body)) as answer:
                    statuses[answer.status] += 1
        mailed = len(found.sink.accepted())
    return {"bench": "chats_malformed", "bodies": count, "statuses": dict(sorted(statuses.items())), "mailed": mailed}


@asynccontextmanager
async def _running(dovecot: Dovecot) -> AsyncIterator[tuple[Desk, str]]:
    """The service, ready, and where it takes chats."""
    bind = f"127.0.0.1:{free_port()}"
    async with desk(dovecot, settings=SETTINGS | {"PERSONVERN_HTTP_BIND": bind}) as found:
        await found.start()
        await until_ready(found)
        yield found, f"http://{bind}/chats/generic"
        await found.end()


@asynccontextmanager
async def _floor() -> AsyncIterator[str]:
    with tempfile.TemporaryDirectory(prefix="pv-floor-") as folder:
        async with _server("bench.chat_floor", str(Path(folder) / "floor.db"), str(ROOT / "templates" / "mail")) as url:
            yield url


@asynccontextmanager
async def _server(module: str, *arguments: str) -> AsyncIterator[str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(await process.stdout.readline())}/chats/generic"
    finally:
        await process.communicate(b"")  # asyncio closes standard input only when there is something to write


async def _deliver(url: str, count: int, connections: int) -> tuple[float, list[float]]:
    """Chats a second, and the seconds that each answer took."""
    times: list[float] = []
    waiting = list(enumerate(a_chat(number) for number in range(count)))[::-1]

    async def one(session: aiohttp.ClientSession) -> None:
        while waiting:
            _, body = waiting.pop()
            began = time.monotonic()
            async with session.post(url, data=body, headers=signed(body)) as answer:
                assert (answer.status, await answer.json()) == (200, {"status": "logged"})
            times.append(time.monotonic() - began)

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(600)) as session:
        began = time.monotonic()
        await asyncio.gather(*(one(session) for _ in range(connections)))
        return count / (time.monotonic() - began), times


def a_chat(number: int) -> bytes:
    """A chat of eight lines with a person of its own."""
    lines = [
        {
            "at": f"2026-11-23T10:{minute:02}:00+01:00",
            "speaker": "agent" if minute % 2 else "visitor",
            "name": "Anne" if minute % 2 else "",
            "text": ("Prøv å logge inn igjen nå." if minute % 2 else "Hei, jeg får ikke logget inn i programmet.") * 2,
        }
        for minute in range(8)
    ]
    chat = {
        "conversation_id": f"c-{number}",
        "started_at": "2026-11-23T10:00:00+01:00",
        "ended_at": "2026-11-23T10:20:00+01:00",
        "visitor": {"email": recipient_of(number), "name": "Kari Nordmann"},
        "messages": lines,
    }
    return json.dumps(chat).encode()


def recipient_of(number: int) -> str:
    """The address of that chat's visitor."""
    return f"person{number}@epost{number % 50}.example"


def signed(body: bytes) -> dict[str, str]:
    """The headers of a delivery now."""
    timestamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-Personvern-Timestamp": timestamp, "X-Personvern-Signature": f"v1={digest}"}


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100)
    return {name: round(1000 * cuts[place], 1) for name, place in (("p50", 49), ("p95", 94), ("p99", 98))}
