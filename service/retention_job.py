"""The job that carries the schedule out: paced, safe to interrupt and to repeat, each case a transaction of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from cases.case import Case
from cases.case_number import CaseNumber
from cases.deadlines.calendar import local_date
from cases.errors import CaseNotFound, LetterOnItsWay, UnderHold
from cases.ports import Clock
from cases.retention.of_case import Deed, Step, due_steps, steps_of
from cases.retention.periods import RetentionPeriods
from cases.retention.schedule import Item
from models.errors import Unreadable
from models.retention import BEGINNING
from models.store import Store
from service.housekeeping import Kept, keep_house
from service.turns import Turns

FAILED_WAITS = timedelta(hours=1)

_log = structlog.get_logger("service.retention")


@dataclass(frozen=True, slots=True)
class Pace:
    """How much is done without a pause, so that mails, staff and letters never wait for long.

    Attributes
    ----------
    batch:
        Cases between two pauses.
    rest:
        How long to pause, as a part of the time that the batch took.
    """

    batch: int = 20
    rest: float = 1.0


@dataclass(frozen=True, slots=True)
class Planned:
    """What is done, or would be done, with one case, and why."""

    case: CaseNumber
    step: Step

    def as_json(self) -> dict[str, str]:
        """For `--json`."""
        return {
            "case": str(self.case),
            "deed": self.step.deed.value,
            "item": self.step.item.value,
            "date": local_date(self.step.at).isoformat(),
        }


@dataclass(slots=True)
class Report:
    """What a run came to.

    Attributes
    ----------
    done:
        What was carried out, staff told included.
    untold:
        What staff could not be told of; it does not go before they are.
    failed:
        Cases to be tried again in an hour.
    cut_short:
        It was told to stop before everything was done: the next run goes on.
    """

    done: list[Planned] = field(default_factory=list)
    untold: list[Planned] = field(default_factory=list)
    failed: list[CaseNumber] = field(default_factory=list)
    kept: Kept = field(default_factory=Kept)
    cut_short: bool = False

    def count(self, deed: Deed) -> int:
        """How often something was done."""
        return sum(planned.step.deed is deed for planned in self.done)


Tell = Callable[[list[Planned]], Awaitable[bool]]
Heard = Callable[[Planned], None]
GoOn = Callable[[], Awaitable[bool]]


async def _always() -> bool:
    return True


class RetentionJob:
    """Works off what is due."""

    def __init__(
        self,
        store: Store,
        periods: RetentionPeriods,
        clock: Clock,
        *,
        tell: Tell | None = None,
        pace: Pace | None = None,
        go_on: GoOn = _always,
    ) -> None:
        """`tell` has staff told of what is about to go, and says whether it could; `go_on` is asked batch by batch."""
        self._store = store
        self._periods = periods
        self._clock = clock
        self._tell = tell
        self._pace = pace or Pace()
        self._go_on = go_on
        self._eraser = store.eraser(periods)

    async def plan(self) -> AsyncIterator[Planned]:
        """What a run would do with cases now; changes nothing."""
        now = self._clock.now()
        async for number in self._due(now):
            case = await self._readable(number)
            for step in _steps(case, self._periods, now) if case is not None else ():
                yield Planned(number, step)

    async def run(self, heard: Heard | None = None) -> Report:
        """Carries out everything that is due now, and keeps house. `heard` is told of every step."""
        now, report = self._clock.now(), Report()
        async for number in self._due(now):
            await self._work_on(number, now, report, heard)
        report.cut_short = not await self._go_on()
        if report.cut_short:
            return report
        await self._tell_staff(report, now)
        report.kept = await keep_house(self._store, self._periods, now, self._pace.rest)
        return report

    async def work_off_orders(self) -> Report:
        """Carries out what people decided, without waiting for the night."""
        now, report = self._clock.now(), Report()
        async for number in self._due(now):
            case = await self._readable(number)
            if case is not None and case.retention.order is not None:
                await self._work_on(number, now, report, None)
        return report

    async def _due(self, now: datetime) -> AsyncIterator[CaseNumber]:
        """Every case of which something may be due, with a pause after each batch as long as the batch took."""
        cursor, turns = BEGINNING, Turns(self._pace.rest)
        while await self._go_on():
            numbers, cursor = await self._store.retention.due(now, self._pace.batch, cursor)
            for number in numbers:
                yield number
            if len(numbers) < self._pace.batch:
                return
            await turns.pause()

    async def _readable(self, number: CaseNumber) -> Case | None:
        """None where it is gone meanwhile, or can be read no more: then nobody knows what it is kept for."""
        try:
            return await self._store.retention.case(number)
        except Unreadable:
            _log.warning("case_unreadable", case=str(number))
            return None

    # --- one case ------------------------------------------------------------------------------------------------

    async def _work_on(self, number: CaseNumber, now: datetime, report: Report, heard: Heard | None) -> None:
        case = await self._readable(number)
        if case is None:
            await self._store.retention.postpone(number, now + timedelta(days=1))
            return
        steps = _steps(case, self._periods, now)
        if not steps:
            coming = steps_of(case, self._periods)
            await self._store.retention.postpone(number, coming[0].at if coming else None)
        for step in steps:
            await self._carry_out(Planned(number, step), now, report)
            if heard is not None:
                heard(Planned(number, step))

    async def _carry_out(self, planned: Planned, now: datetime, report: Report) -> None:
        number, step = planned.case, planned.step
        try:
            if step.deed is Deed.ERASE:
                await self._erase(number, step.item, now)
            elif step.deed is Deed.STRIP:
                await self._eraser.strip(number, step.item, now)
            else:
                report.untold.append(planned)
                return
        except (CaseNotFound, UnderHold):
            return
        except Exception as error:  # noqa: BLE001 - one case must not keep back the others
            _log.error("retention_failed", case=str(number), error=type(error).__name__)
            wait = FAILED_WAITS if not isinstance(error, LetterOnItsWay) else FAILED_WAITS / 4
            await self._store.retention.postpone(number, now + wait)
            report.failed.append(number)
            return
        report.done.append(planned)

    async def _erase(self, number: CaseNumber, item: Item, now: datetime) -> None:
        if item is Item.REQUESTED:
            # First, for they are found by the case.
            await self._store.retention.erase_chats_of(number, now)
        await self._eraser.erase(number, item, now)

    async def _tell_staff(self, report: Report, now: datetime) -> None:
        """Told first, then noted: at worst, after a crash, they are told twice."""
        if not report.untold or self._tell is None or not await self._tell(report.untold):
            return
        for planned in report.untold:
            try:
                await self._eraser.tell(planned.case, planned.step.item, planned.step.at, now)
            except CaseNotFound:
                continue
            report.done.append(planned)
        report.untold = []


def _steps(case: Case, periods: RetentionPeriods, now: datetime) -> tuple[Step, ...]:
    """What is due; what goes with the raw mails needs no step of its own."""
    due = due_steps(case, periods, now)
    raw = any(step.item is Item.RAW for step in due)
    return tuple(step for step in due if not (raw and step.item is Item.DISCLOSURE))
