"""A whole office for the tests: the real record on SQLite, the real rules, a real Bolt app on a stand-in."""

from __future__ import annotations

import asyncio
import html
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from bot.access import StaffDirectory
from bot.app import build_app
from bot.card_keeper import Channels
from bot.client import make_client
from bot.connection import SlackConnection
from bot.desk import Desk
from bot.pacing import Pace
from bot.publisher import NoticePublisher
from bot.repeats import Repeats
from bot.texts import load_texts
from cases.case import Case
from cases.case_number import CaseNumber
from cases.events import Event
from cases.handler import CaseHandler
from cases.messages import CARD, InboundMail, Letter, Notice, RenderedLetter
from cases.outcome import Outcome
from cases.policy import Policy
from cases.triage.redaction import mask
from cases.verdict import Verdict
from cases.vocabulary import Language, StaffRole
from mail.compose import MailComposer
from models.store import Store
from sandbox.slack import STAFF_CHANNEL, SlackStandIn
from sandbox.slack.messages import Message
from tests.conftest import MASTER_KEY
from tests.examples import NOW, a_case, a_verdict

PUBLIC_URL = "https://personvern.duett.example"

ROLES = {
    "U0ANNE": StaffRole.APPROVER,
    "U0BJORN": StaffRole.APPROVER,
    "U0CARI": StaffRole.CASE_WORKER,
    "U0DAG": StaffRole.READER,
}
"""Eva is in the channel, but on no list."""

LISTS = ("Nyhetsbrev", "Arrangementer", "Kundeundersøkelser")
"""What marketing can be blocked on."""


@dataclass
class SetClock:
    """A clock that stands where the test put it."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment


class SameVerdict:
    """Triage of which these tests are not about."""

    def verdict(self, mail: InboundMail) -> Verdict:
        return a_verdict()


class PlainLetters:
    """Letters of one line: these tests are about how they are approved, not what they say."""

    def render(self, letter: Letter) -> RenderedLetter:
        return self.typeset(letter.name, f"{letter.name} for {letter.case}\n", letter.language)

    def draft(self, letter: Letter) -> RenderedLetter:
        return self.render(letter)

    def typeset(self, subject: str, text: str, language: Language) -> RenderedLetter:
        return RenderedLetter(subject=subject, text=text, html=f"<pre>{html.escape(text)}</pre>")


class Gate:
    """The real handler, which a test may hold up, and whose events it may read."""

    def __init__(self, handler: CaseHandler) -> None:
        self._handler = handler
        self.events: list[Event] = []
        self.open = asyncio.Event()
        self.open.set()

    async def handle(self, event: Event) -> Outcome:
        await self.open.wait()
        outcome = await self._handler.handle(event)
        self.events.append(event)
        return outcome


@dataclass
class Office:
    """Everything that a test needs to send events in at one end and read Slack at the other."""

    slack: SlackStandIn
    store: Store
    handler: Gate
    desk: Desk
    clock: SetClock
    connection: SlackConnection
    wake: asyncio.Event

    async def open_case(self, case: Case | None = None) -> Case:
        """Records a case, its sequence number given, and its card."""
        template = case or a_case()
        async with self.store.repository.record() as record:
            stored = replace(template, number=await record.next_number(2026), version=1)
            await record.add_case(stored)
            await record.enqueue_notice(card_notice(stored.number), NOW)
        return stored

    async def notify(self, notice: Notice) -> None:
        async with self.store.repository.record() as record:
            await record.enqueue_notice(notice, NOW)

    async def case(self, number: CaseNumber) -> Case:
        return await self.store.queries.case(number)

    def publisher(self, **changes: object) -> NoticePublisher:
        """A publisher like the one that runs, or with other settings."""
        settings = {
            "channels": Channels(STAFF_CHANNEL),
            "texts": self.desk.texts,
            "rules": self.desk.checklist,
            "clock": self.clock,
            "wake": self.wake,
            "pace": Pace(per_second=10_000),
            **changes,
        }
        return NoticePublisher(self.desk.client, self.store.notices, self.store.queries, **settings)  # type: ignore[arg-type]

    async def card(self, number: CaseNumber, channel: str = STAFF_CHANNEL) -> Message:
        """The card of the case, waited for."""
        return await self.slack.wait_for(lambda: self.find_card(number, channel))

    def find_card(self, number: CaseNumber, channel: str = STAFF_CHANNEL) -> Message | None:
        cards = self.cards(number, channel)
        return cards[0] if cards else None

    def cards(self, number: CaseNumber, channel: str = STAFF_CHANNEL) -> list[Message]:
        """Every card of the case."""
        return [m for m in self.slack.messages(channel) if str(number) in str(m.metadata)]


def card_notice(number: CaseNumber, version: int = 1) -> Notice:
    return Notice(key=f"card.{number}.{version}", case=number, text=CARD)


@asynccontextmanager
async def open_office(
    url: str, slack: SlackStandIn, *, policy: Policy | None = None, public_url: str = PUBLIC_URL
) -> AsyncIterator[Office]:
    """An office on a migrated database, whose app is not connected yet."""
    wake = asyncio.Event()
    async with Store.open(url, MASTER_KEY, notices_waiting=wake.set) as store:
        clock = SetClock()
        handler = Gate(_handler(store, clock, policy or Policy()))
        desk = _desk(slack, store, handler, clock)
        desk = replace(desk, checklist=(policy or Policy()).checklist, public_url=public_url)
        app = build_app(desk, signing_secret=slack.signing_secret)
        connection = SlackConnection(app, desk, slack.app_token, ping_seconds=1)
        yield Office(slack, store, handler, desk, clock, connection, wake)


def _handler(store: Store, clock: SetClock, policy: Policy) -> CaseHandler:
    composer = MailComposer("personvern@duett.example", "Duett AS", "duett.example", bytes(32), "test")
    return CaseHandler(
        store.repository, triage=SameVerdict(), renderer=PlainLetters(), composer=composer, clock=clock, policy=policy
    )


def _desk(slack: SlackStandIn, store: Store, handler: Gate, clock: SetClock) -> Desk:
    return Desk(
        client=make_client(slack.bot_token, slack.url),
        queries=store.queries,
        registers=store.registers,
        policy=store.policy_notices,
        lists=LISTS,
        handler=handler,
        staff=StaffDirectory(ROLES),
        repeats=Repeats(store.claims, clock),
        languages=store.languages,
        texts=load_texts(),
        clock=clock,
        mask=mask,
        channel=STAFF_CHANNEL,
    )


@asynccontextmanager
async def publishing(office: Office, publisher: NoticePublisher | None = None) -> AsyncIterator[None]:
    """The publisher runs meanwhile."""
    stop = asyncio.Event()
    task = asyncio.create_task((publisher or office.publisher()).run(stop))
    try:
        yield
    finally:
        stop.set()
        await task


def texts_of(blocks: list[dict[str, object]]) -> str:
    """Every text in the blocks, one after the other."""
    found: list[str] = []
    _collect(blocks, found)
    return "\n".join(found)


def _collect(value: object, found: list[str]) -> None:
    if isinstance(value, dict):
        found.extend(str(value[name]) for name in ("text", "initial_value") if isinstance(value.get(name), str))
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            _collect(item, found)


def action_ids(blocks: list[dict[str, object]]) -> list[str]:
    """The action ids of the buttons in the blocks."""
    rows = [block["elements"] for block in blocks if block["type"] == "actions"]
    return [element["action_id"] for row in rows for element in row]  # type: ignore[attr-defined]
