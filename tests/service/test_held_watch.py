"""Health knows at once what is held back, and that a breaker is open."""

from datetime import timedelta

from bot.texts import load_texts
from cases.alarms import AlarmReason
from cases.vocabulary import PauseScope
from service.health import PartState
from service.held_watch import HeldWatch
from tests.contracts.desk import a_letter, opened
from tests.examples import NOW, PERSON
from tests.servers.tokens import SetClock


async def seen(store, clock):
    """What the watch says after one look."""
    watch = HeldWatch(store.queries, clock, load_texts())
    await watch.look()
    return watch.state()


async def hold(store):
    case = await opened(store)
    async with store.repository.record() as record:
        await record.enqueue_letter(a_letter(case.number), NOW, "N13 total per hour")


async def pause(store, scope, until):
    async with store.repository.record() as record:
        await record.pause(scope, PERSON, "N13 total per hour", NOW, until)


async def test_where_nothing_is_held_nothing_is_said(sqlite_store):
    assert await seen(sqlite_store, SetClock(NOW)) == PartState(ready=True)


async def test_an_open_breaker_is_an_alarm_that_says_what_waits(sqlite_store):
    await hold(sqlite_store)
    await pause(sqlite_store, PauseScope.TOTAL, NOW + timedelta(hours=1))

    state = await seen(sqlite_store, SetClock(NOW))

    assert (state.ready, state.alarm) == (True, AlarmReason.BREAKER_OPEN)
    assert state.detail == "N13 total per hour; 1 held"
    assert "1 mottaksbekreftelser holdes tilbake, den eldste fra 23.11.2026 10:05" in state.told


async def test_a_breaker_that_closed_is_no_alarm_and_what_is_held_stays(sqlite_store):
    await hold(sqlite_store)
    await pause(sqlite_store, PauseScope.TOTAL, NOW + timedelta(hours=1))

    state = await seen(sqlite_store, SetClock(NOW + timedelta(hours=1)))

    assert state == PartState(ready=True, detail="1 held")


async def test_a_pause_of_staff_is_no_alarm(sqlite_store):
    await hold(sqlite_store)
    await pause(sqlite_store, PauseScope.STAFF, None)

    assert (await seen(sqlite_store, SetClock(NOW))).alarm is None
