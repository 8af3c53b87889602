"""The Slack edge put together: the desk that every listener works with, the publisher, and the app."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient

from bot.app import build_app
from bot.card_keeper import Channels
from bot.client import make_client
from bot.desk import Desk
from bot.homes import OpenHomes
from bot.orphans import OrphanRepair
from bot.pacing import Pace
from bot.publisher import NoticePublisher
from bot.repeats import Repeats
from bot.texts import load_texts
from cases.handler import CaseHandler
from cases.ports import Clock
from cases.triage.redaction import mask
from cases.vocabulary import Language
from models.store import Store
from service.figures import YearlyFigures
from service.health import Health
from service.orphan_part import OrphanWatch
from service.person_export import AnswerExports
from service.register_part import marketing_lists
from service.settings import Settings
from service.slack_part import SlackPart
from service.staff_part import staff_directory


@dataclass(frozen=True, slots=True)
class Signals:
    """What the Slack edge hears of the rest of the process: that something changed, and how the parts are."""

    notices: asyncio.Event = field(default_factory=asyncio.Event)
    homes: OpenHomes = field(default_factory=OpenHomes)
    health: Health = field(default_factory=Health)

    def changed(self) -> None:
        """Something was committed that staff are told of, here or on another replica."""
        self.notices.set()
        self.homes.changed()


def slack_part(
    settings: Settings, store: Store, handler: CaseHandler, clock: Clock, *, signals: Signals, holder: str
) -> SlackPart:
    """The parts that take commands and post. Raises `bot.client.UnsafeApiUrl`."""
    client = make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    texts = load_texts(Language(settings.language))
    desk = _desk(settings, store, handler, clock, client=client, signals=signals)
    channels = Channels(settings.slack_channel, settings.slack_restricted_channel)
    publisher = NoticePublisher(
        client,
        store.notices,
        store.queries,
        channels=channels,
        texts=texts,
        clock=clock,
        wake=signals.notices,
        pace=Pace(per_second=settings.slack_posts_per_second),
        rules=desk.checklist,
        repeats=desk.repeats,
    )
    repair = OrphanRepair(client, store.notices, store.queries, channels=channels, texts=texts, clock=clock)
    app = build_app(desk, signing_secret=settings.slack_signing_secret.get_secret_value())
    orphans = OrphanWatch(repair, store.leases, clock, holder)
    return SlackPart(app, desk, publisher, settings.slack_app_token.get_secret_value(), orphans)


def _desk(
    settings: Settings, store: Store, handler: CaseHandler, clock: Clock, *, client: AsyncWebClient, signals: Signals
) -> Desk:
    return Desk(
        client=client,
        queries=store.queries,
        registers=store.registers,
        policy=store.policy_notices,
        lists=marketing_lists(settings),
        handler=handler,
        staff=staff_directory(settings, clock),
        repeats=Repeats(store.claims, clock),
        languages=store.languages,
        homes=signals.homes,
        health=signals.health.problems,
        texts=load_texts(Language(settings.language)),
        clock=clock,
        mask=mask,
        channel=settings.slack_channel,
        restricted_channel=settings.slack_restricted_channel,
        public_url=settings.public_url,
        page_minutes=round(settings.page_minutes),
        periods=settings.policy().periods,
        checklist=settings.checklist_rules(),
        statistics=YearlyFigures(store),
        exports=AnswerExports(store, handler, clock),
    )
