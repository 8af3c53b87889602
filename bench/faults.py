"""Faults of the world around the service, while mails arrive: then every mail has one case and one answer, and the
audit log says what the outside saw.

Each fault is a table row of its own: what surrounds the service, and what strikes it. After every blow the world is
whole again; the service has to find its way back by itself.
"""

from __future__ import annotations

import asyncio
import random
import resource
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bench.checker import card_numbers, cards, checked, waits
from bench.harness import Desk, desk, replica_of
from bench.latency import until_ready
from bench.mails import mails
from bench.postgres import crash, fresh_database, postgres, restart
from bench.proxy import Wire, wire_to
from sandbox.slack import Moment, broken, dropped, rate_limited
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import PostgresServer

SHORT = {"PERSONVERN_SMTP_TIMEOUT_SECONDS": "0.5", "PERSONVERN_LEASE_SECONDS": "4"}
"""What a blow left in doubt is settled soon: most of a run would be waiting for it."""

# Nights in which Norway's clocks are moved (summer time begins and ends), an hour before and an hour after.
_TURNS = (
    datetime(2027, 3, 28, 0, 30, tzinfo=UTC),
    datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
    datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
    datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
)
_FULL_BYTES = 65_536


@dataclass(slots=True, kw_only=True)
class Scene:
    """The services and the world around them."""

    dovecot: Dovecot
    desks: list[Desk]
    rnd: random.Random
    wire: Wire
    clock: Path
    server: PostgresServer | None = None
    blows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A row of the table.

    Attributes
    ----------
    strike:
        One blow, from its beginning until the world is whole again.
    services:
        How many run side by side.
    sink:
        How the mail server misbehaves, as `bench.sink --fault` takes it.
    """

    strike: Callable[[Scene], Awaitable[None]]
    services: int = 1
    on_postgres: bool = False
    sink: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)


async def _while_mails_come(scene: Scene) -> None:
    """Nothing strikes here: the mail server does, all the time."""
    await asyncio.sleep(scene.rnd.uniform(0.2, 0.6))


async def _kill_one(scene: Scene) -> None:
    victim = scene.rnd.choice(scene.desks)
    await asyncio.sleep(scene.rnd.uniform(0, 0.8))
    await victim.end(signal.SIGKILL)
    await victim.start()


async def _crash_postgres(scene: Scene) -> None:
    assert scene.server is not None
    await asyncio.sleep(scene.rnd.uniform(0, 0.5))
    await crash(scene.server)


async def _restart_postgres(scene: Scene) -> None:
    assert scene.server is not None
    await asyncio.sleep(scene.rnd.uniform(0, 0.5))
    await restart(scene.server, scene.rnd.uniform(0.5, 2.0))


async def _fill_the_disk(scene: Scene) -> None:
    """No file of the service may grow beyond what it holds already: writes fail as on a full disk."""
    process = scene.desks[0].process
    assert process is not None
    _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (_FULL_BYTES, hard))
    await asyncio.sleep(scene.rnd.uniform(0.5, 1.5))
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (hard, hard))


async def _stall_the_mailbox(scene: Scene) -> None:
    await asyncio.sleep(scene.rnd.uniform(0, 0.3))
    scene.wire.hold()
    await asyncio.sleep(scene.rnd.uniform(0.3, 1.0))
    scene.wire.cut()
    scene.wire.let_go()


async def _number_the_mailbox_anew(scene: Scene) -> None:
    await asyncio.sleep(scene.rnd.uniform(0, 0.3))
    await asyncio.to_thread(scene.dovecot.forget_uids, scene.desks[0].user)


async def _trouble_slack(scene: Scene) -> None:
    faults = (rate_limited(1), broken(500), broken(503, Moment.AFTER), dropped(), dropped(Moment.AFTER))
    slack = scene.desks[0].slack
    slack.faults.plan("chat.postMessage", faults[scene.blows % len(faults)], times=2)
    slack.sockets.drop()
    await asyncio.sleep(scene.rnd.uniform(0.1, 0.4))


async def _turn_the_clock(scene: Scene) -> None:
    """Forward only, as a machine's clock that was behind is put right, and over both nights."""
    turn = _TURNS[min(scene.blows, len(_TURNS) - 1)]
    ahead = int((turn - datetime.now(UTC)).total_seconds()) + 60 * scene.blows
    await asyncio.to_thread(scene.clock.write_text, str(ahead))
    await asyncio.sleep(scene.rnd.uniform(0.1, 0.5))


