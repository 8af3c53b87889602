"""Four years of retention on a clock that jumps from event to event: exactly what the schedule says remains.

What is to remain is reckoned here a second time, from dates alone, by somebody who read the schedule and not the code.
"""

from __future__ import annotations

import asyncio
import base64
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.postgres import fresh_database, postgres
from cases.case import Case
from cases.case_number import CaseNumber
from cases.messages import Address, InboundMail
from cases.retention.of_case import looked
from cases.retention.periods import RetentionPeriods
from cases.verdict import Verdict
from cases.vocabulary import Kind, Language, Role, Status
from models.database import run
from models.migrate import migrate
from models.numbers import number_of
from models.store import Store
from service.retention_job import Pace, Planned, RetentionJob

OSLO = ZoneInfo("Europe/Oslo")
BEGIN = datetime(2020, 1, 6, 10, tzinfo=OSLO)
END = datetime(2025, 6, 30, 12, tzinfo=OSLO)
"""Inquiries come for four years; the clock runs on until some of every year have gone and some have not."""

KINDS = (
    *([Kind.ACCESS] * 6),
    *([Kind.ERASURE] * 3),
    *([Kind.INFORMATION] * 3),
    Kind.COMPLAINT,
    Kind.AUTHORITY,
    Kind.SUPPORT,
    Kind.MISDIRECTED,
    Kind.SPAM,
)
_BY_HAND, _PASSED_ON = (Kind.COMPLAINT, Kind.AUTHORITY), (Kind.SUPPORT, Kind.MISDIRECTED)


@dataclass(slots=True)
class Life:
    """What happens to one inquiry.

    Attributes
    ----------
    answered:
        None while nobody answers; spam is seen then.
    asked_again, answered_again:
        A follow-up, and its answer.
    held, lifted:
        A legal hold; `lifted` is None where it stands to the end.
    """

    kind: Kind
    received: datetime
    answered: datetime | None = None
    asked_again: datetime | None = None
    answered_again: datetime | None = None
    held: datetime | None = None
    lifted: datetime | None = None
    number: CaseNumber | None = field(default=None)


def lives(count: int, seed: int) -> list[Life]:
    """Lives of inquiries, the same for the same seed."""
    rnd = random.Random(seed)
    return [_life(rnd) for _ in range(count)]


def _life(rnd: random.Random) -> Life:
    life = Life(rnd.choice(KINDS), BEGIN + timedelta(minutes=rnd.randrange(4 * 365 * 1440)))
    if rnd.random() < 0.94:
        life.answered = life.received + timedelta(minutes=rnd.randrange(60, 40 * 1440))
    if life.answered and life.kind in (Kind.ACCESS, Kind.ERASURE, Kind.INFORMATION) and rnd.random() < 0.2:
        life.asked_again = life.answered + timedelta(minutes=rnd.randrange(60, 200 * 1440))
        if rnd.random() < 0.9:
            life.answered_again = life.asked_again + timedelta(minutes=rnd.randrange(60, 20 * 1440))
    if rnd.random() < 0.08 and life.kind not in (*_PASSED_ON, Kind.SPAM):
        since = life.answered_again or life.asked_again or life.answered or life.received
        life.held = since + timedelta(days=rnd.randrange(1, 60))
        life.lifted = None if rnd.random() < 0.5 else life.held + timedelta(days=rnd.randrange(30, 1600))
    return life


# --- what is to remain, from dates alone -----------------------------------------------------------------------------


def night_after(day: datetime) -> datetime:
    """Half past two of the night that follows a day."""
    local = day.astimezone(OSLO).date() + timedelta(days=1)
    return datetime(local.year, local.month, local.day, 2, 30, tzinfo=OSLO)


def plus_years(moment: datetime, years: int) -> datetime:
    """The same date later; 29 February becomes the 28th."""
    local = moment.astimezone(OSLO)
    leap = (local.month, local.day) == (2, 29)
    return local.replace(year=local.year + years, day=28 if leap else local.day)


