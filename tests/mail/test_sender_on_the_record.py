"""The sender over the real record, the real rules and a real SMTP server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
import time_machine

from cases.audit_events import AuditEvent
from cases.handler import CaseHandler
from cases.policy import Policy
from cases.ports import Clock
from cases.vocabulary import OutboxState as State
from cases.vocabulary import Purpose, Status
from mail.delivery import TryLater
from mail.evidence import SentFolderEvidence
from mail.imap import Mailbox
from mail.imap_endpoint import ImapEndpoint
from mail.organisation import Organisation
from mail.render import LetterRenderer
from mail.sender import LetterSender
from mail.sending_policy import SendingPolicy
from mail.settling import Settler
from mail.smtp_endpoint import SmtpEndpoint
from models.store import Store
from service.clock import SystemClock
from tests.contracts.desk import enqueued, opened
from tests.examples import NOW, a_verdict
from tests.mail.letters import composer, prepared
from tests.mail.outbox import HandClock, NoEvidence
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.smtp import sink


class Triage:
    """Is asked nothing by deliveries."""

    def verdict(self, mail):
        return a_verdict()


@pytest.fixture
def clock():
    return HandClock(NOW)


def a_handler(store: Store, clock: Clock) -> CaseHandler:
    return CaseHandler(
        store.repository,
        triage=Triage(),
        renderer=LetterRenderer(Organisation.load()),
        composer=composer(),
        clock=clock,
        policy=Policy(),
    )


@asynccontextmanager
async def sending(store: Store, port: int, clock: HandClock, evidence=None) -> AsyncIterator[None]:
    handler = a_handler(store, clock)
    sender = LetterSender(
        SmtpEndpoint(host="127.0.0.1", port=port, security="plain"),
        outbox=store.letters,
        handler=handler,
        evidence=evidence or NoEvidence(),
        clock=clock,
        wake=asyncio.Event(),
        policy=SendingPolicy(poll=timedelta(milliseconds=20)),
    )
    stop = asyncio.Event()
    running = asyncio.create_task(sender.run(stop))
    try:
        yield
    finally:
        stop.set()
        await running


async def states(store: Store, *wanted: State) -> list[State]:
    """The states of all letters, once none is in any other than the wanted."""
    async with asyncio.timeout(60):
        while True:
            found = [letter.state for letter in await store.letters.listing(frozenset(State))]
            if set(found) <= set(wanted):
                return found
            await asyncio.sleep(0.01)


async def test_letters_leave_once_each_and_the_record_tells_what_the_server_said(store, clock):
    case = await opened(store)
    letters = [prepared(key=f"ack.{n}") for n in range(12)]
    for letter in letters:
        await enqueued(store, letter)

    async with sink() as served, sending(store, served.port, clock):
        found = await states(store, State.SENT)

    told = [record.entry for record in await store.queries.history(case.number)]
    assert len(found) == 12
    assert [entry.fields["evidence"][:9] for entry in told if entry.event is AuditEvent.LETTER_ACCEPTED] == [
        "250 2.0.0"
    ] * 12
    assert sorted(one.raw for one in served.received) == sorted(letter.raw for letter in letters)


@pytest.mark.parametrize(
    ("purpose", "state", "arrived"),
    [(Purpose.ACKNOWLEDGEMENT, State.SENT, 1), (Purpose.CHAT_COPY, State.SENT, 1), (Purpose.REPLY, State.UNKNOWN, 0)],
)
async def test_after_a_crash_without_evidence(sqlite_store, clock, purpose, state, arrived):
    await crashed(sqlite_store, clock, purpose)

    async with sink() as served, sending(sqlite_store, served.port, clock):
        found = await states(sqlite_store, state)

    assert found == [state]
    assert len(served.received) == arrived


@pytest.mark.dovecot
async def test_after_a_crash_a_letter_that_lies_in_sent_is_not_sent_again(
    sqlite_store: Store, clock: HandClock, dovecot: Dovecot
):
    user = dovecot.new_user()
    where = ImapEndpoint(host="127.0.0.1", port=dovecot.port, security="plain", user=user, password=PASSWORD)
    letter = await crashed(sqlite_store, clock, Purpose.REPLY)
    async with Mailbox(where) as mailbox:
        await mailbox.ensure_folder("Sent")
        await mailbox.append("Sent", letter.raw)

    async with (
        sink() as served,
        sending(sqlite_store, served.port, clock, SentFolderEvidence(lambda: Mailbox(where), "Sent")),
    ):
        found = await states(sqlite_store, State.SENT)

    assert found == [State.SENT]
    assert served.received == []


async def crashed(store: Store, clock: HandClock, purpose: Purpose):
    """A letter whose sender ended between the claim and the answer, and the claim ran out since."""
    if purpose is not Purpose.CHAT_COPY:
        await opened(store)
    letter = prepared(purpose, key="letter.1")
    await enqueued(store, letter)
    policy = SendingPolicy()
    await store.letters.claim(1, policy.lease, clock.now())
    clock.advance(policy.lease + policy.hold_off)
    return letter


async def test_a_letter_that_is_put_off_again_and_again_comes_to_staff_after_three_days(store: Store) -> None:
    case = await opened(store, status=Status.APPROVED)
    await enqueued(store, prepared(Purpose.REPLY, key="reply.pv-2026-0001.1"), NOW)
    clock, pauses = SystemClock(), []

    with time_machine.travel(NOW, tick=False) as travel:
        settler = Settler(store.letters, a_handler(store, clock), clock, SendingPolicy())
        while due := await store.letters.next_due():
            pauses.append(due - clock.now())
            travel.move_to(due)
            (letter,) = await store.letters.claim(1, timedelta(minutes=4), clock.now())
            await settler.settle(letter, TryLater("451 4.7.1"))
        given_up = clock.now() - NOW

    assert [pause / timedelta(minutes=1) for pause in pauses[:10]] == [0, 1, 2, 4, 8, 16, 32, 64, 128, 240]
    assert set(pauses[9:]) == {timedelta(hours=4)}
    assert timedelta(days=3) <= given_up < timedelta(days=3, hours=4)
    (letter,) = await store.letters.listing(frozenset({State.REFUSED}))
    assert letter.attempts == len(pauses)
    assert (await store.queries.case(case.number)).status is Status.REOPENED
