"""An alarm is told once, hourly while it stands, by one replica, and when it is over."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from cases.alarms import Alarm, AlarmReason, Alarms
from service.alarms import AlarmWatch
from service.health import Health, PartState
from tests.servers.tokens import SetClock

DEAD = AlarmReason.TOKEN_REFUSED
OTHER = AlarmReason.MAILBOX_LOGIN_REFUSED


@dataclass
class Heard(Alarms):
    """Hears alarms; nobody listens while `deaf`."""

    alarms: list[Alarm] = field(default_factory=list)
    deaf: bool = False

    async def tell(self, alarm: Alarm) -> bool:
        if not self.deaf:
            self.alarms.append(alarm)
        return not self.deaf


class Desk:
    """Two replicas with one record; `alarm` is what the token's part says in both."""

    def __init__(self, leases):
        self.alarm = None
        self.heard, self.clock = Heard(), SetClock()
        self.health = Health()
        self.health.register("token", lambda: PartState(self.alarm is None, "refused", self.alarm))
        self.first, self.second = (AlarmWatch(self.health, self.heard, leases, self.clock) for _ in range(2))
        self.leases = leases

    async def look(self, **passed):
        self.clock.pass_by(**passed)
        await self.first.look()
        await self.second.look()


@pytest.fixture
def desk(sqlite_store):
    return Desk(sqlite_store.leases)


async def test_an_alarm_is_told_once_by_one_replica(desk):
    desk.alarm = DEAD

    for _ in range(3):
        await desk.look(seconds=2)

    assert desk.heard.alarms == [Alarm(DEAD)]


async def test_an_alarm_that_stands_is_told_every_hour(desk):
    desk.alarm = DEAD

    for _ in range(130):
        await desk.look(minutes=1)

    assert desk.heard.alarms == [Alarm(DEAD)] * 3


async def test_when_it_is_over_that_is_told_once(desk):
    desk.alarm = DEAD
    await desk.look()
    desk.alarm = None

    await desk.look()
    await desk.look(hours=2)

    assert desk.heard.alarms == [Alarm(DEAD), Alarm(DEAD, over=True)]


async def test_a_fault_that_comes_and_goes_does_not_fill_the_channel(desk):
    for _ in range(9):
        desk.alarm = DEAD
        await desk.look(seconds=30)
        desk.alarm = None
        await desk.look(seconds=30)

    assert desk.heard.alarms == [Alarm(DEAD), Alarm(DEAD, over=True)]


async def test_a_fault_that_came_back_is_told_again_after_ten_minutes(desk):
    desk.alarm = DEAD
    await desk.look()
    desk.alarm = None
    await desk.look(minutes=1)
    desk.alarm = DEAD

    await desk.look(minutes=11)

    assert desk.heard.alarms == [Alarm(DEAD), Alarm(DEAD, over=True), Alarm(DEAD)]


async def test_a_process_that_starts_again_does_not_tell_it_again(desk):
    desk.alarm = DEAD
    await desk.look()

    await AlarmWatch(desk.health, desk.heard, desk.leases, desk.clock).look()

    assert desk.heard.alarms == [Alarm(DEAD)]


async def test_another_replica_takes_over_what_stands(desk):
    desk.alarm = DEAD
    await desk.first.look()
    desk.clock.pass_by(minutes=11)

    await desk.second.look()
    desk.alarm = None
    await desk.second.look()

    assert desk.heard.alarms == [Alarm(DEAD), Alarm(DEAD), Alarm(DEAD, over=True)]


async def test_an_alarm_that_could_not_be_told_is_told_as_soon_as_somebody_hears(desk):
    desk.alarm, desk.heard.deaf = DEAD, True
    await desk.look()
    desk.heard.deaf = False

    await desk.look(seconds=2)

    assert desk.heard.alarms == [Alarm(DEAD)]


async def test_an_end_that_could_not_be_told_is_told_later(desk):
    desk.alarm = DEAD
    await desk.look()
    desk.alarm, desk.heard.deaf = None, True
    await desk.look()
    desk.heard.deaf = False

    await desk.look()

    assert desk.heard.alarms[-1] == Alarm(DEAD, over=True)


async def test_another_fault_of_the_same_part_is_another_alarm(desk):
    desk.alarm = DEAD
    await desk.look()
    desk.alarm = OTHER

    await desk.look()

    assert desk.heard.alarms == [Alarm(DEAD), Alarm(OTHER), Alarm(DEAD, over=True)]


async def test_without_the_record_alarms_are_told_all_the_same():
    class Away:
        async def acquire(self, name, holder, lease: timedelta, now):
            raise ConnectionError

        async def give_back(self, name, holder):
            raise ConnectionError

    desk = Desk(Away())
    desk.alarm = DEAD

    await desk.first.look()
    await desk.first.look()

    assert desk.heard.alarms == [Alarm(DEAD)]