def to_remain(life: Life) -> str:
    """`gone`, `stripped` (its raw mails went) or `whole`, at the end."""
    last = max(filter(None, (life.received, life.answered, life.asked_again, life.answered_again)))
    ended = None if life.asked_again and not life.answered_again else life.answered_again or life.answered
    return "gone" if _gone(life, last, ended) else "stripped" if _stripped(life) else "whole"


def _gone(life: Life, last: datetime, ended: datetime | None) -> bool:
    if ended and life.kind in (Kind.SPAM, *_PASSED_ON):
        return night_after(ended + timedelta(days=30)) <= END
    if life.held and (life.lifted is None or life.lifted > END):
        return False
    by_hand = ended is None or life.kind in _BY_HAND
    due = night_after(plus_years(last, 4 if by_hand else 3))
    reviewed = ended is not None and by_hand
    told = night_after(plus_years(ended, 3)) if reviewed and ended else due - timedelta(days=7)
    if life.held and life.lifted and told >= life.held.replace(hour=0):
        told = max(told, _next_night(life.lifted))
    return max(due, told + timedelta(days=7)).date() <= END.date()


def _next_night(moment: datetime) -> datetime:
    """The first half past two at or after a moment."""
    local = moment.astimezone(OSLO)
    night = local.replace(hour=2, minute=30, second=0, microsecond=0)
    return night if night >= local else night + timedelta(days=1)


def _stripped(life: Life) -> bool:
    """Also where a first answer stood for ninety days before the person asked again."""
    spans = [(life.answered, life.asked_again), (life.answered_again, None)]
    return life.kind is not Kind.SPAM and any(_strips(life, since, until) for since, until in spans if since)


def _strips(life: Life, since: datetime, until: datetime | None) -> bool:
    due = night_after(since + timedelta(days=90))
    if life.held and life.held <= due:
        if life.lifted is None:
            return False
        due = max(due, _next_night(life.lifted))
    return due <= END and (until is None or due < until)


# --- the run ---------------------------------------------------------------------------------------------------------


class JumpingClock:
    """Stands where the run put it."""

    def __init__(self) -> None:
        self.moment = BEGIN

    def now(self) -> datetime:
        """The moment."""
        return self.moment


async def years(count: int, seed: int = 1, url: str = "", progress: Callable[[float], None] = lambda _: None) -> Any:
    """Lets the years pass; returns what remained that should not, and what went that should not."""
    key, began = base64.b64encode(bytes(32)).decode(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="pv-years-") as name:
        if not url:
            url = f"sqlite:///{Path(name) / 'desk.db'}"
            await migrate(url)
        async with Store.open(url, key) as store:
            found = lives(count, seed)
            nights = await _pass(store, found, progress)
            remains = await _remaining(store)
            counted = await run(store._database.client, "SELECT COALESCE(SUM(cases), 0) AS n FROM statistics")  # noqa: SLF001
    wrong = [(life, remains.get(life.number, "gone")) for life in found if life.number]
    wrong = [(life, state) for life, state in wrong if state != to_remain(life)]
    states = [remains.get(life.number, "gone") if life.number else "" for life in found]
    return {
        "bench": "years",
        "database": "sqlite" if url.startswith("sqlite") else "postgres",
        "cases": count,
        "nights": nights,
        **{state: states.count(state) for state in ("gone", "stripped", "whole")},
        "counted": int(counted[0]["n"]),
        "wrong": len(wrong),
        "wrong_lives": [f"{life} is {state}, not {to_remain(life)}" for life, state in wrong[:3]],
        "seconds": round(time.monotonic() - began, 1),
    }


async def years_on_postgres(count: int, seed: int = 1) -> Any:
    """The same on PostgreSQL; None where it is not installed."""
    async with postgres() as server:
        if server is None:
            return None
        url = await fresh_database(server)
        await migrate(url)
        return await years(count, seed, url)


