"""Alarms of cases, of tasks and of the service: told, confirmed, mailed once, and over."""

import asyncio
from dataclasses import replace

import pytest

from cases.alarms import Alarm, AlarmReason, OverdueTask
from cases.events import CaseTaken
from cases.vocabulary import Kind, Status
from sandbox.slack import refused
from service.health import PartState
from tests.examples import ANNE
from tests.service.clockwork import clockwork, oslo

LATE = oslo(2026, 12, 24, 8)
OVERDUE = "lovbestemt frist er ute"


@pytest.fixture
async def desk(sqlite_url):
    async with clockwork(sqlite_url) as found:
        yield found


async def on_both(desk, *parts):
    """Two replicas look at once."""
    await asyncio.gather(*(part.look() for part in parts))


@pytest.fixture
async def late(desk):
    """A request whose deadline has passed; nobody was told yet."""
    desk.number = await desk.open_case()
    desk.now = LATE
    await desk.reminders().look()
    return desk


async def test_a_deadline_that_has_passed_is_told_once_with_its_number_and_a_button(late):
    escalation = late.escalation()

    for _ in range(3):
        await escalation.look()

    [alarm] = late.in_channel(OVERDUE)
    assert alarm.text.endswith("PV-2026-0001")
    assert "alarm_confirm" in str(alarm.blocks)


async def test_what_somebody_confirms_goes_to_nobody_by_mail(late):
    await late.escalation().look()

    reply = await late.slack.user("U0CARI").click(late.in_channel(OVERDUE)[0], "alarm_confirm")
    assert "du kjenner til alarmen" in (await reply.message()).text
    late.later(hours=24)
    await late.escalation().look()

    assert await late.post() == []


async def test_a_reader_confirms_nothing(late):
    await late.escalation().look()

    reply = await late.slack.user("U0DAG").click(late.in_channel(OVERDUE)[0], "alarm_confirm")

    assert "ikke rett" in (await reply.message()).text
    assert not await late.office.store.alarms.is_confirmed("deadline_overdue.pv-2026-0001")


async def test_what_nobody_confirms_within_the_hour_goes_by_mail_once_without_content(late):
    await late.escalation().look()
    late.later(minutes=59)
    await late.escalation().look()
    assert await late.post() == []

    late.later(minutes=1)
    for _ in range(2):
        await on_both(late, late.escalation(), late.escalation())
        late.later(hours=5)
    [mail] = await late.post()

    assert mail.letter.header("Auto-Submitted") == "auto-generated"
    assert mail.letter.subject == "Alarm fra personvernskranken"
    assert "PV-2026-0001" in mail.letter.text
    assert "24.12.2026 08:00" in mail.letter.text
    assert "Nordmann" not in str(mail.letter.text)


async def test_what_slack_does_not_take_goes_by_mail_after_a_quarter_of_an_hour(late):
    late.slack.faults.plan("chat.postMessage", refused("channel_not_found"), times=99)
    await late.escalation().look()
    late.later(minutes=14)
    await late.escalation().look()
    assert await late.post() == []

    late.later(minutes=1)
    await late.escalation().look()

    assert len(await late.post()) == 1


async def test_the_answer_ends_the_alarm_in_slack_and_by_mail_where_it_went(late):
    await late.escalation().look()
    late.later(hours=1)
    await late.escalation().look()
    await late.post()

    case = await late.office.case(late.number)
    await set_status(late, case, Status.ANSWERED)
    await late.reminders().look()
    await late.escalation().look()
    assert len(late.in_channel("venter ikke lenger på et svar over fristen")) == 1
    assert len(await late.post()) == 1
    late.later(minutes=10)
    for _ in range(2):
        await late.escalation().look()
        late.later(hours=2)

    mails = await late.post()
    assert [mail.letter.subject for mail in mails][1:] == ["Personvernskranken: faren er over"]


async def set_status(desk, case, status):
    async with desk.office.store.repository.record() as record:
        clock = replace(case.clock, look_at=desk.now)
        await record.save_case(replace(case, status=status, clock=clock))


async def test_an_authority_that_nobody_takes_is_an_alarm_that_does_not_say_so(desk):
    await desk.open_case(Kind.AUTHORITY)
    desk.now = oslo(2026, 11, 24, 8)
    await desk.reminders().look()

    await desk.escalation().look()

    [alarm] = desk.in_channel("begrenset sak er kommet")
    assert "yndighet" not in alarm.text


