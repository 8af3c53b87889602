"""Staff of five at work on fifty cases at once, on two replicas over one PostgreSQL, while Slack misbehaves.

Afterwards it is counted from outside: what the audit log holds against what each was told, every note against those
that were written, and every card against its case. Nothing may be done twice, and nothing lost.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.harness import Desk, free_port, start_sink
from bench.latency import until_ready
from bench.postgres import fresh_database, postgres
from bench.slack_counts import RULES, counted, late_answers, until_settled
from bench.slack_staff import Outcomes, Person, all_at_work
from bench.slack_trouble import InTurn, Troubled, make_trouble
from bot.texts import load_texts
from cases.case_number import CaseNumber
from cases.messages import CARD, Address, Notice
from cases.vocabulary import Flag
from models.store import Store
from sandbox.slack import RESTRICTED_CHANNEL, SlackStandIn
from sandbox.slack.transport import HttpTransport
from service.clock import SystemClock
from tests.examples import a_case, with_checks
from tests.servers.dovecot import Dovecot

STAFF = ("U0ANNE", "U0BJORN", "U0CARI", "U0DAG", "U0EVA")
ROLES = "U0ANNE:approver,U0BJORN:approver,U0CARI:case_worker,U0DAG:approver,U0EVA:administrator"
TARGET_MS = 300
"""Within which a command is to be acknowledged, at p99 (Slack gives up after 3,000)."""

TROUBLE_EVERY = 12
RESTRICTED_EVERY = 5
"""Of so many cases one is restricted: its card stands in a channel of its own, and in the other a pointer to it."""

REAL_LIMITS = 1.0
_MASTER_KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="


@dataclass(frozen=True, slots=True)
class Load:
    """How much is done, and how fast Slack's clock of rate limits runs beside the world's."""

    actions: int = 500
    cases: int = 50
    rate_scale: float = REAL_LIMITS
    seed: int = 1
    settle_seconds: float = 1800.0


async def both_transports(dovecot: Dovecot, load: Load, acted: Callable[[], None]) -> AsyncIterator[dict[str, Any]]:
    """A run by Socket Mode and one by HTTP, on a PostgreSQL of its own; `acted` is called after each action."""
    async with postgres() as server:
        if server is None:
            yield {"bench": "slack_actions", "left_out": "PostgreSQL is not installed"}
            return
        for transport in ("socket", "http"):
            yield await slack_actions(dovecot, await fresh_database(server), transport, load, acted)


async def slack_actions(
    dovecot: Dovecot, database_url: str, transport: str, load: Load, acted: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """One run; `transport` is `socket` or `http`, `database_url` an empty database."""
    async with AsyncExitStack() as stack:
        slack = SlackStandIn(rate_scale=load.rate_scale)
        await slack.start()
        stack.push_async_callback(slack.stop)
        replicas = await stack.enter_async_context(_replicas(dovecot, database_url, slack, transport, load))
        trouble = _trouble(slack, replicas, transport, load)
        store = await stack.enter_async_context(Store.open(database_url, _MASTER_KEY))
        numbers = await _open_cases(store, load.cases)
        for replica in replicas:
            await replica.start()
        for replica in replicas:
            await until_ready(replica)
        began = time.monotonic()
        outcomes, faults = await _act(slack, numbers, load, acted)
        worked = time.monotonic() - began
        false_cards = await until_settled(slack, store, numbers, load.settle_seconds)
        for replica in replicas:
            await replica.end()
        result = await counted(store, numbers, outcomes, late_answers(slack, STAFF))
    return {
        "bench": "slack_actions",
        "transport": transport,
        "actions": load.actions,
        "cases": load.cases,
        "rate_scale": load.rate_scale,
        "told": dict(outcomes.told),
        "by_act": dict(result.pop("by_act")),
        "faults": dict(faults),
        "repeated_envelopes": trouble.repeated,
        "delivered_again": trouble.tried_again,
        "acks_lost": trouble.lost,
        "acks": {kind: percentiles(times) for kind, times in sorted(trouble.ack_seconds.items())},
        "target_ms": TARGET_MS,
        **result,
        "false_cards": false_cards,
        "seconds": round(worked, 1),
        "settled_after_seconds": round(time.monotonic() - began, 1),
    }


@asynccontextmanager
async def _replicas(
    dovecot: Dovecot, database_url: str, slack: SlackStandIn, transport: str, load: Load
) -> AsyncIterator[list[Desk]]:
    """Two services on one record, not started yet."""
    by_http = {"PERSONVERN_SLACK_APP_TOKEN": "", "PERSONVERN_SLACK_SIGNING_SECRET": slack.signing_secret}
    settings = {
        "PERSONVERN_DATABASE_URL": database_url,
        "PERSONVERN_MASTER_KEY": _MASTER_KEY,
        "PERSONVERN_STAFF": ROLES,
        "PERSONVERN_UNDO_SECONDS": "2",
        "PERSONVERN_SLACK_RESTRICTED_CHANNEL": RESTRICTED_CHANNEL,
        "PERSONVERN_SLACK_POSTS_PER_SECOND": str(load.rate_scale),
        **(by_http if transport == "http" else {}),
    }
    user = dovecot.new_user()
    with tempfile.TemporaryDirectory(prefix="pv-bench-") as name:
        sink = start_sink(Path(name))
        desks = []
        for folder in (Path(name) / "one", Path(name) / "two"):
            folder.mkdir()
            bind = {"PERSONVERN_HTTP_BIND": f"127.0.0.1:{free_port()}"}
            desks.append(Desk(folder, dovecot, user, sink, slack, free_port(), settings | bind))
        try:
            await desks[0].command("migrate")
            yield desks
        finally:
            for one in desks:
                await one.end()
            sink.stop()


def _trouble(slack: SlackStandIn, replicas: Sequence[Desk], transport: str, load: Load) -> Troubled:
    urls = [f"http://{one.settings['PERSONVERN_HTTP_BIND']}/slack/events" for one in replicas]
    by_http = InTurn([HttpTransport(url, slack.signing_secret) for url in urls])
    inner = by_http if transport == "http" else slack.transport
    troubled = Troubled(inner, random.Random(load.seed))
    slack.deliver_by(troubled)
    return troubled


async def _open_cases(store: Store, count: int) -> list[CaseNumber]:
    """Cases of different people, each with a draft that can be approved, and their cards."""
    numbers, now = [], SystemClock().now()
    for place in range(count):
        person = Address(f"person{place}@domene{place}.example", f"Person {place}")
        verdict = a_case().verdict
        if place % RESTRICTED_EVERY == 1:
            verdict = replace(verdict, flags=frozenset({Flag.EMPLOYEE}))
        case = with_checks(a_case(sender=person, received_at=now, verdict=verdict), RULES)
        draft = replace(case.draft, recipient=person) if case.draft else None
        async with store.repository.record() as record:
            number = await record.next_number(2026)
            await record.add_case(replace(case, number=number, draft=draft, version=1))
            await record.enqueue_notice(Notice(key=f"card.{number}.1", case=number, text=CARD), now)
        numbers.append(number)
    return numbers


async def _act(
    slack: SlackStandIn, numbers: Sequence[CaseNumber], load: Load, acted: Callable[[], None]
) -> tuple[Outcomes, Counter[str]]:
    outcomes, faults, rnd, done = Outcomes(), Counter[str](), random.Random(load.seed), 0

    def one_more() -> None:
        nonlocal done
        done += 1
        acted()
        if done % TROUBLE_EVERY == 0:
            faults[make_trouble(slack, rnd)] += 1

    people = [
        Person(
            slack.user(name),
            slack,
            load_texts(),
            [str(n) for n in numbers],
            random.Random(f"{load.seed} {name}"),
            outcomes,
        )
        for name in STAFF
    ]
    await all_at_work(people, load.actions, one_more)
    return outcomes, faults


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """p50 and p99 in milliseconds, the longest, and how many there were."""
    cuts = statistics.quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else [*seconds] * 99
    return {
        "count": len(seconds),
        "p50_ms": round(cuts[49] * 1000, 1),
        "p99_ms": round(cuts[98] * 1000, 1),
        "max_ms": round(max(seconds) * 1000, 1),
    }
