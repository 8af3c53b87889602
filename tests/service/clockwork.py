"""The parts that speak up by themselves, on a clock that the test moves, a real record, and stand-ins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.alarms import SlackAlarms
from bot.digest import DigestPoster
from cases.alarms import TaskSource
from cases.case import Case
from cases.case_number import CaseNumber
from cases.clock_state import ClockState
from cases.deadlines.by_kind import deadline_for
from cases.events import LetterAccepted
from cases.policy import Periods, Policy, Reminders
from cases.vocabulary import Kind
from mail.compose import MailComposer
from mail.delivery import Accepted
from mail.smtp import SmtpConnection
from mail.smtp_endpoint import SmtpEndpoint
from sandbox.slack import STAFF_CHANNEL, SlackStandIn
from sandbox.slack.messages import Message
from sandbox.smtp import Received, SmtpSink
from service.alarm_mail import AlarmMailer
from service.alarms import AlarmWatch
from service.digest import DigestWatch
from service.escalation import Escalation
from service.health import Health
from service.reminders import ReminderClock
from tests.bot.office import Office, PlainLetters, card_notice, open_office
from tests.examples import a_case, a_verdict

OSLO = ZoneInfo("Europe/Oslo")
MONDAY = datetime(2026, 11, 23, 10, tzinfo=OSLO)
"""When the cases of these tests arrive; the month of a right ends on Wednesday 23 December."""
PERSON_ON_CALL = "vakt@duett.example"


def oslo(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=OSLO)  # type: ignore[arg-type, misc]


@dataclass
class Clockwork:
    """Everything, and the means to let time pass."""

    office: Office
    slack: SlackStandIn
    smtp: SmtpSink
    health: Health = field(default_factory=Health)
    record_is_there: bool = True

    @property
    def now(self) -> datetime:
        return self.office.clock.moment

    @now.setter
    def now(self, moment: datetime) -> None:
        self.office.clock.moment = moment

    def later(self, **period: float) -> None:
        """Time passes; nobody has looked yet."""
        self.now += timedelta(**period)

    async def open_case(self, kind: Kind = Kind.ACCESS, **changes: object) -> CaseNumber:
        """A case as it stands on Monday, its card posted."""
        deadline = deadline_for([kind], MONDAY, Periods())
        template = a_case(
            verdict=a_verdict(kind), received_at=MONDAY, deadline=deadline, clock=ClockState(look_at=MONDAY)
        )
        case: Case = replace(template, **changes)  # type: ignore[arg-type]
        async with self.office.store.repository.record() as record:
            case = replace(case, number=await record.next_number(2026), version=1)
            await record.add_case(case)
            await record.enqueue_notice(card_notice(case.number), MONDAY)
        await self.publish()
        return case.number

    def reminders(self, holder: str = "one") -> ReminderClock:
        store = self.office.store
        return ReminderClock(store.looks, self.office.handler, store.leases, self.office.clock, holder)

    def escalation(self, *tasks: TaskSource, mail: bool = True) -> Escalation:
        store = self.office.store
        return Escalation(
            store.alarms,
            self._alarms(),
            store.leases,
            self.office.clock,
            "one",
            ready=self._ready,
            rules=Reminders(),
            tasks=tasks,
            mailer=self._mailer() if mail else None,
        )

    def watch(self) -> AlarmWatch:
        store = self.office.store
        return AlarmWatch(self.health, self._alarms(), store.leases, self.office.clock, store.alarms)

    def digest(self, holder: str = "one") -> DigestWatch:
        store, desk = self.office.store, self.office.desk
        poster = DigestPoster(desk.client, STAFF_CHANNEL, desk.texts)
        return DigestWatch(store.queries, store.leases, poster, self.office.clock, holder, at=Reminders().digest_at)

    async def publish(self) -> None:
        """Posts the notices that wait."""
        publisher = self.office.publisher()
        while await publisher.drain():
            pass

    async def post(self) -> list[Received]:
        """Sends the letters that wait. Returns all that came to whoever is on call."""
        connection, store = self._connection(), self.office.store
        for letter in await store.letters.claim(10, timedelta(minutes=5), self.now):
            assert await connection.open() is None
            delivery = await connection.send(letter.mail)
            assert isinstance(delivery, Accepted)
            await self.office.handler.handle(LetterAccepted(letter.row, letter.token, delivery.reply))
        await connection.close()
        return self.smtp.to(PERSON_ON_CALL)

    def said(self, number: CaseNumber) -> list[str]:
        """What was said in the thread of a case."""
        card = self.office.find_card(number)
        assert card is not None
        return [message.text for message in self.slack.workspace.replies(STAFF_CHANNEL, card.ts)]

    def in_channel(self, word: str) -> list[Message]:
        """The messages in the channel, outside the threads, that hold a word."""
        return [message for message in self.slack.messages(STAFF_CHANNEL) if word in message.text]

    async def _ready(self) -> None:
        if not self.record_is_there:
            raise ConnectionError

    def _alarms(self) -> SlackAlarms:
        return SlackAlarms(self.office.desk.client, STAFF_CHANNEL, self.office.desk.texts)

    def _mailer(self) -> AlarmMailer:
        return AlarmMailer(
            repository=self.office.store.repository,
            renderer=PlainLetters(),
            composer=MailComposer("personvern@duett.example", "Duett AS", "duett.example", bytes(32), "test"),
            connect=self._connection,
            texts=self.office.desk.texts,
            address=PERSON_ON_CALL,
        )

    def _connection(self) -> SmtpConnection:
        port = int(self.smtp.url.rpartition(":")[2])
        return SmtpConnection(SmtpEndpoint(host="127.0.0.1", port=port, security="plain"))


@asynccontextmanager
async def clockwork(url: str, policy: Policy | None = None) -> AsyncIterator[Clockwork]:
    """The clockwork on a migrated database, on Monday, with the Slack app connected."""
    slack, smtp = SlackStandIn(rate_scale=1000), SmtpSink()
    await slack.start()
    await smtp.start()
    try:
        async with open_office(url, slack, policy=policy) as office:
            office.clock.moment = MONDAY
            await office.connection.start()
            await slack.connected()
            yield Clockwork(office, slack, smtp)
            await office.connection.stop()
    finally:
        await smtp.stop()
        await slack.stop()
