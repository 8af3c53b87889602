"""Faults: kill -9 at random points while chats end, with a provider that delivers again until it is answered."""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any

import aiohttp

from bench.chat_bodies import a_chat, recipient_of, signed
from bench.chats import SETTINGS
from bench.harness import Desk, desk, doubled, free_port
from bench.latency import until_ready
from bench.postgres import counted, fresh_database, postgres
from tests.servers.dovecot import Dovecot

AGAIN_SECONDS = 0.1
SHORT = {"PERSONVERN_SMTP_TIMEOUT_SECONDS": "0.5", "PERSONVERN_LEASE_SECONDS": "4"}
"""What a killed process held is free soon: most of a run would be waiting for it."""

REPEATED = 0.2
"""The share of deliveries that come once more although they were answered."""


async def chat_killing_on_postgres(
    dovecot: Dovecot, count: int, kills: int, progress: Callable[[int], None] = lambda _: None
) -> dict[str, Any] | None:
    """The same on a PostgreSQL that keeps what was committed; None where there is none."""
    async with postgres() as server:
        if server is None:
            return None
        return await chat_killing(dovecot, count, kills, progress=progress, database=await fresh_database(server))


async def chat_killing(
    dovecot: Dovecot,
    count: int,
    kills: int,
    seed: int = 1,
    *,
    progress: Callable[[int], None] = lambda _: None,
    database: str = "",
) -> dict[str, Any]:
    """Starts the service and kills it at a random moment, `kills` times, while `count` chats are delivered; lets it
    finish, and counts the copies from outside. `database` is the address of a PostgreSQL; SQLite without."""
    rnd = random.Random(seed)
    bind = f"127.0.0.1:{free_port()}"
    settings = SETTINGS | SHORT | {"PERSONVERN_HTTP_BIND": bind}
    if database:
        settings |= {"PERSONVERN_DATABASE_URL": database}
    async with desk(dovecot, keep_sent=True, settings=settings) as found:
        provider = Provider(f"http://{bind}/chats/generic", list(range(count)), rnd)
        delivering = asyncio.create_task(provider.deliver())
        for number in range(kills):
            await _kill_in_the_middle(found, provider, rnd, count, kills)
            progress(number + 1)
        await found.start()
        await delivering
        # What never comes is counted below.
        with suppress(TimeoutError):
            await found.until_accepted(count, seconds=60 + count / 5)
            await _until_settled(found)
        recipients = [recipient for _, _, recipient in found.sink.accepted()]
        logged = await _count(found, _LOGGED)
        await found.end()
    wanted = {recipient_of(number) for number in range(count)}
    return {
        "bench": "chat_killing",
        "database": "postgres" if database else "sqlite",
        "chats": count,
        "kills": kills,
        "seed": seed,
        "starts": found.starts,
        "requests": sum(provider.answers.values()),
        "answers": dict(sorted(provider.answers.items())),
        "chats_logged": logged,
        "copies": len(recipients),
        "copies_missing": len(wanted - set(recipients)),
        "copies_doubled": doubled(recipients),
    }


class Provider:
    """Delivers chats a few at a time, each again and again until it is answered with 200, and some once more."""

    def __init__(self, url: str, waiting: list[int], rnd: random.Random) -> None:
        self._url = url
        self._waiting = waiting[::-1]
        self._rnd = rnd
        self.answered = 0
        self.answers: Counter[str] = Counter()

    async def deliver(self) -> None:
        """Ends when all were answered."""
        timeout = aiohttp.ClientTimeout(5)
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(self._work(session))

    async def _work(self, session: aiohttp.ClientSession) -> None:
        while self._waiting:
            number = self._waiting.pop()
            while not await self._asked(session, number):
                await asyncio.sleep(AGAIN_SECONDS)
            self.answered += 1
            if self._rnd.random() < REPEATED:
                await self._asked(session, number)

    async def _asked(self, session: aiohttp.ClientSession, number: int) -> bool:
        body = a_chat(number)
        try:
            async with session.post(self._url, data=body, headers=signed(body)) as answer:
                self.answers[str((await answer.json())["status"])] += 1
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            self.answers["none"] += 1
            return False


async def _kill_in_the_middle(found: Desk, provider: Provider, rnd: random.Random, count: int, kills: int) -> None:
    """Kills it a moment after some further chats were answered or copies left, whatever it does then."""
    answered, copied = provider.answered, found.sink.count()
    await found.start()
    share = max(1, count // (kills + 2))
    more_answered = share if rnd.random() < 0.5 else count
    more_copied = rnd.randint(1, share)
    with suppress(TimeoutError):
        async with asyncio.timeout(6):
            while provider.answered < answered + more_answered and found.sink.count() < copied + more_copied:
                await asyncio.sleep(0.005)
    await asyncio.sleep(rnd.uniform(0, 0.05))
    await found.end(signal.SIGKILL)


async def _until_settled(found: Desk) -> None:
    """Until no letter and no delivery waits: what was in doubt would be sent again by now."""
    await until_ready(found)
    async with asyncio.timeout(60):
        while await _count(found, _WAITING):
            await asyncio.sleep(0.05)


_LOGGED = "SELECT count(*) FROM chats"
_WAITING = """
SELECT (SELECT count(*) FROM chat_deliveries)
 + (SELECT count(*) FROM letters WHERE state NOT IN ('sent', 'refused', 'withdrawn'))"""


async def _count(found: Desk, sql: str) -> int:
    """Asks the database beside the service: starting a command takes longer than what is waited for."""
    if (url := found.settings.get("PERSONVERN_DATABASE_URL")) is not None:
        return await counted(url, sql)
    with closing(sqlite3.connect(f"file:{found.folder / 'desk.db'}?mode=ro", uri=True, timeout=10)) as database:
        ((count,),) = database.execute(sql).fetchall()
    return int(count)
