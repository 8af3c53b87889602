"""Replicas on one PostgreSQL: how much faster two empty the outbox than one, and how soon one takes over."""

from __future__ import annotations

import asyncio
import signal
import time
from contextlib import AsyncExitStack
from itertools import islice
from typing import Any

from bench.harness import LIMITS, Desk, desk, free_port, replica_of
from bench.latency import until_ready
from bench.mails import mails
from bench.postgres import counted, fresh_database, postgres
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import PostgresServer

LETTERS = 120
ANSWER_SECONDS = 0.1
ONE_CONNECTION = {"PERSONVERN_SMTP_CONNECTIONS": "1"}
_WAITING = "SELECT count(*) FROM letters WHERE state IN ('new', 'retry')"


async def replicas(dovecot: Dovecot, letters: int = LETTERS) -> dict[str, Any]:
    """An outbox full of letters, a mail server that answers after 100 ms, one connection a replica."""
    async with postgres() as server:
        if server is None:
            return {"bench": "replicas", "left_out": "PostgreSQL is not installed"}
        seconds = {count: await _emptied_by(dovecot, server, count, letters) for count in (1, 2)}
        takeover = await _taken_over(dovecot, server)
    return {
        "bench": "replicas",
        "letters": letters,
        "answer_ms": round(1000 * ANSWER_SECONDS),
        "seconds": {str(count): round(taken, 1) for count, taken in seconds.items()},
        "times_as_fast": round(seconds[1] / seconds[2], 2),
        "takeover_seconds": round(takeover, 1),
        "limits": LIMITS | ONE_CONNECTION,
    }


async def _emptied_by(dovecot: Dovecot, server: PostgresServer, count: int, letters: int) -> float:
    """From the first letter that left to the last."""
    url = await fresh_database(server)
    settings = {**ONE_CONNECTION, "PERSONVERN_DATABASE_URL": url}
    async with (
        desk(dovecot, mails(letters), delay=ANSWER_SECONDS, settings=settings) as found,
        AsyncExitStack() as stack,
    ):
        await _fill(found, url, letters)
        others = [await stack.enter_async_context(replica_of(found)) for _ in range(count - 1)]
        await asyncio.gather(*(each.start() for each in (found, *others)))
        accepted = await found.until_accepted(letters, seconds=60 + letters)
        await asyncio.gather(*(each.end() for each in (found, *others)))
    # From when all of them were at it: one replica may have started before the other.
    moments = [moment for moment, _, _ in accepted]
    begin = letters // 6
    return (moments[-1] - moments[begin]) * letters / (letters - begin)


async def _fill(found: Desk, url: str, letters: int) -> None:
    """Takes the mails in while no mail server answers."""
    found.settings["PERSONVERN_SMTP_URL"] = f"smtp://127.0.0.1:{free_port()}"
    await found.start()
    async with asyncio.timeout(120):
        while await counted(url, _WAITING) < letters:
            found.assert_runs()
            await asyncio.sleep(0.2)
    await found.end()
    del found.settings["PERSONVERN_SMTP_URL"]


async def _taken_over(dovecot: Dovecot, server: PostgresServer) -> float:
    """From the kill -9 of the replica that watches the mailbox to the answer of a mail that came just then."""
    every = mails(2)
    settings = {"PERSONVERN_DATABASE_URL": await fresh_database(server)}
    async with desk(dovecot, islice(every, 1), settings=settings) as found, replica_of(found) as second:
        await found.start()
        await until_ready(found)
        await found.until_accepted(1, seconds=60)
        await second.start()
        await until_ready(second)
        killed = time.monotonic()
        await found.end(signal.SIGKILL)
        await asyncio.to_thread(dovecot.deliver, found.user, *every)
        await second.until_accepted(2, seconds=60)
        return time.monotonic() - killed