async def test_taking_it_ends_the_alarm(desk):
    number = await desk.open_case(Kind.AUTHORITY)
    desk.now = oslo(2026, 11, 24, 8)
    await desk.reminders().look()
    await desk.escalation().look()

    await desk.office.handler.handle(CaseTaken(number, ANNE))
    await desk.reminders().look()
    await desk.escalation().look()

    assert len(desk.in_channel("Noen har begynt på den")) == 1


class Blocks:
    """Whoever keeps the blocks of newsletters."""

    def __init__(self, *tasks):
        self.tasks = tasks

    async def overdue(self, now, limit):
        return self.tasks


async def test_a_task_that_nobody_confirms_in_time_is_an_alarm_until_it_is_done(desk):
    number = await desk.open_case()
    blocks = Blocks(OverdueTask(case=number, name="block"))

    for _ in range(2):
        await desk.escalation(blocks).look()
    assert len(desk.in_channel("ikke bekreftet gjort")) == 1
    blocks.tasks = ()
    for _ in range(2):
        await desk.escalation(blocks).look()

    assert len(desk.in_channel("er bekreftet gjort")) == 1


# --- alarms of the service -------------------------------------------------------------------------------------------


@pytest.fixture
def dead_token(desk):
    """The token is dead until the test says otherwise."""
    desk.alarm = AlarmReason.TOKEN_REFUSED
    desk.health.register("token", lambda: PartState(desk.alarm is None, "refused", desk.alarm))
    return desk


async def test_a_dead_token_that_nobody_confirms_goes_by_mail(dead_token):
    watch = dead_token.watch()
    for _ in range(61):
        await watch.look()
        await dead_token.escalation().look()
        dead_token.later(minutes=1)

    [mail] = await dead_token.post()

    assert "OAuth2" in mail.letter.text


async def test_a_confirmed_alarm_is_not_repeated_every_hour(dead_token):
    watch = dead_token.watch()
    await watch.look()
    reply = await dead_token.slack.user("U0CARI").click(dead_token.in_channel("OAuth2")[0], "alarm_confirm")
    await reply.message()

    for _ in range(130):
        await watch.look()
        dead_token.later(minutes=1)

    assert len(dead_token.in_channel("OAuth2")) == 1


async def test_what_somebody_confirmed_is_not_told_again_after_a_restart_but_its_end_is(dead_token):
    await dead_token.watch().look()
    reply = await dead_token.slack.user("U0CARI").click(dead_token.in_channel("OAuth2")[0], "alarm_confirm")
    await reply.message()
    dead_token.later(minutes=11)
    restarted = dead_token.watch()

    await restarted.look()
    assert len(dead_token.in_channel("OAuth2")) == 1
    dead_token.alarm = None
    await restarted.look()

    assert len(dead_token.in_channel("gir oss tilgang til e-posten igjen")) == 1


async def test_what_ended_while_nobody_ran_is_told_by_whoever_runs_next(dead_token):
    await dead_token.watch().look()
    dead_token.alarm = None
    dead_token.later(minutes=5)

    for _ in range(2):
        await dead_token.escalation().look()

    assert len(dead_token.in_channel("gir oss tilgang til e-posten igjen")) == 1


async def test_a_fault_that_comes_and_goes_is_mailed_once(dead_token):
    watch = dead_token.watch()
    for turn in range(150):
        dead_token.alarm = AlarmReason.TOKEN_REFUSED if turn % 3 else None
        await watch.look()
        await dead_token.escalation().look()
        dead_token.later(minutes=1)

    assert len(await dead_token.post()) == 1


# --- without the record ----------------------------------------------------------------------------------------------


async def test_without_the_record_the_alarm_goes_to_the_mail_server_directly_once(desk):
    escalation = desk.escalation()
    desk.record_is_there = False
    for _ in range(30):
        await escalation.look()
        desk.later(minutes=1)
    assert escalation.state().alarm is AlarmReason.RECORD_UNAVAILABLE
    [mail] = desk.smtp.to("vakt@duett.example")

    desk.record_is_there = True
    await escalation.look()

    assert "databasen" in mail.letter.text
    assert escalation.state() == PartState(ready=True)
    assert len(desk.smtp.to("vakt@duett.example")) == 2


async def test_without_an_address_nothing_goes_by_mail(late):
    late.later(hours=3)

    await late.escalation(mail=False).look()

    assert await late.post() == []


def test_two_tasks_of_one_case_are_two_alarms():
    one, other = (Alarm(AlarmReason.TASK_OVERDUE, task=name) for name in ("block", "freeze"))

    assert one.key != other.key
