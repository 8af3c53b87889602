from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from cases.events import MailReceived, MailUnreadable
from cases.ports import Arrival
from mail.intake import Intake, understand
from mail.parse import ParseOptions
from tests.mail.memory import MemoryHandler, MemoryLedger

RAW = b"From: kari@kunde.example\r\nSubject: %d\r\n\r\nHei\r\n"


class Interrupted(Exception):
    pass


async def arrivals(ledger: MemoryLedger, count: int, *, broken: bool = False) -> AsyncIterator[int]:
    for number in range(count):
        yield await ledger.store("box", 1, number, RAW % number, datetime.now(UTC))
    if broken:
        raise Interrupted


def intake() -> tuple[Intake, MemoryLedger, MemoryHandler]:
    ledger = MemoryLedger()
    handler = MemoryHandler(ledger)
    return Intake(ledger, handler, ParseOptions()), ledger, handler


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


def arrival(attempts: int) -> Arrival:
    return Arrival(
        id=7,
        mailbox="box",
        uidvalidity=1,
        uid=1,
        received_at=datetime.now(UTC),
        sha256="",
        attempts=attempts,
        raw=RAW % 1,
    )


@pytest.mark.parametrize("attempts", [1, 2, 3])
async def test_a_mail_is_parsed_three_times_at_most(attempts: int) -> None:
    assert isinstance(await understand(arrival(attempts), ParseOptions()), MailReceived)


async def test_after_that_it_is_not_parsed_any_more() -> None:
    event = await understand(arrival(4), ParseOptions())

    assert isinstance(event, MailUnreadable)
    assert (event.arrival, event.reason) == (7, "poison")


async def test_a_parser_that_fails_all_the_same_names_its_error() -> None:
    broken = ParseOptions(own_addresses=None)  # type: ignore[arg-type]

    event = await understand(arrival(1), broken)

    assert isinstance(event, MailUnreadable)
    assert event.reason == "TypeError"
