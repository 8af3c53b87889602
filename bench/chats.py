"""Chats that end at once: how fast they are taken, beside a bare server; and malformed ones, with valid signatures."""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from bench.chat_bodies import SECRET
from bench.harness import LIMITS, ROOT, Desk, desk, doubled, free_port
from bench.latency import until_ready
from bench.processes import cpu_seconds, cpu_seconds_of
from tests.servers.dovecot import Dovecot
from tests.service.chats.deliveries import DOCUMENTED, headers_of
from tests.service.chats.malformed import malformed_bodies

SETTINGS = {
    "PERSONVERN_CHAT_GENERIC_SECRET": SECRET,
    "PERSONVERN_CHAT_COPIES_TOTAL_PER_HOUR": "1000000",
}
ALL_PROVIDERS = {
    **SETTINGS,
    **{f"PERSONVERN_CHAT_{name.upper()}_SECRET": SECRET for name in DOCUMENTED},
    "PERSONVERN_CHAT_CHATWOOT_API_URL": "http://127.0.0.1:1",
    "PERSONVERN_CHAT_CHATWOOT_API_TOKEN": "token",
    "PERSONVERN_CHAT_ZENDESK_API_URL": "http://127.0.0.1:1",
    "PERSONVERN_CHAT_ZENDESK_API_USER": "agent@duett.test",
    "PERSONVERN_CHAT_ZENDESK_API_TOKEN": "token",
}
CONNECTIONS = (20, 100, 1000)
"""How many deliveries are under way together: a provider's usual number, very many, and all of them."""


async def chats(dovecot: Dovecot, count: int) -> dict[str, Any]:
    """What the machine and the client can do at all, the floor and the product, over the same chats."""
    rates = {connections: await _both(dovecot, count, connections) for connections in CONNECTIONS}
    return {"bench": "chats", "chats": count, "connections": rates, "limits": LIMITS | SETTINGS}


async def _both(dovecot: Dovecot, count: int, connections: int) -> dict[str, Any]:
    async with _server("bench.chat_nothing") as server:
        nothing = await _deliver(server, count, connections)
    async with _floor() as server:
        floor = await _deliver(server, count, connections)
    async with _running(dovecot) as (found, server):
        ours = await _deliver(server, count, connections)
        accepted = await found.until_accepted(count, seconds=60 + count)
    assert len(accepted) == count
    return {
        **ours.figures(""),
        **floor.figures("floor_"),
        **nothing.figures("nothing_"),
        "share_of_the_floor": round(floor.seconds / ours.seconds, 2),
        "copies": len(accepted),
        "doubled": doubled(recipient for _, _, recipient in accepted),
    }


async def malformed(dovecot: Dovecot, count: int) -> dict[str, Any]:
    """Malformed bodies with valid signatures of every provider, through the whole service: what it answers; nothing is
    mailed."""
    statuses: Counter[int] = Counter()
    async with _running(dovecot, ALL_PROVIDERS) as (found, server), aiohttp.ClientSession() as session:
        for name in DOCUMENTED:
            url = f"http://127.0.0.1:{server.port}/chats/{name}"
            for body in malformed_bodies(name, count // len(DOCUMENTED)):
                headers = headers_of(name, body, secret=SECRET, at=datetime.now(UTC))
                async with session.post(url, data=body, headers=headers) as answer:
                    statuses[answer.status] += 1
        mailed = len(found.sink.accepted())
    taken = dict(sorted(statuses.items()))
    return {"bench": "chats_malformed", "bodies": statuses.total(), "statuses": taken, "mailed": mailed}


@dataclass(frozen=True, slots=True)
class _Served:
    """A server that takes chats, and the processor seconds that it took so far."""

    port: int
    cpu: Callable[[], float]


@asynccontextmanager
async def _running(dovecot: Dovecot, settings: Mapping[str, str] = SETTINGS) -> AsyncIterator[tuple[Desk, _Served]]:
    """The service, ready, and where it takes chats."""
    port = free_port()
    async with desk(dovecot, settings={**settings, "PERSONVERN_HTTP_BIND": f"127.0.0.1:{port}"}) as found:
        await found.start()
        await until_ready(found)
        yield found, _Served(port, lambda: cpu_seconds(found))
        await found.end()


@asynccontextmanager
async def _floor() -> AsyncIterator[_Served]:
    with tempfile.TemporaryDirectory(prefix="pv-floor-") as folder:
        arguments = (str(Path(folder) / "floor.db"), str(ROOT / "templates" / "mail"))
        async with _server("bench.chat_floor", *arguments) as served:
            yield served


@asynccontextmanager
async def _server(module: str, *arguments: str) -> AsyncIterator[_Served]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield _Served(int(await process.stdout.readline()), lambda: cpu_seconds_of(process.pid))
    finally:
        await process.communicate(b"")  # asyncio closes standard input only when there is something to write


@dataclass(frozen=True, slots=True, kw_only=True)
class _Delivered:
    """What came of a volley.

    Attributes
    ----------
    times:
        The seconds that each answer took.
    server_cpu, client_cpu:
        Processor seconds for all of it.
    """

    seconds: float
    times: Sequence[float]
    server_cpu: float
    client_cpu: float

    def figures(self, name: str) -> dict[str, Any]:
        """As they are printed: a machine that others share too changes the time, and the processor's hardly."""
        count = len(self.times)
        return {
            f"{name}per_second": round(count / self.seconds, 1),
            f"{name}answer_ms": _percentiles(self.times),
            f"{name}server_cpu_ms_a_chat": round(1000 * self.server_cpu / count, 3),
            f"{name}client_cpu_ms_a_chat": round(1000 * self.client_cpu / count, 3),
        }


async def _deliver(server: _Served, count: int, connections: int) -> _Delivered:
    """Delivers chats from a process of its own."""
    command = ("-m", "bench.chat_volley", str(server.port), str(count), str(connections))
    began = server.cpu()
    process = await asyncio.create_subprocess_exec(sys.executable, *command, cwd=ROOT, stdout=subprocess.PIPE)
    output, _ = await process.communicate()
    assert process.returncode == 0, "not every chat was taken"
    told = json.loads(output)
    return _Delivered(
        seconds=told["seconds"],
        times=told["times"],
        server_cpu=server.cpu() - began,
        client_cpu=told["cpu_seconds"],
    )


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100)
    return {name: round(1000 * cuts[place], 1) for name, place in (("p50", 49), ("p95", 94), ("p99", 98))}
