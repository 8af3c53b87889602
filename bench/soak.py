"""Soak: the traffic of a working day of eight hours in ten minutes; memory and open files must stay flat.

A day: 480 mails, every fifth a follow-up, 240 chats that end, and 480 commands of staff. What grows is told as a slope,
reckoned over the second half, when everything has been used once.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bench.chat_bodies import a_chat, signed
from bench.chats import SETTINGS
from bench.harness import LIMITS, Desk, desk, free_port
from bench.latency import until_ready
from bench.mails import mails, sender_of
from tests.servers.dovecot import Dovecot

DAY_SECONDS = 8 * 3600
MAILS, CHATS, COMMANDS = 480, 240, 480
SAMPLES = 120
FOLLOW_UP_EVERY = 5
_COMMANDS = ("list", "show {}", "take {}", "draft {}", "list due", "help", "show {}", "close {}")


@dataclass(frozen=True, slots=True)
class Sample:
    """The process and its children at one moment: seconds since the start, resident MB, open files, threads."""

    at: float
    megabytes: float
    files: int
    threads: int


async def soak(dovecot: Dovecot, seconds: int, progress: Callable[[float], None]) -> dict[str, Any]:
    """A day in `seconds`. `progress` is told the part of it that is over."""
    bind = f"127.0.0.1:{free_port()}"
    async with desk(dovecot, settings=SETTINGS | {"PERSONVERN_HTTP_BIND": bind}) as found:
        await found.start()
        await until_ready(found)
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(_watch(found, began, seconds, progress))
            group.create_task(_mails(found, began, seconds))
            group.create_task(_chats(f"http://{bind}/chats/generic", began, seconds))
            told = group.create_task(_staff(found, began, seconds))
        first_letters = MAILS - MAILS // FOLLOW_UP_EVERY
        accepted = await found.until_accepted(first_letters + CHATS, seconds=60)
        await found.end()
    samples = watching.result()
    half = [sample for sample in samples if sample.at >= seconds / 2]
    return {
        "bench": "soak",
        "seconds": seconds,
        "simulated_hours": DAY_SECONDS / 3600,
        "traffic": {"mails": MAILS, "chats": CHATS, "commands": COMMANDS},
        "letters": len(accepted),
        "commands_answered": told.result(),
        "memory_mb": _summary(samples, half, lambda sample: sample.megabytes),
        "open_files": _summary(samples, half, lambda sample: sample.files),
        "threads": _summary(samples, half, lambda sample: sample.threads),
        "limits": LIMITS | SETTINGS,
    }


async def _mails(found: Desk, began: float, seconds: int) -> None:
    for number, raw in enumerate(mails(MAILS, seed=3)):
        await _until(began + seconds * number / MAILS)
        follows = number % FOLLOW_UP_EVERY == FOLLOW_UP_EVERY - 1
        await asyncio.to_thread(found.dovecot.deliver, found.user, _follow_up(number) if follows else raw)


def _follow_up(number: int) -> bytes:
    """A second mail of the person whose mail came just before."""
    sender = sender_of(number - 1)
    head = f"Return-Path: <{sender}>\r\nFrom: <{sender}>\r\nTo: personvern@duett.test\r\nSubject: Re: Henvendelse\r\n"
    mine = f"bench-{number - 1}@domene{number - 1}.example"
    thread = f"In-Reply-To: <{mine}>\r\nMessage-ID: <again-{number}@x.example>\r\n"
    return f"{head}{thread}\r\nHar dere sett dette?\r\n".encode()


async def _chats(url: str, began: float, seconds: int) -> None:
    async with aiohttp.ClientSession() as session:
        for number in range(CHATS):
            await _until(began + seconds * number / CHATS)
            body = a_chat(number)
            async with session.post(url, data=body, headers=signed(body)) as answer:
                await answer.read()


async def _staff(found: Desk, began: float, seconds: int) -> int:
    """Commands of a member of staff on the cases so far; how many were answered."""
    anne, answered = found.slack.user("U0ANNE"), 0
    for number in range(COMMANDS):
        await _until(began + seconds * number / COMMANDS)
        text = _COMMANDS[number % len(_COMMANDS)].format(max(1, number // 2))
        reply = await anne.command("/personvern", text)
        answered += bool(reply is not None)
    return answered


async def _watch(found: Desk, began: float, seconds: int, progress: Callable[[float], None]) -> list[Sample]:
    samples = []
    for number in range(SAMPLES + 1):
        await _until(began + seconds * number / SAMPLES)
        samples.append(_sample(found, time.monotonic() - began))
        progress(number / SAMPLES)
    return samples


def _sample(found: Desk, at: float) -> Sample:
    assert found.process is not None
    family = _family(found.process.pid)
    return Sample(
        at=at,
        megabytes=sum(_status(pid, "VmRSS") / 1024 for pid in family),
        files=sum(sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()) for pid in family),
        threads=sum(_status(pid, "Threads") for pid in family),
    )


def _family(pid: int) -> list[int]:
    return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]


def _status(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def _summary(samples: Sequence[Sample], half: Sequence[Sample], of: Callable[[Sample], float]) -> dict[str, float]:
    """At the start, in the middle and at the end, at most, and what an hour of the day adds in the second half."""
    slope = statistics.linear_regression([sample.at for sample in half], [of(sample) for sample in half]).slope
    per_hour = slope * samples[-1].at / (DAY_SECONDS / 3600)
    return {
        "start": round(of(samples[0]), 1),
        "middle": round(of(half[0]), 1),
        "end": round(of(samples[-1]), 1),
        "most": round(max(map(of, samples)), 1),
        "per_simulated_hour": round(per_hour, 2),
    }


async def _until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.monotonic()))
