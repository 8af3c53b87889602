"""`python -m bench [NAME …]`: a JSON line each, as soon as it is known.

Without a name `latency`, `intake`, `growth`, `state`, `replicas`, `actions` and `chats`, ten minutes in all; by name
also `faults`, `kills`, `chat_faults`, `upgrade`, `soak`, `slack`, `triage`, `adoption` and `notices`.

`latency` takes mails a second: `python -m bench latency 1 5 20`; `intake` and `state` sizes: `… intake 200 1000`;
`chats` takes chats and malformed ones: `… chats 1000 10000`; `faults` mails and blows of each: `… faults 60 12`;
`kills` mails and kills: `… kills 500 200`;
`chat_faults` chats and kills: `… chat_faults 400 20`; `soak` seconds: `… soak 600`; `adoption` mails: `… adoption 500`;
`notices` takes recipients and kills: `… notices 50000 5`;
`slack` takes actions, cases, and how many times faster Slack's rate limits count: `… slack 500 50 1`.
`model` takes steps: `python -m bench model --steps 200000`; `retention` cases and how many of them are due:
`… retention 100000 10000`; `years` cases that live through four years and a seed: `… years 2000 1`.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

from rich.console import Console
from rich.progress import Progress

from bench.actions import actions
from bench.adoption import adoption
from bench.chat_killing import chat_killing, chat_killing_on_postgres
from bench.chats import chats, malformed
from bench.faults import FAULTS, faults
from bench.growth import SIZES, growth
from bench.intake import intake
from bench.killing import killing
from bench.latency import latency
from bench.model import model
from bench.notices import notices
from bench.replicas import replicas
from bench.retention_load import retention_load
from bench.retention_years import years, years_on_postgres
from bench.slack_actions import Load, both_transports
from bench.soak import soak
from bench.state import state
from bench.triage import triage
from bench.upgrade import rolling
from tests.servers.dovecot import Dovecot, running_dovecot

Results = AsyncIterator[dict[str, Any]]


def _of_each(
    name: str, measure: Callable[[Dovecot, int], Awaitable[dict[str, Any]]], usual: Sequence[int]
) -> Callable[[Dovecot, Progress, Sequence[int]], Results]:
    """A bench that is run once for each size."""

    async def run(dovecot: Dovecot, progress: Progress, sizes: Sequence[int]) -> Results:
        task = progress.add_task(name, total=len(sizes or usual))
        for size in sizes or usual:
            yield await measure(dovecot, size)
            progress.advance(task)

    return run


async def _growth(dovecot: Dovecot, progress: Progress, sizes: Sequence[int]) -> Results:
    task = progress.add_task("growth", total=len(sizes or SIZES))
    yield await growth(dovecot, sizes or SIZES, progress=lambda done: progress.update(task, completed=done))


async def _chats(dovecot: Dovecot, progress: Progress, sizes: Sequence[int]) -> Results:
    count, bodies = sizes or (1000, 10_000)
    task = progress.add_task("chats", total=2)
    for measured in (chats(dovecot, count), malformed(dovecot, bodies)):
        yield await measured
        progress.advance(task)


async def _faults(dovecot: Dovecot, progress: Progress, sizes: Sequence[int]) -> Results:
    count, blows = sizes or (60, 12)
    task = progress.add_task("faults", total=len(FAULTS))
    for name in FAULTS:
        progress.update(task, description=name)
        yield await faults(dovecot, name, count, blows)
        progress.advance(task)


async def _kills(dovecot: Dovecot, progress: Progress, sizes: Sequence[int]) -> Results:
    count, kills = sizes or (500, 200)
    task = progress.add_task("kill -9", total=kills)
    yield await killing(dovecot, count, kills, progress=lambda done: progress.update(task, completed=done))


async def _chat_faults(dovecot: Dovecot, progress: Progress, sizes: Sequence[int]) -> Results:
    count, kills = sizes or (400, 20)
    task = progress.add_task("kill -9", total=kills)
    yield await chat_killing(dovecot, count, kills, progress=lambda done: progress.update(task, completed=done))
    task = progress.add_task("kill -9, PostgreSQL", total=kills)
    on_postgres = await chat_killing_on_postgres(
        dovecot, count, kills, progress=lambda done: progress.update(task, completed=done)
    )
    if on_postgres is not None:
        yield on_postgres


async def _upgrade(dovecot: Dovecot, progress: Progress, sizes: Sequence[int]) -> Results:
    task = progress.add_task("upgrade", total=4)
    yield await rolling(dovecot, *sizes, progress=lambda step: progress.update(task, completed=step))


async def _retention(dovecot: Dovecot, progress: Progress, sizes: Sequence[int]) -> Results:
    task = progress.add_task("retention", total=1)
    yield await retention_load(dovecot, *sizes)
    progress.advance(task)


async def _years(_: Dovecot, progress: Progress, sizes: Sequence[int]) -> Results:
    task = progress.add_task("years", total=1.0)
    yield await years(*(sizes or (2000,)), progress=lambda part: progress.update(task, completed=part))
    if (found := await years_on_postgres(*(sizes or (2000,)))) is not None:
        yield found


async def _soak(dovecot: Dovecot, progress: Progress, sizes: Sequence[int]) -> Results:
    task = progress.add_task("soak", total=1.0)
    yield await soak(dovecot, *(sizes or (600,)), progress=lambda part: progress.update(task, completed=part))


async def _triage(_: Dovecot, progress: Progress, __: Sequence[int]) -> Results:
    task = progress.add_task("triage", total=1)
    yield await asyncio.to_thread(triage)
    progress.advance(task)


async def _model(_: Dovecot, progress: Progress, sizes: Sequence[int]) -> Results:
    task = progress.add_task("model", total=1)
    yield await asyncio.to_thread(model, *(sizes or (20_000,)))
    progress.advance(task)


async def _adoption(dovecot: Dovecot, progress: Progress, sizes: Sequence[int]) -> Results:
    task = progress.add_task("adoption", total=4)

    def began(step: str) -> None:
        progress.update(task, description=f"adoption: {step}", advance=1)

    yield await adoption(dovecot, *(sizes or (500,)), step=began)


async def _slack(dovecot: Dovecot, progress: Progress, sizes: Sequence[int]) -> Results:
    """By Socket Mode and by HTTP; `sizes` are actions, cases, and how many times faster Slack's limits count."""
    load = Load(*sizes[:2], rate_scale=float(sizes[2])) if len(sizes) > 2 else Load(*sizes)
    task = progress.add_task("slack", total=2 * load.actions)
    async for result in both_transports(dovecot, load, lambda: progress.advance(task)):
        yield result


