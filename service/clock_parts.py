"""The parts that speak up by themselves: reminders, the digest, days on cards, alarms, mail, and notices to approve."""

from __future__ import annotations

from bot.alarms import SlackAlarms
from bot.client import make_client
from bot.digest import DigestPoster
from bot.policy_notices import ApprovalAsker
from bot.texts import load_texts
from cases.vocabulary import Language
from mail.smtp import SmtpConnection
from service.alarm_mail import AlarmMailer
from service.alarms import AlarmWatch
from service.card_days import CardDays
from service.digest import DigestWatch
from service.escalation import Escalation
from service.health import Health
from service.kit import Kit
from service.overdue_tasks import UnconfirmedBlocks, UnconfirmedTasks
from service.policy_asking import ApprovalWatch
from service.reminders import ReminderClock
from service.restored import RestoreWatch
from service.runner import Part


def clock_parts(kit: Kit, health: Health) -> dict[str, Part]:
    """The parts, what they say of themselves registered."""
    settings, store, clock, holder = kit.settings, kit.store, kit.clock, kit.holder
    rules, texts = settings.reminders(), load_texts(Language(settings.language))
    client = make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    alarms = SlackAlarms(client, settings.slack_channel, texts)
    escalation = Escalation(
        store.alarms,
        alarms,
        store.leases,
        clock,
        holder,
        ready=store.ready,
        rules=rules,
        tasks=(UnconfirmedTasks(store.queries), UnconfirmedBlocks(store.registers)),
        mailer=_mailer(kit) if settings.alarm_address else None,
    )
    health.register("record", escalation.state)
    digest = DigestPoster(client, settings.slack_channel, texts)
    asker = ApprovalAsker(client, settings.slack_channel, texts)
    cards = CardDays(store.queries, store.repository, store.notices, leases=store.leases, clock=clock, holder=holder)
    return {
        "reminders": ReminderClock(store.looks, kit.handler, store.leases, clock, holder).run,
        "digest": DigestWatch(store.queries, store.leases, digest, clock, holder, at=rules.digest_at).run,
        "cards": cards.run,
        "alarms": AlarmWatch(health, alarms, store.leases, clock, store.alarms).run,
        "escalation": escalation.run,
        "approvals of notices": ApprovalWatch(store.policy_notices, store.leases, asker, clock, holder).run,
    }


def restore_watch(kit: Kit, health: Health) -> RestoreWatch:
    """Notices a restore that nobody told of."""
    settings = kit.settings
    client = make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    watch = RestoreWatch(
        kit.store,
        settings.retention_periods(),
        kit.clock,
        kit.holder,
        journal=settings.erasure_journal,
        alarms=SlackAlarms(client, settings.slack_channel, load_texts(Language(settings.language))),
    )
    health.register("restore", watch.state)
    return watch


def _mailer(kit: Kit) -> AlarmMailer:
    seconds = kit.settings.smtp_timeout_seconds
    return AlarmMailer(
        repository=kit.store.repository,
        renderer=kit.letters,
        composer=kit.composer,
        connect=lambda: SmtpConnection(kit.smtp, timeout_seconds=seconds, tokens=kit.tokens),
        texts=load_texts(Language(kit.settings.language)),
        address=kit.settings.alarm_address,
    )
