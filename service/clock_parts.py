"""The parts that speak up by themselves: reminders, the digest, alarms, and alarms by mail."""

from __future__ import annotations

from dataclasses import dataclass

from bot.alarms import SlackAlarms
from bot.client import make_client
from bot.digest import DigestPoster
from bot.texts import load_texts
from cases.handler import Handler
from cases.ports import Clock, Composer, Renderer
from cases.vocabulary import Language
from mail.oauth import TokenSource
from mail.smtp import SmtpConnection
from mail.smtp_endpoint import SmtpEndpoint
from models.store import Store
from service.alarm_mail import AlarmMailer
from service.alarms import AlarmWatch
from service.digest import DigestWatch
from service.escalation import Escalation
from service.health import Health
from service.overdue_tasks import UnconfirmedBlocks, UnconfirmedTasks
from service.reminders import ReminderClock
from service.runner import Part
from service.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockParts:
    """What these parts are made of."""

    settings: Settings
    store: Store
    handler: Handler
    renderer: Renderer
    composer: Composer
    clock: Clock
    holder: str
    smtp: SmtpEndpoint
    tokens: TokenSource | None

    def parts(self, health: Health) -> dict[str, Part]:
        """The parts, what they say of themselves registered."""
        store, clock, holder, rules = self.store, self.clock, self.holder, self.settings.reminders()
        client = make_client(self.settings.slack_bot_token.get_secret_value(), self.settings.slack_api_url)
        channel, texts = self.settings.slack_channel, load_texts(Language(self.settings.language))
        alarms = SlackAlarms(client, channel, texts)
        escalation = Escalation(
            store.alarms,
            alarms,
            store.leases,
            clock,
            holder,
            ready=store.ready,
            rules=rules,
            tasks=(UnconfirmedTasks(store.queries), UnconfirmedBlocks(store.registers)),
            mailer=self._mailer() if self.settings.alarm_address else None,
        )
        health.register("record", escalation.state)
        digest = DigestPoster(client, channel, texts)
        return {
            "reminders": ReminderClock(store.looks, self.handler, store.leases, clock, holder).run,
            "digest": DigestWatch(store.queries, store.leases, digest, clock, holder, at=rules.digest_at).run,
            "alarms": AlarmWatch(health, alarms, store.leases, clock, store.alarms).run,
            "escalation": escalation.run,
        }

    def _mailer(self) -> AlarmMailer:
        return AlarmMailer(
            repository=self.store.repository,
            renderer=self.renderer,
            composer=self.composer,
            connect=self._connection,
            texts=load_texts(Language(self.settings.language)),
            address=self.settings.alarm_address,
        )

    def _connection(self) -> SmtpConnection:
        seconds = self.settings.smtp_timeout_seconds
        return SmtpConnection(self.smtp, timeout_seconds=seconds, tokens=self.tokens)
