"""Reading in a process of its own says the same as reading here, and its end loses nothing."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from cases.events import MailReceived, MailUnreadable
from cases.triage.triage import Triage
from mail.parse import ParseOptions
from mail.reading import LAST_ATTEMPT, MAX_ATTEMPTS, POISON, understand
from mail.reading_aside import MANY, AsideReader, ReadingFailed
from tests.mail.test_reading import arrival

OPTIONS = ParseOptions(own_addresses=("personvern@duett.test",))
TRIAGE = Triage(sure_from=0.99)
"""Other than by default, so that a process of its own must be given it."""


@pytest_asyncio.fixture
async def reader() -> AsyncIterator[AsideReader]:
    made = AsideReader(OPTIONS, TRIAGE)
    yield made
    await made.close()


def many(count: int = MANY) -> list:
    return [replace(arrival(), id=number) for number in range(count)]


async def test_a_few_mails_are_read_here(reader: AsideReader) -> None:
    event = await reader.read(arrival())

    assert event == understand(arrival(), OPTIONS, TRIAGE)
    assert reader.process is None


async def test_many_mails_are_read_by_one_process_with_the_same_result(reader: AsideReader) -> None:
    events = await asyncio.gather(*(reader.read(one) for one in many(40)))

    assert events == [understand(one, OPTIONS, TRIAGE) for one in many(40)]
    assert reader.process is not None


async def test_the_process_for_many_mails_stands_before_the_first_of_them_is_read(reader: AsideReader) -> None:
    reader.expect(MANY)

    event = await reader.read(arrival())

    assert event == understand(arrival(), OPTIONS, TRIAGE)
    assert reader.process is not None


async def test_for_a_few_mails_no_process_is_started(reader: AsideReader) -> None:
    reader.expect(MANY - 1)

    await reader.read(arrival())

    assert reader.process is None


async def test_when_the_process_is_killed_its_mails_fail_and_the_next_are_read(reader: AsideReader) -> None:
    await asyncio.gather(*(reader.read(one) for one in many()))
    assert reader.process is not None
    os.kill(reader.process, signal.SIGSTOP)
    asked = [asyncio.ensure_future(reader.read(one)) for one in many(3)]
    await asyncio.sleep(0)
    os.kill(reader.process, signal.SIGKILL)

    with pytest.raises(ReadingFailed):
        await asked[0]
    await asyncio.gather(*asked, return_exceptions=True)

    assert await reader.read(arrival()) == understand(arrival(), OPTIONS, TRIAGE)


async def test_the_process_ends_with_its_reader() -> None:
    made = AsideReader(OPTIONS, TRIAGE)
    await asyncio.gather(*(made.read(one) for one in many()))
    process = made.process
    assert process is not None

    await made.close()

    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@pytest.mark.parametrize("attempts", [MAX_ATTEMPTS + 1, LAST_ATTEMPT])
async def test_a_mail_that_ended_the_process_by_chance_is_read_by_another(reader: AsideReader, attempts: int) -> None:
    event = await reader.read(arrival(attempts))

    assert isinstance(event, MailReceived)
    assert event == understand(arrival(), OPTIONS, TRIAGE)


async def test_a_mail_that_left_an_error_each_time_is_not_read_again(reader: AsideReader) -> None:
    event = await reader.read(replace(arrival(MAX_ATTEMPTS + 1), error="ValueError"))

    assert event == MailUnreadable(7, arrival().received_at, "ValueError")


async def test_after_the_last_attempt_nobody_reads_it(reader: AsideReader) -> None:
    event = await reader.read(arrival(LAST_ATTEMPT + 1))

    assert event == MailUnreadable(7, arrival().received_at, POISON)
