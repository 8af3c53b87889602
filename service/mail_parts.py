"""The mail edge as parts of the process: the pollers, the sender, the token, and what proves that mail arrives."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from cases.alarms import AlarmReason
from mail.imap_errors import LoginRefused
from mail.oauth import TokenSource
from mail.poller import Poller
from mail.reading_aside import AsideReader
from mail.sender import LetterSender
from mail.sending_policy import SendingPolicy
from mail.smtp import SmtpConnection
from mail.smtp_endpoint import SmtpEndpoint
from service.health import Health, PartState
from service.kit import Kit
from service.mail_proof import MailProof
from service.mailbox_part import Watching, junk_part
from service.runner import Part

RECOVERY = timedelta(seconds=5)
_TOKEN_ALARMS = {"refused": AlarmReason.TOKEN_REFUSED, "unavailable": AlarmReason.TOKEN_UNAVAILABLE}


def mail_parts(kit: Kit, health: Health, wake: asyncio.Event) -> dict[str, Part]:
    """The parts, what they say of themselves registered. `wake` is set when letters wait."""
    watching = Watching(
        endpoint=kit.imap,
        store=kit.store,
        handler=kit.handler,
        clock=kit.clock,
        holder=kit.holder,
        tokens=kit.tokens,
        options=kit.reading,
        triage=kit.triage,
    )
    poller = watching.inbox(kit.settings, AsideReader(watching.options, kit.triage))
    proof = MailProof(kit.settings, kit.imap, kit.tokens, store=kit.store, clock=kit.clock)
    sender = _sender(kit, proof, wake)
    health.register("mailbox", lambda: _mailbox_state(poller))
    health.register("letters", lambda: _letters_state(sender))
    return {
        "mailbox": poller.run,
        **junk_part(health, watching.junk(kit.settings)),
        **proof.parts(health, kit.composer, smtp=kit.smtp, holder=kit.holder),
        "letters": sender.run,
        **_token_part(health, kit.tokens),
    }


def _sender(kit: Kit, proof: MailProof, wake: asyncio.Event) -> LetterSender:
    settings = kit.settings

    def connect(endpoint: SmtpEndpoint) -> SmtpConnection:
        return SmtpConnection(
            endpoint,
            timeout_seconds=settings.smtp_timeout_seconds,
            content_timeout_seconds=3 * settings.smtp_timeout_seconds,
            tokens=kit.tokens,
            copy_to=proof.copy_to,
        )

    return LetterSender(
        kit.smtp,
        outbox=kit.store.letters,
        handler=kit.handler,
        evidence=proof.evidence(),
        left=proof.copies.left if proof.copies else None,
        clock=kit.clock,
        wake=wake,
        connect=connect,
        policy=SendingPolicy(
            connections=settings.smtp_connections,
            lease=settings.lease,
            hold_off=settings.evidence_hold_off,
            recovery=min(RECOVERY, settings.lease),
            login_pause=timedelta(seconds=settings.smtp_login_retry_seconds),
        ),
    )


def _mailbox_state(poller: Poller) -> PartState:
    status = poller.status
    waits = not status.holds_lease and not status.last_error
    alarm = AlarmReason.MAILBOX_LOGIN_REFUSED if status.last_error == LoginRefused.__name__ else None
    return PartState(status.connected or waits, status.last_error, alarm)


def _letters_state(sender: LetterSender) -> PartState:
    status = sender.status
    alarm = AlarmReason.LETTERS_LOGIN_REFUSED if status.state == "login refused" else None
    return PartState(status.state == "ok", status.reason, alarm)


def _token_part(health: Health, tokens: TokenSource | None) -> dict[str, Part]:
    """The part that keeps a token ready, where one is needed."""
    if tokens is None:
        return {}

    def state() -> PartState:
        status = tokens.status
        reason = f"{status.state}: {status.reason}".strip(": ")
        return PartState(status.state == "ok", reason, _TOKEN_ALARMS.get(status.state))

    health.register("token", state)
    return {"token": tokens.run}
