import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from cases.events import LetterAccepted, LetterLost, LetterRefused
from cases.ports import ClaimedLetter
from cases.vocabulary import OutboxState as State
from mail.sender import LetterSender
from mail.sending_policy import SendingPolicy
from mail.smtp import SmtpConnection
from mail.smtp_endpoint import SmtpEndpoint
from tests.mail.letters import prepared
from tests.mail.outbox import HandClock, MemoryOutbox, NoEvidence
from tests.servers.smtp import PASSWORD, USER, misbehaving, sink


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def outbox(clock):
    return MemoryOutbox(clock)


def endpoint(port: int, *, login: bool = False) -> SmtpEndpoint:
    return SmtpEndpoint(
        host="127.0.0.1", port=port, security="plain", user=USER if login else "", password=PASSWORD if login else ""
    )


@asynccontextmanager
async def sending(
    outbox: MemoryOutbox,
    port: int,
    *,
    login: bool = False,
    timeout_seconds: float = 5.0,
    connection: type[SmtpConnection] = SmtpConnection,
    left: Callable[[ClaimedLetter], Awaitable[None]] | None = None,
    **policy: object,
) -> AsyncIterator[LetterSender]:
    """A sender at work, which looks at nothing on its own for as long as a test takes: it must be woken."""
    slow = {"poll": timedelta(minutes=5), "recovery": timedelta(minutes=5), **policy}
    sender = LetterSender(
        endpoint(port, login=login),
        outbox=outbox,
        handler=outbox,
        evidence=NoEvidence(),
        clock=outbox.clock,
        wake=outbox.wake,
        left=left,
        policy=SendingPolicy(**slow),
        connect=lambda where: connection(
            where, timeout_seconds=timeout_seconds, content_timeout_seconds=timeout_seconds
        ),
    )
    stop = asyncio.Event()
    running = asyncio.create_task(sender.run(stop))
    try:
        yield sender
    finally:
        stop.set()
        async with asyncio.timeout(60):
            await running


async def until(sender: LetterSender, state: str) -> None:
    """Waits until the sender says that it is in this state."""
    async with asyncio.timeout(60):
        while sender.status.state != state:
            await asyncio.sleep(0)


async def test_a_letter_leaves_as_soon_as_it_is_committed(outbox):
    async with sink() as served, sending(outbox, served.port) as sender:
        letter = outbox.enqueue(prepared())
        await outbox.until(State.SENT)

    assert [one.raw for one in served.received] == [letter.mail.raw]
    assert outbox.events == [LetterAccepted(1, "t0", "250 2.0.0 queued as 1A")]
    assert (sender.status.state, sender.status.accepted) == ("ok", 1)


async def test_a_letter_is_committed_as_sending_before_the_server_sees_it(outbox):
    async with misbehaving("silent at RCPT") as scripted, sending(outbox, scripted.port, timeout_seconds=0.2):
        letter = outbox.enqueue(prepared())
        await scripted.when("RCPT").wait()
        state = letter.state
        await outbox.until(State.RETRY)

    assert state is State.SENDING


async def test_many_letters_leave_once_each_over_two_connections(outbox):
    letters = [outbox.enqueue(prepared(key=f"ack.{n}")) for n in range(40)]

    async with sink() as served, sending(outbox, served.port) as sender:
        await outbox.until(State.SENT)

    assert sorted(one.raw for one in served.received) == sorted(row.mail.raw for row in letters)
    assert sender.status.accepted == 40


async def test_a_refused_letter_is_told_with_its_code(outbox):
    outbox.enqueue(prepared())

    async with misbehaving("no such user") as scripted, sending(outbox, scripted.port):
        await outbox.until(State.REFUSED)

    assert outbox.events == [LetterRefused(1, "t0", "550 5.1.1")]


async def test_a_letter_whose_fate_is_open_is_told_as_lost(outbox):
    outbox.enqueue(prepared())

    async with misbehaving("closes after the letter") as scripted, sending(outbox, scripted.port) as sender:
        await outbox.until(State.UNKNOWN)

    assert outbox.events == [LetterLost(1, "t0")]
    assert sender.status.lost == 1


async def test_a_letter_that_may_come_later_waits_a_minute(outbox, clock):
    letter = outbox.enqueue(prepared())

    async with misbehaving("greylisting") as scripted, sending(outbox, scripted.port):
        await outbox.until(State.RETRY)

    assert letter.due - clock.now() == timedelta(minutes=1)
    assert letter.reason == "451 4.7.1"


async def test_a_letter_that_was_put_off_leaves_when_it_is_due(outbox, clock):
    outbox.enqueue(prepared())

    async with misbehaving("greylisting") as scripted, sending(outbox, scripted.port):
        await outbox.until(State.RETRY)
        scripted.misbehave("polite")
        clock.advance(timedelta(minutes=1))
        outbox.wake.set()
        await outbox.until(State.SENT)

    assert outbox.rows[1].attempts == 2