async def _notices(dovecot: Dovecot, progress: Progress, sizes: Sequence[int]) -> Results:
    recipients, kills = sizes or (50_000, 5)
    task = progress.add_task("notices", total=recipients)
    yield await notices(dovecot, recipients, kills, progress=lambda done: progress.update(task, completed=done))


BENCHES: dict[str, Callable[[Dovecot, Progress, Sequence[int]], Results]] = {
    "latency": _of_each("latency", latency, (1, 5, 20)),
    "intake": _of_each("intake", intake, (200, 1000, 5000)),
    "state": _of_each("state", state, (200,)),
    "growth": _growth,
    "replicas": _of_each("replicas", replicas, (120,)),
    "actions": _of_each("actions", actions, (200,)),
    "chats": _chats,
    "faults": _faults,
    "kills": _kills,
    "upgrade": _upgrade,
    "soak": _soak,
    "retention": _retention,
    "years": _years,
    "chat_faults": _chat_faults,
    "triage": _triage,
    "model": _model,
    "adoption": _adoption,
    "notices": _notices,
    "slack": _slack,
}
DEFAULT = ("latency", "intake", "growth", "state", "replicas", "actions", "chats")


def _plan(words: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Names, each with the sizes that stand behind it; `--steps` before one may be written and says nothing."""
    plan: list[tuple[str, list[int]]] = []
    for word in (word for word in words if word != "--steps"):
        if word.isdigit() and plan:
            plan[-1][1].append(int(word))
        elif word in BENCHES:
            plan.append((word, []))
        else:
            sys.exit(f"there is no bench {word}; there are: {', '.join(BENCHES)}")
    return plan


async def _main(plan: Sequence[tuple[str, Sequence[int]]]) -> None:
    machine = {
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": [round(load, 1) for load in os.getloadavg()],
    }
    print(json.dumps(machine), flush=True)
    with running_dovecot() as dovecot, Progress(transient=True, console=Console(stderr=True)) as progress:
        for name, sizes in plan:
            async for result in BENCHES[name](dovecot, progress, sizes):
                print(json.dumps(result), flush=True)


if __name__ == "__main__":
    asyncio.run(_main(_plan(sys.argv[1:] or list(DEFAULT))))