def _in_turn(*strikes: Callable[[Scene], Awaitable[None]]) -> Callable[[Scene], Awaitable[None]]:
    async def strike(scene: Scene) -> None:
        await strikes[scene.blows % len(strikes)](scene)

    return strike


FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "in_turn": Fault(
            strike=_in_turn(
                _stall_the_mailbox, _fill_the_disk, _trouble_slack, _number_the_mailbox_anew, _turn_the_clock
            ),
            sink="all",
        ),
        "replicas_in_turn": Fault(
            strike=_in_turn(_kill_one, _crash_postgres, _restart_postgres, _stall_the_mailbox),
            services=2,
            on_postgres=True,
        ),
        "replica_killed": Fault(strike=_kill_one, services=2, on_postgres=True),
        "postgres_crashed": Fault(strike=_crash_postgres, services=2, on_postgres=True),
        "postgres_restarted": Fault(strike=_restart_postgres, services=2, on_postgres=True),
        "two_on_one_file": Fault(strike=_kill_one, services=2),
        "disk_full": Fault(strike=_fill_the_disk),
        "smtp_drops": Fault(strike=_while_mails_come, sink="drop"),
        "smtp_late": Fault(strike=_while_mails_come, sink="late"),
        "smtp_silent": Fault(strike=_while_mails_come, sink="silent"),
        "imap_stalls": Fault(strike=_stall_the_mailbox),
        "uids_forgotten": Fault(strike=_number_the_mailbox_anew),
        "slack_fails": Fault(strike=_trouble_slack),
        "clock_jumps": Fault(strike=_turn_the_clock),
    }
)


async def faults(
    dovecot: Dovecot,
    name: str,
    count: int,
    blows: int,
    *,
    seed: int = 1,
) -> dict[str, Any]:
    """`blows` of one fault while `count` mails arrive; lets the service finish, and counts from outside."""
    fault = FAULTS[name]
    async with _scene(dovecot, fault, seed) as scene:
        if scene is None:
            return {"bench": "faults", "fault": name, "left_out": "PostgreSQL is not installed"}
        every = list(mails(count))
        await asyncio.gather(*(each.start() for each in scene.desks))
        await until_ready(scene.desks[0])
        for number in range(blows):
            arriving = every[count * number // blows : count * (number + 1) // blows]
            await asyncio.to_thread(dovecot.deliver, scene.desks[0].user, *arriving)
            await fault.strike(scene)
            scene.blows += 1
        await _until_settled(scene.desks[0], count)
        await _until_cards(scene.desks[0], count)
        for each in scene.desks:
            await each.end()
        found = await checked(scene.desks[0], count)
        warnings = sum(each.warnings() for each in scene.desks)
    told = {"bench": "faults", "fault": name, "mails": count, "blows": blows, "seed": seed, "warnings": warnings}
    return {**told, **found, **cards(scene.desks[0], count)}


@asynccontextmanager
async def _scene(dovecot: Dovecot, fault: Fault, seed: int) -> AsyncIterator[Scene | None]:
    async with AsyncExitStack() as stack:
        wire, port = await stack.enter_async_context(wire_to(dovecot.port))
        settings = SHORT | dict(fault.settings)
        server = await stack.enter_async_context(postgres()) if fault.on_postgres else None
        if fault.on_postgres and server is None:
            yield None
            return
        if server is not None:
            settings["PERSONVERN_DATABASE_URL"] = await fresh_database(server)
        first = await stack.enter_async_context(desk(dovecot, keep_sent=True, sink_fault=fault.sink, settings=settings))
        clock = first.folder / "clock"
        user = first.user.replace("@", "%40")
        first.settings["PERSONVERN_IMAP_URL"] = f"imap://{user}@127.0.0.1:{port}/INBOX"
        first.settings["PERSONVERN_SANDBOX_CLOCK"] = str(clock)
        others = [await stack.enter_async_context(replica_of(first)) for _ in range(fault.services - 1)]
        desks = [first, *others]
        yield Scene(dovecot=dovecot, desks=desks, rnd=random.Random(seed), wire=wire, clock=clock, server=server)


async def _until_settled(found: Desk, count: int) -> None:
    """Until every letter left and every mail is moved; what never comes is counted afterwards."""
    with suppress(TimeoutError):
        await found.until_accepted(count, seconds=60 + count)
        async with asyncio.timeout(60):
            while await waits(found):
                await asyncio.sleep(0.1)


async def _until_cards(found: Desk, count: int) -> None:
    with suppress(TimeoutError):
        await found.slack.wait_for(lambda: len(card_numbers(found)) >= count or None, timeout=30)
