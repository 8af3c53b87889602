"""The contract of `AlarmLedger` and of the alarms of a transaction: what stands, and what was told and mailed of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from cases.alarms import Alarm, AlarmReason
from models.store import Store
from tests.contracts.desk import opened
from tests.examples import NOW

TOKEN = Alarm(AlarmReason.TOKEN_REFUSED)
MINUTE = timedelta(minutes=1)
LATER = NOW + timedelta(hours=2)


async def late(store: Store, detail: str = "") -> Alarm:
    """An alarm of a case that stands."""
    case = await opened(store)
    alarm = Alarm(AlarmReason.BREACH_HOURS, case=case.number, detail=detail)
    async with store.repository.record() as record:
        await record.raise_alarm(alarm, NOW)
    return alarm


async def mailed(store: Store, alarm: Alarm, *, over: bool = False) -> bool:
    async with store.repository.record() as record:
        return await record.mark_alarm_mailed(alarm.key, LATER, over=over)


async def test_an_alarm_of_a_case_is_untold_until_slack_took_it(store: Store) -> None:
    alarm = await late(store, "24 h")

    [untold] = await store.alarms.untold(10)
    assert (untold.alarm, untold.raised_at, untold.told_at) == (alarm, NOW, None)

    await store.alarms.told(alarm.key, NOW)
    assert await store.alarms.untold(10) == ()


async def test_an_alarm_that_rolls_back_never_stood(store: Store) -> None:
    try:
        async with store.repository.record() as record:
            await record.raise_alarm(TOKEN, NOW)
            raise RuntimeError
    except RuntimeError:
        pass

    assert not await store.alarms.end(TOKEN.key, NOW)


async def test_what_was_not_told_is_mailed_sooner_than_what_was_not_confirmed(store: Store) -> None:
    alarm = await late(store)

    assert await store.alarms.to_mail(NOW - MINUTE, NOW - MINUTE, 10) == ()
    assert [one.alarm for one in await store.alarms.to_mail(NOW, NOW - MINUTE, 10)] == [alarm]
    await store.alarms.told(alarm.key, NOW)
    assert await store.alarms.to_mail(NOW, NOW - MINUTE, 10) == ()
    assert [one.alarm for one in await store.alarms.to_mail(NOW, NOW, 10)] == [alarm]


async def test_what_is_confirmed_or_mailed_or_over_is_not_mailed(store: Store) -> None:
    alarms = [await late(store) for _ in range(3)]
    async with store.repository.record() as record:
        assert await record.confirm_alarm(alarms[0].key, "U0ANNE", NOW)
        assert await record.mark_alarm_mailed(alarms[1].key, NOW, over=False)
        assert await record.end_alarm(alarms[2].key, NOW)

    assert await store.alarms.to_mail(LATER, LATER, 10) == ()
    assert await store.alarms.is_confirmed(alarms[0].key)
    assert not await store.alarms.is_confirmed(alarms[1].key)


async def test_one_that_is_no_cause_for_a_mail_is_never_mailed(store: Store) -> None:
    await store.alarms.stand(Alarm(AlarmReason.CHAT_COPIES_LIMITED), NOW)

    assert await store.alarms.to_mail(LATER, LATER, 10) == ()


async def test_an_end_is_mailed_only_of_what_was_mailed_once_it_has_lasted(store: Store) -> None:
    quiet, loud = await late(store), await late(store)
    assert await mailed(store, loud)
    for alarm in (quiet, loud):
        await store.alarms.end(alarm.key, NOW)

    assert await store.alarms.endings_to_mail(NOW - MINUTE, 10) == ()
    assert [one.alarm for one in await store.alarms.endings_to_mail(NOW, 10)] == [loud]
    assert await mailed(store, loud, over=True)
    assert not await mailed(store, loud, over=True)
    assert await store.alarms.endings_to_mail(LATER, 10) == ()


async def test_one_that_comes_back_soon_never_ended(store: Store) -> None:
    await store.alarms.stand(TOKEN, NOW)
    await mailed(store, TOKEN)
    await store.alarms.end(TOKEN.key, NOW + MINUTE)

    await store.alarms.stand(TOKEN, NOW + 2 * MINUTE)

    assert await store.alarms.to_mail(LATER, LATER, 10) == ()
    assert await store.alarms.endings_to_mail(LATER, 10) == ()


async def test_one_that_comes_back_late_is_another(store: Store) -> None:
    await store.alarms.stand(TOKEN, NOW)
    await mailed(store, TOKEN)
    await store.alarms.end(TOKEN.key, NOW + MINUTE)

    again = NOW + 12 * MINUTE
    await store.alarms.stand(TOKEN, again)

    assert [one.raised_at for one in await store.alarms.to_mail(LATER, LATER, 10)] == [again]


async def test_a_further_hour_of_a_breach_is_another(store: Store) -> None:
    alarm = await late(store, "24 h")
    await store.alarms.told(alarm.key, NOW)
    async with store.repository.record() as record:
        await record.raise_alarm(Alarm(alarm.reason, case=alarm.case, detail="48 h"), LATER)

    assert [(one.alarm.detail, one.raised_at) for one in await store.alarms.untold(10)] == [("48 h", LATER)]


async def test_an_alarm_of_the_service_that_nobody_sees_any_more_is_found(store: Store) -> None:
    await late(store)
    await store.alarms.stand(TOKEN, NOW)

    assert await store.alarms.unseen(NOW, 10) == ()
    assert [one.alarm for one in await store.alarms.unseen(NOW + MINUTE, 10)] == [TOKEN]
    await store.alarms.stand(TOKEN, NOW + MINUTE)
    assert await store.alarms.unseen(NOW + MINUTE, 10) == ()


async def test_the_end_of_an_alarm_that_was_told_is_told_once(store: Store) -> None:
    told, untold = await late(store), await late(store)
    await store.alarms.told(told.key, NOW)
    for alarm in (told, untold):
        await store.alarms.end(alarm.key, NOW)

    assert [one.alarm for one in await store.alarms.ended_untold(10)] == [told]
    await store.alarms.ending_told(told.key, NOW)
    assert await store.alarms.ended_untold(10) == ()


async def test_of_many_replicas_one_mails_and_one_person_confirms(store: Store) -> None:
    alarm = await late(store)

    assert sorted(await asyncio.gather(*(mailed(store, alarm) for _ in range(4)))) == [False, False, False, True]


async def test_the_alarms_of_tasks_are_found_by_case_and_task(store: Store) -> None:
    case = await opened(store)
    alarm = Alarm(AlarmReason.TASK_OVERDUE, case=case.number, task="marketing-opt-out")
    await store.alarms.stand(alarm, NOW)

    assert [one.alarm for one in await store.alarms.standing_tasks(10)] == [alarm]
