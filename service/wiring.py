"""The composition root: every part is made here, from the settings, and handed to those that use it."""

from __future__ import annotations

import asyncio
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.anchors import AuditAnchor
from bot.client import make_client
from bot.texts import load_texts
from cases.handler import CaseHandler
from cases.ports import Clock
from cases.triage.triage import Text
from cases.vocabulary import Language
from mail.addresses import ascii_domain, normalise
from mail.compose import MailComposer
from mail.parse import ParseOptions
from mail.render import LetterRenderer
from models.engines.config import sqlite_path
from models.store import Store
from service.audit_part import AuditSealing
from service.chat_part import chat_part
from service.clock_parts import clock_parts, restore_watch
from service.health import Health
from service.held_watch import HeldWatch
from service.http import HttpServer, ops_routes
from service.kit import Kit
from service.mail_login import imap_endpoint, smtp_endpoint, token_source
from service.mail_parts import mail_parts
from service.measuring import Measuring
from service.metrics import DeskCollector
from service.opening import open_record
from service.pages.part import FileSweep, page_routes
from service.policy_part import PolicyMails, PolicySending, unsubscribe_routes
from service.register_part import customer_domains, optout_part
from service.restored import RestoreWatch
from service.retention_part import retention_parts
from service.runner import Part
from service.settings import Settings
from service.slack_wiring import Signals, slack_part
from service.triage_files import triage_of


@dataclass(frozen=True, slots=True)
class Assembly:
    """The parts of one process, ready to run side by side."""

    parts: dict[str, Part]
    health: Health
    store: Store
    restore: RestoreWatch


def renderer(settings: Settings) -> LetterRenderer:
    """The letters, with the organisation's own facts. Raises `mail.organisation.InvalidFacts`."""
    return LetterRenderer(settings.own_facts(), chat_json=settings.chat_copy_json, chat_pdf=settings.chat_copy_pdf)


@asynccontextmanager
async def assemble(settings: Settings, clock: Clock) -> AsyncIterator[Assembly]:
    """Opens the record and makes every part.

    Raises ValueError for an address or a key file in the settings, and the errors of `models.store.Store.open`.
    """
    wake, signals = asyncio.Event(), Signals()
    async with open_record(settings, letters_waiting=wake.set, notices_waiting=signals.changed) as store:
        kit = await _kit(settings, clock, store)
        restore = restore_watch(kit, signals.health)
        parts = {**mail_parts(kit, signals.health, wake), **_staff_parts(kit, signals), **_record_parts(kit, signals)}
        yield Assembly({**parts, "restore": restore.run}, signals.health, store, restore)


async def _kit(settings: Settings, clock: Clock, store: Store) -> Kit:
    letters, composer, policy = renderer(settings), mail_composer(settings, store), settings.policy()
    triage = triage_of(settings, policy.sure_from, await customer_domains(store))
    triage.verdict_of(Text())  # loads the model: the first chat is not to wait for it
    return Kit(
        settings=settings,
        store=store,
        clock=clock,
        holder=f"{socket.gethostname()}-{uuid.uuid4().hex[:8]}",
        handler=CaseHandler(
            store.repository, triage=triage, renderer=letters, composer=composer, clock=clock, policy=policy
        ),
        letters=letters,
        composer=composer,
        triage=triage,
        reading=parse_options(settings, store),
        imap=imap_endpoint(settings),
        smtp=smtp_endpoint(settings),
        tokens=token_source(settings, clock),
    )


def _staff_parts(kit: Kit, signals: Signals) -> dict[str, Part]:
    """What staff meet: Slack, our own pages, reminders and alarms; and the chats, whose deliveries come by HTTP too."""
    settings, store, clock, health = kit.settings, kit.store, kit.clock, signals.health
    slack = slack_part(settings, store, kit.handler, clock, signals=signals, holder=kit.holder)
    held = HeldWatch(store.queries, clock, load_texts(Language(settings.language)))
    intake, chats = chat_part(settings, store, kit.handler, kit.letters.render, clock)
    health.register("slack", slack.state)
    health.register("acknowledgements", held.state)
    health.register("chats", chats.copies)
    health.register("chat deliveries", chats.deliveries)
    pages = page_routes(settings, store, kit.handler, clock, kit.letters.organisation_name)
    pages += unsubscribe_routes(settings, store, clock, kit.letters.organisation_name)
    policy_mails = PolicyMails(kit.letters, kit.composer, store, settings.public_url)
    return {
        "slack": slack.run,
        "notices": slack.publish,
        "homes": slack.keep_homes,
        "slack orphans": slack.repair,
        "acknowledgements": held.run,
        **clock_parts(kit, health),
        **optout_part(health, settings, store, clock),
        "policy notices": PolicySending(store, policy_mails, clock).run,
        "chats": chats.run,
        "http": HttpServer(settings.http_bind, [*intake.routes(), *pages, *slack.routes()]).run,
    }


def _record_parts(kit: Kit, signals: Signals) -> dict[str, Part]:
    """What looks after the record, and lets operators look."""
    settings, store, clock, health = kit.settings, kit.store, kit.clock, signals.health
    measuring = _measuring(settings, store, clock, health)
    ops = ops_routes(health, DeskCollector(health, measuring, clock))
    return {
        "audit": AuditSealing(store.audit, store.leases, _anchor(settings).tell, clock, kit.holder).run,
        "measures": measuring.run,
        "file sweep": FileSweep(store.files, store.leases, clock, kit.holder).run,
        **retention_parts(health, settings, store, clock, kit.holder, imap=kit.imap, tokens=kit.tokens),
        "ops": HttpServer(settings.ops_bind, ops).run,
    }


def mail_composer(settings: Settings, store: Store) -> MailComposer:
    """Makes the mails of the desk, signed with its keys."""
    address = normalise(settings.mail_address)
    name = str(settings.own_facts().organisation["name"])
    return MailComposer(
        address,
        name,
        ascii_domain(address.rpartition("@")[2]),
        store.keys.derive("letters"),
        store.keys.derive("instance-id").hex()[:16],
        acknowledgement_sender="" if settings.null_sender else address,
    )


def parse_options(settings: Settings, store: Store) -> ParseOptions:
    """What the parser must know of us."""
    return ParseOptions(
        own_addresses=(settings.mail_address, *sorted(settings.own_addresses)),
        plus_key=store.keys.derive("letters"),
        trusted_authserv_ids=tuple(sorted(settings.trusted_authserv_ids)),
        transcript_senders=frozenset(map(str.casefold, settings.chat_mail_senders)),
        web_form_senders=tuple(sorted(settings.web_form_senders)),
    )


def _measuring(settings: Settings, store: Store, clock: Clock, health: Health) -> Measuring:
    path = sqlite_path(settings.database_url)
    measuring = Measuring(store.measures, clock, path.parent if path is not None else None)
    health.register("record", measuring.record)
    health.register("disk", measuring.disk)
    return measuring


def _anchor(settings: Settings) -> AuditAnchor:
    client = make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    return AuditAnchor(client, settings.slack_channel, load_texts(Language(settings.language)))