@pytest.mark.parametrize(
    ("attempt", "pause"),
    [
        (2, timedelta(minutes=1)),
        (3, timedelta(minutes=2)),
        (9, timedelta(minutes=128)),
        (10, timedelta(hours=4)),
        (9999, timedelta(hours=4)),
    ],
)
def test_the_pauses_double_up_to_four_hours(attempt, pause):
    assert SendingPolicy().pause_before(attempt) == pause


async def test_after_three_days_a_letter_is_given_up(outbox, clock):
    outbox.enqueue(prepared())

    async with misbehaving("greylisting") as scripted, sending(outbox, scripted.port):
        await outbox.until(State.RETRY)
        clock.advance(timedelta(days=3))
        outbox.wake.set()
        await outbox.until(State.REFUSED)

    assert outbox.events == [LetterRefused(1, "t1", "451 4.7.1")]


async def test_a_refused_login_stops_everything_and_costs_no_attempt(outbox, clock):
    letter = outbox.enqueue(prepared())

    async with misbehaving("wrong password") as scripted, sending(outbox, scripted.port, login=True) as sender:
        await until(sender, "login refused")
        outbox.enqueue(prepared(key="ack.2"))
        outbox.enqueue(prepared(key="ack.3"))
        await asyncio.sleep(0)

    # Two connections and two more letters, and the account saw one wrong password.
    assert [line for line in scripted.commands if line.startswith("AUTH")] == [scripted.commands[1]]
    assert (sender.status.reason, sender.status.since) == ("535 5.7.8", clock.now())
    assert (letter.state, letter.attempts) == (State.NEW, 0)


async def test_a_login_that_works_again_ends_the_alarm(outbox, clock):
    outbox.enqueue(prepared())

    async with misbehaving("wrong password") as scripted, sending(outbox, scripted.port, login=True) as sender:
        await until(sender, "login refused")
        scripted.misbehave("polite")
        clock.advance(timedelta(minutes=15))
        outbox.wake.set()
        await outbox.until(State.SENT)

    assert sender.status.state == "ok"
    assert outbox.rows[1].attempts == 1


async def test_a_server_that_wants_a_login_in_the_middle_keeps_the_letter_waiting(outbox):
    letter = outbox.enqueue(prepared())

    async with misbehaving("wants a login") as scripted, sending(outbox, scripted.port, connections=1) as sender:
        await outbox.until(State.RETRY)
        await until(sender, "login refused")

    assert letter.reason == "login refused"
    assert outbox.events == []


async def test_a_server_that_is_down_costs_no_letter_an_attempt(outbox):
    letter = outbox.enqueue(prepared())

    async with misbehaving("busy greeting") as scripted, sending(outbox, scripted.port) as sender:
        await until(sender, "unreachable")

    assert (letter.state, letter.attempts, sender.status.reason) == (State.NEW, 0, "421 4.3.2")


async def test_a_record_that_is_away_for_a_moment_does_not_end_the_sender(outbox):
    outbox.failures.append(OSError("the database is away"))
    outbox.enqueue(prepared())

    async with sink() as served, sending(outbox, served.port, unreachable_pause=timedelta(milliseconds=1)):
        await outbox.until(State.SENT)

    assert len(served.received) == 1


async def test_a_stop_lets_the_letter_on_its_way_come_to_its_end_and_gives_the_others_back(outbox):
    letters = [outbox.enqueue(prepared(key=f"ack.{n}")) for n in range(3)]

    async with (
        misbehaving("silent after the letter") as scripted,
        sending(outbox, scripted.port, timeout_seconds=0.3, connections=1),
    ):
        await scripted.when("content").wait()

    assert [row.state for row in letters] == [State.UNKNOWN, State.RETRY, State.RETRY]
    assert [row.reason for row in letters] == ["", "not begun", "not begun"]


async def test_a_letter_that_could_outlast_its_claim_is_given_back(outbox, clock):
    class SlowConnection(SmtpConnection):
        async def send(self, mail):
            clock.advance(SendingPolicy().lease)
            return await super().send(mail)

    outbox.enqueue(prepared(key="ack.1"))
    second = outbox.enqueue(prepared(key="ack.2"))

    async with sink() as served, sending(outbox, served.port, connections=1, connection=SlowConnection):
        await outbox.until(State.SENT)

    assert second.attempts == 2


async def test_a_claim_shorter_than_a_letter_can_take_is_refused_at_the_start(outbox):
    with pytest.raises(ValueError, match="hold longer"):
        async with sink() as served, sending(outbox, served.port, lease=timedelta(seconds=1)):
            pass


async def test_a_copy_is_owed_before_the_letter_is_settled_so_that_a_crash_between_them_leaves_evidence(outbox):
    stood = []

    async def left(letter: ClaimedLetter) -> None:
        stood.append(outbox.rows[letter.row].state)

    row = outbox.enqueue(prepared())
    async with sink() as server, sending(outbox, server.port, left=left):
        await outbox.until(State.SENT, row)

    assert stood == [State.SENDING]
