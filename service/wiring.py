"""The composition root: every part is made here, from the settings, and handed to those that use it."""

from __future__ import annotations

import asyncio
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from bot.anchors import AuditAnchor
from bot.client import make_client
from bot.texts import load_texts
from cases.alarms import AlarmReason
from cases.handler import CaseHandler
from cases.ports import Clock
from cases.triage.triage import Text
from cases.vocabulary import Language
from mail.addresses import ascii_domain, normalise
from mail.compose import MailComposer
from mail.imap_errors import LoginRefused
from mail.oauth import TokenSource
from mail.parse import ParseOptions
from mail.poller import Poller
from mail.reading_aside import AsideReader
from mail.render import LetterRenderer
from mail.sender import LetterSender
from mail.sending_policy import SendingPolicy
from mail.smtp import SmtpConnection
from models.engines.config import sqlite_path
from models.store import Store
from service.audit_part import AuditSealing
from service.chat_part import chat_part
from service.clock_parts import ClockParts
from service.health import Health, PartState
from service.held_watch import HeldWatch
from service.http import HttpServer, ops_routes
from service.mail_login import imap_endpoint, smtp_endpoint, token_source
from service.mail_proof import MailProof
from service.mailbox_part import Watching, junk_part
from service.measuring import Measuring
from service.metrics import DeskCollector
from service.pages.part import FileSweep, page_routes
from service.register_part import customer_domains, optout_part
from service.runner import Part
from service.settings import Settings
from service.slack_part import SlackPart
from service.slack_wiring import Signals, slack_part
from service.triage_files import triage_of

RECOVERY = timedelta(seconds=5)
_TOKEN_ALARMS = {"refused": AlarmReason.TOKEN_REFUSED, "unavailable": AlarmReason.TOKEN_UNAVAILABLE}


@dataclass(frozen=True, slots=True)
class Assembly:
    """The parts of one process, ready to run side by side."""

    parts: dict[str, Part]
    health: Health
    store: Store


def renderer(settings: Settings) -> LetterRenderer:
    """The letters, with the organisation's own facts. Raises `mail.organisation.InvalidFacts`."""
    return LetterRenderer(settings.own_facts(), chat_json=settings.chat_copy_json)


@asynccontextmanager
async def assemble(settings: Settings, clock: Clock) -> AsyncIterator[Assembly]:
    """Opens the record and makes every part.

    Raises ValueError for an address or a key file in the settings, and the errors of `models.store.Store.open`.
    """
    letters_wake, signals = asyncio.Event(), Signals()
    imap, smtp, tokens = imap_endpoint(settings), smtp_endpoint(settings), token_source(settings, clock)
    async with Store.open(
        settings.database_url,
        settings.master_key.get_secret_value(),
        letters_waiting=letters_wake.set,
        notices_waiting=signals.changed,
    ) as store:
        letters, composer, policy = renderer(settings), mail_composer(settings, store), settings.policy()
        triage = triage_of(settings, policy.sure_from, await customer_domains(store))
        triage.verdict_of(Text())  # loads the model: the first chat is not to wait for it
        handler = CaseHandler(
            store.repository,
            triage=triage,
            renderer=letters,
            composer=composer,
            clock=clock,
            policy=policy,
        )
        holder = f"{socket.gethostname()}-{uuid.uuid4().hex[:8]}"
        watching = Watching(
            endpoint=imap,
            store=store,
            handler=handler,
            clock=clock,
            holder=holder,
            tokens=tokens,
            options=parse_options(settings, store),
            triage=triage,
        )
        poller = watching.inbox(settings, AsideReader(watching.options, triage))
        proof = MailProof(settings, imap, tokens)
        sender = LetterSender(
            smtp,
            outbox=store.letters,
            handler=handler,
            evidence=proof.evidence(),
            left=proof.copies.left if proof.copies else None,
            clock=clock,
            wake=letters_wake,
            connect=lambda endpoint: SmtpConnection(
                endpoint,
                timeout_seconds=settings.smtp_timeout_seconds,
                content_timeout_seconds=3 * settings.smtp_timeout_seconds,
                tokens=tokens,
                copy_to=proof.copy_to,
            ),
            policy=SendingPolicy(
                connections=settings.smtp_connections,
                lease=settings.lease,
                hold_off=settings.evidence_hold_off,
                recovery=min(RECOVERY, settings.lease),
                login_pause=timedelta(seconds=settings.smtp_login_retry_seconds),
            ),
        )
        health = signals.health
        slack = slack_part(settings, store, handler, clock, signals)
        _register(health, poller, sender, slack)
        junk = junk_part(health, watching.junk(settings))
        proving = proof.parts(health, composer, store=store, clock=clock, smtp=smtp, holder=holder)
        measuring = _measuring(settings, store, clock, health)
        sealing = AuditSealing(store.audit, store.leases, _anchor(settings).tell, clock, holder)
        token_part = _register_tokens(health, tokens)
        held = HeldWatch(store.queries, clock, load_texts(Language(settings.language)))
        health.register("acknowledgements", held.state)
        speaking = ClockParts(
            settings=settings,
            store=store,
            handler=handler,
            renderer=letters,
            composer=composer,
            clock=clock,
            holder=holder,
            smtp=smtp,
            tokens=tokens,
        ).parts(health)
        intake, chats = chat_part(settings, store, handler, clock)
        health.register("chats", chats.copies)
        health.register("chat deliveries", chats.deliveries)
        pages = page_routes(settings, store, handler, clock, letters.organisation_name)
        yield Assembly(
            parts={
                "mailbox": poller.run,
                **junk,
                **proving,
                "audit": sealing.run,
                "measures": measuring.run,
                "letters": sender.run,
                "slack": slack.run,
                "notices": slack.publish,
                "homes": slack.keep_homes,
                "acknowledgements": held.run,
                **speaking,
                **token_part,
                **optout_part(health, settings, store, clock),
                "chats": chats.run,
                "http": HttpServer(settings.http_bind, [*intake.routes(), *pages, *slack.routes()]).run,
                "file sweep": FileSweep(store.files, store.leases, clock, holder).run,
                "ops": HttpServer(settings.ops_bind, ops_routes(health, DeskCollector(health, measuring, clock))).run,
            },
            health=health,
            store=store,
        )


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


def _register(health: Health, poller: Poller, sender: LetterSender, slack: SlackPart) -> None:
    def mailbox() -> PartState:
        status = poller.status
        waits = not status.holds_lease and not status.last_error
        alarm = AlarmReason.MAILBOX_LOGIN_REFUSED if status.last_error == LoginRefused.__name__ else None
        return PartState(status.connected or waits, status.last_error, alarm)

    def letters() -> PartState:
        status = sender.status
        alarm = AlarmReason.LETTERS_LOGIN_REFUSED if status.state == "login refused" else None
        return PartState(status.state == "ok", status.reason, alarm)

    health.register("mailbox", mailbox)
    health.register("letters", letters)
    health.register("slack", slack.state)


def _register_tokens(health: Health, tokens: TokenSource | None) -> dict[str, Part]:
    """The part that keeps a token ready, where one is needed."""
    if tokens is None:
        return {}

    def state() -> PartState:
        status = tokens.status
        return PartState(
            status.state == "ok", f"{status.state}: {status.reason}".strip(": "), _TOKEN_ALARMS.get(status.state)
        )

    health.register("token", state)
    return {"token": tokens.run}