async def _pass(store: Store, found: list[Life], progress: Callable[[float], None]) -> int:
    """Event by event, and every night in between on which something is due."""
    clock, nights = JumpingClock(), 0
    job = RetentionJob(store, RetentionPeriods(), clock, tell=_heard, pace=Pace(batch=100, rest=0))
    events = [event for event in _events(found) if event[0] <= END]
    for moment, change in sorted(events, key=lambda event: event[0]):
        nights += await _nights_until(store, job, clock, moment)
        clock.moment = moment
        await change(store)
        progress((moment - BEGIN) / (END - BEGIN))
    return nights + await _nights_until(store, job, clock, END)


async def _nights_until(store: Store, job: RetentionJob, clock: JumpingClock, until: datetime) -> int:
    nights = 0
    while (night := await _due_night(store, clock.moment)) is not None and night <= until:
        clock.moment = night
        await job.run()
        # The same night again: a run that is repeated does nothing.
        assert not [planned async for planned in job.plan()]
        clock.moment += timedelta(minutes=1)
        nights += 1
        await asyncio.sleep(0)
    return nights


async def _due_night(store: Store, now: datetime) -> datetime | None:
    rows = await run(store._database.client, "SELECT MIN(next_erasure_at) AS at FROM cases")  # noqa: SLF001
    at = rows[0]["at"]
    if at is None:
        return None
    due = datetime.fromisoformat(at) if isinstance(at, str) else at
    return _next_night(max(due, now))


async def _heard(planned: list[Planned]) -> bool:
    return bool(planned)


Change = Callable[[Store], Any]


def _events(found: list[Life]) -> Iterator[tuple[datetime, Change]]:
    for place, life in enumerate(found):
        yield life.received, lambda store, life=life, place=place: _open(store, life, place)
        ended = {"status": Status.SPAM} if life.kind is Kind.SPAM else {"status": Status.ANSWERED}
        if life.answered:
            yield life.answered, _changing(life, ended, life.answered)
        if life.asked_again:
            yield life.asked_again, _changing(life, {"status": Status.REOPENED}, life.asked_again)
        if life.answered_again:
            yield life.answered_again, _changing(life, ended, life.answered_again)
        if life.held:
            yield life.held, _changing(life, {"hold": "claim"})
        if life.lifted:
            yield life.lifted, _changing(life, {"hold": ""})


async def _open(store: Store, life: Life, place: int) -> None:
    arrival = await store.ledger.store("INBOX", 1, place + 1, f"mail {place}".encode(), life.received)
    sender = Address(f"person{place}@epost.example", f"Person {place}")
    async with store.repository.record() as record:
        number = await record.next_number(life.received.year)
        verdict = Verdict(kind=life.kind, language=Language.NB, role=Role.CONTROLLER, confidence=1.0)
        case = Case(
            number=number, status=Status.RECEIVED, verdict=verdict, received_at=life.received, sender=sender, version=1
        )
        await record.add_case(looked(case, RetentionPeriods()))
        mail = InboundMail(sender=sender, subject="Sak", text="Hei", received_at=life.received)
        await record.add_message(number, arrival, mail)
        await record.close_arrival(arrival, number)
    life.number = number


def _changing(life: Life, fields: dict[str, Any], at: datetime | None = None) -> Change:
    async def change(store: Store) -> None:
        assert life.number is not None
        async with store.repository.record() as record:
            case = await record.lock_case(life.number)
            changed = replace(case, **fields)
            if changed.status is Status.REOPENED and at:
                changed = replace(changed, retention=replace(changed.retention, heard_at=at))
            elif at and changed.status is Status.SPAM:
                changed = replace(changed, clock=replace(changed.clock, worked_at=at))
            elif at:
                changed = replace(changed, answered_at=at)
            await record.save_case(looked(changed, RetentionPeriods()))

    return change


async def _remaining(store: Store) -> dict[CaseNumber, str]:
    rows = await run(store._database.client, "SELECT case_id, key_id FROM arrivals")  # noqa: SLF001
    return {number_of(row["case_id"]): "whole" if row["key_id"] else "stripped" for row in rows}
