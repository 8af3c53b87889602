from collections.abc import AsyncIterator, Sequence

import pytest

from cases.ports import Arrival, NewMail
from cases.triage.triage import Triage
from mail.intake import Intake
from mail.parse import ParseOptions
from mail.reading import ThreadReader
from tests.examples import NOW
from tests.mail.memory import MemoryHandler, MemoryLedger

RAW = b"From: kari@kunde.example\r\nSubject: %d\r\n\r\nHei\r\n"


class Interrupted(Exception):
    pass


async def arrivals(ledger: MemoryLedger, count: int, *, broken: bool = False) -> AsyncIterator[Sequence[Arrival]]:
    for start in range(0, count, 7):
        mails = [NewMail(number, RAW % number, NOW) for number in range(start, min(start + 7, count))]
        yield await ledger.take("box", 1, mails)
    if broken:
        raise Interrupted


def intake() -> tuple[Intake, MemoryLedger, MemoryHandler]:
    ledger = MemoryLedger()
    handler = MemoryHandler(ledger)
    return Intake(ledger, handler, ThreadReader(ParseOptions(), Triage())), ledger, handler


async def test_every_arrival_is_handled_and_counted() -> None:
    taker, ledger, handler = intake()

    tally = await taker.take(arrivals(ledger, 50))

    assert (tally.handled, tally.failed) == (50, 0)
    assert handler.subjects == [str(number) for number in range(50)]
    assert {row.attempts for row in ledger.rows} == {1}


async def test_one_failure_does_not_stop_the_others() -> None:
    taker, ledger, handler = intake()
    handler.failing["3"] = 1

    tally = await taker.take(arrivals(ledger, 10))

    assert (tally.handled, tally.failed) == (9, 1)
    assert "3" not in handler.subjects


async def test_what_came_before_a_lost_connection_is_handled() -> None:
    taker, ledger, handler = intake()

    with pytest.raises(Interrupted):
        await taker.take(arrivals(ledger, 10, broken=True))

    assert len(handler.events) == 10


async def test_what_a_crash_left_is_begun_one_by_one() -> None:
    taker, ledger, handler = intake()
    await ledger.take("box", 1, [NewMail(number, RAW % number, NOW) for number in range(3)])
    handler.failing["1"] = 1

    tally = await taker.take_again(await ledger.unhandled("box", 10))

    assert (tally.handled, tally.failed) == (2, 1)
    assert handler.most_at_once == 1
    assert {row.attempts for row in ledger.rows} == {2}
