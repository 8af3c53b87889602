"""Retention under load: ten thousand of a hundred thousand cases go while mails are acknowledged as ever."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from bench.growth import TEMPLATES
from bench.harness import Desk, desk
from bench.intake import OWN_PACE
from bench.latency import percentiles, until_ready
from bench.mails import mails, sender_of
from bench.seeding import seed
from cases.case import Case
from cases.messages import Address, InboundMail
from cases.retention.of_case import looked
from cases.retention.periods import RetentionPeriods
from cases.retention.state import Retention
from cases.verdict import Verdict
from cases.vocabulary import Kind, Language, Role, Status
from models.store import Store
from tests.servers.dovecot import Dovecot

CASES, DUE, PER_SECOND = 100_000, 10_000, 2
_OLD, _TOLD = datetime(2020, 3, 2, 9, tzinfo=UTC), datetime(2023, 2, 20, 9, tzinfo=UTC)
_AT_ONCE = 50
_LONGEST = 1800
_STRIPPED = (
    "DELETE FROM blobs WHERE key_id IN (SELECT key_id FROM arrivals WHERE mailbox = 'old')",
    "UPDATE arrivals SET key_id = '' WHERE mailbox = 'old'",
)
_UNPOSTED = "SELECT COUNT(*) FROM notices WHERE state <> 'sent'"
_LEFT = "SELECT COUNT(*) FROM cases WHERE next_erasure_at <= ?"


async def retention_load(dovecot: Dovecot, cases: int = CASES, due: int = DUE) -> dict[str, Any]:
    """How long the run took, and how soon mails were acknowledged meanwhile and without it."""
    settings = OWN_PACE | {"PERSONVERN_RETENTION_AT": "23:59:59"}
    async with desk(dovecot, islice(mails(TEMPLATES), TEMPLATES), settings=settings) as found:
        await found.start()
        await found.until_accepted(TEMPLATES, seconds=60)
        database = found.folder / "desk.db"
        await _until_posted(database)
        await found.end()
        await asyncio.to_thread(seed, database, max(0, cases - TEMPLATES - due))
        await _age(found, due)
        before = _left(database)
        # A night is worked off once: that of the first start must not have been.
        found.settings["PERSONVERN_RETENTION_AT"] = "00:00"
        await found.start()
        await until_ready(found)
        began = time.monotonic()
        arrived = await _deliver_while(found, database)
        seconds = time.monotonic() - began
        accepted = {to: moment for moment, _, to in await found.until_accepted(TEMPLATES + len(arrived), seconds=120)}
        await found.end()
    return {
        "bench": "retention",
        "cases": cases,
        "due": before,
        "left": _left(database) if database.exists() else 0,
        "run_seconds": round(seconds, 1),
        "cases_per_second": round(before / seconds, 1),
        "mails_meanwhile": len(arrived),
        "per_second": PER_SECOND,
        "to_ack_ms": percentiles([accepted[sender] - moment for sender, moment in arrived.items()]),
    }


async def _until_posted(database: Path) -> None:
    """Until no notice waits: of each that did, there would be a hundred thousand copies."""
    async with asyncio.timeout(60):
        while await asyncio.to_thread(_count, database, _UNPOSTED):
            await asyncio.sleep(0.1)


async def _age(found: Desk, due: int) -> None:
    """Cases that were answered years ago, whose raw mails went, and of which staff were told."""
    environment = found.environment
    async with Store.open(environment["PERSONVERN_DATABASE_URL"], environment["PERSONVERN_MASTER_KEY"]) as store:
        for first in range(0, due, _AT_ONCE):
            await _age_some(store, range(first, min(first + _AT_ONCE, due)))
    with closing(sqlite3.connect(found.folder / "desk.db")) as connection:
        for statement in _STRIPPED:
            connection.execute(statement)
        connection.commit()


async def _age_some(store: Store, places: range) -> None:
    arrivals = [await store.ledger.store("old", 1, place + 1, f"old mail {place}".encode(), _OLD) for place in places]
    async with store.repository.record() as record:
        for place, arrival in zip(places, arrivals, strict=True):
            case = await _old_case(record, place)
            await record.add_message(
                case.number, arrival, InboundMail(sender=case.sender, subject="Sak", text="Hei " * 50, received_at=_OLD)
            )
            await record.close_arrival(arrival, case.number)


async def _old_case(record: Any, place: int) -> Case:
    verdict = Verdict(kind=Kind.ACCESS, language=Language.NB, role=Role.CONTROLLER, confidence=1.0)
    case = Case(
        number=await record.next_number(2020),
        status=Status.ANSWERED,
        verdict=verdict,
        received_at=_OLD,
        answered_at=_OLD,
        sender=Address(f"old{place}@epost.example", f"Person {place}"),
        retention=Retention(raw_gone_at=_TOLD, files_gone_at=_TOLD, told_at=_TOLD),
        version=1,
    )
    case = replace(looked(case, RetentionPeriods()))
    await record.add_case(case)
    return case


async def _deliver_while(found: Desk, database: Path) -> dict[str, float]:
    """A mail every half second, until nothing is due any more. Returns when each sender's mail lay in the mailbox."""
    arrived: dict[str, float] = {}
    every = islice(mails(TEMPLATES + _LONGEST * PER_SECOND), TEMPLATES, None)
    began = time.monotonic()
    for number, raw in enumerate(every):
        with suppress(sqlite3.OperationalError):
            if not await asyncio.to_thread(_left, database):
                break
        await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.monotonic()))
        await asyncio.to_thread(found.dovecot.deliver, found.user, raw)
        arrived[sender_of(TEMPLATES + number)] = time.time()
    return arrived


def _left(database: Path) -> int:
    return _count(database, _LEFT, datetime.now(UTC).isoformat(sep=" "))


def _count(database: Path, statement: str, *values: str) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return int(connection.execute(statement, values).fetchone()[0])
