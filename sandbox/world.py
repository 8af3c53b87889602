"""The world around the service, on loopback: mailbox, SMTP server, Slack stand-in, and the page that shows them.

world = await World.start(page_port=None)
await world.service.start()                   # python -m service serve, as a process of its own
await world.mailbox.deliver(raw)
mail = await world.wait_for(lambda: world.smtp.to("kari@example.test"))
await world.stop()
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import socket
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import aiohttp

from sandbox.changes import PATIENCE_SECONDS, Changes
from sandbox.child import MIGRATE, ServiceChild
from sandbox.clock import MovedTime
from sandbox.mailbox import SENT, Mailbox
from sandbox.page import Page
from sandbox.page_stage import Stage
from sandbox.slack import RESTRICTED_CHANNEL, STAFF_CHANNEL, SlackStandIn
from sandbox.slack.shapes import Json
from sandbox.smtp import SmtpSink

T = TypeVar("T")

DATABASE = "personvern.db"
STAFF = "U0ANNE:approver,U0BJORN:approver,U0CARI:case_worker,U0DAG:reader,U0EVA:administrator"


@dataclass(slots=True)
class World:
    """Everything that the service talks to; `environment` is how the service finds it."""

    folder: Path
    mailbox: Mailbox
    smtp: SmtpSink
    slack: SlackStandIn
    service: ServiceChild
    environment: dict[str, str] = field(repr=False)
    changes: Changes
    time: MovedTime
    page: Page | None
    _started: AsyncExitStack = field(repr=False)

    @classmethod
    async def start(
        cls,
        *,
        page_port: int | None = None,
        folder: Path | None = None,
        rate_scale: float = 1.0,
        by_http: bool = False,
        settings: dict[str, str] | None = None,
        prepare: Sequence[str] = MIGRATE,
    ) -> World:
        """Start all of it but the service.

        `page_port` 0 takes a free port, None leaves the page out; `by_http` lets Slack deliver by signed requests;
        `settings` are further variables of the service, by their full names, and win over those set here; `prepare` is
        run before each start of the service, and may be empty where `DATABASE` in `folder` is migrated already.
        """
        changes, http_bind = Changes(), _free_bind()
        mailbox = Mailbox()
        smtp = SmtpSink(keep_copy=lambda raw: mailbox.deliver(raw, SENT), changes=changes)
        request_url = f"http://{http_bind}/slack/events" if by_http else None
        slack = SlackStandIn(rate_scale=rate_scale, request_url=request_url, changes=changes)
        async with AsyncExitStack() as started:
            for part in (mailbox, smtp, slack):
                started.push_async_callback(part.stop)
                await part.start()
            data = folder or Path(started.enter_context(tempfile.TemporaryDirectory(prefix="personvern-")))
            moved = MovedTime(data / "clock")
            clock = {"PERSONVERN_SANDBOX_CLOCK": str(moved.file)}
            environment = {**_environment(data, mailbox, smtp, slack), **_binds(http_bind), **clock, **(settings or {})}
            child = ServiceChild(environment, data, environment["PERSONVERN_OPS_BIND"], prepare=prepare)
            world = cls(data, mailbox, smtp, slack, child, environment, changes, moved, None, started)
            if page_port is not None:
                world.page = Page(world.stage)
                started.push_async_callback(world.page.stop)
                await world.page.start(page_port)
            world._started = started.pop_all()
            return world

    async def stop(self) -> None:
        """Stop the service, then the world around it; a folder of its own is removed."""
        await self.service.stop()
        await self._started.aclose()

    async def wait_for(self, condition: Callable[[], T | None], timeout: float = PATIENCE_SECONDS) -> T:
        """What `condition` finds, as soon as it is true; looked at when a mail or a Slack request came in."""
        return await self.changes.wait_for(condition, timeout)

    @property
    def stage(self) -> Stage:
        """What the page works with."""
        return Stage(
            mailbox=self.mailbox,
            smtp=self.smtp,
            slack=self.slack,
            changes=self.changes,
            time=self.time,
            end_chat=self.end_chat,
            start_service=self._start_again,
            kill_service=self._kill,
        )

    async def _start_again(self) -> None:
        if self.service.pid is None:
            await self.service.start()

    async def _kill(self) -> None:
        await self.service.kill()

    async def end_chat(self, chat: Json, secret: str | None = None) -> int:
        """Deliver a chat that ended to ``POST /chats/generic``, signed; returns the HTTP status."""
        body = json.dumps(chat).encode()
        key = self.environment["PERSONVERN_CHAT_GENERIC_SECRET"] if secret is None else secret
        url = f"http://{self.environment['PERSONVERN_HTTP_BIND']}/chats/generic"
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=body, headers=_signed(key, body, self.time.now().timestamp())) as answer,
        ):
            return answer.status


def _binds(http_bind: str) -> dict[str, str]:
    return {
        "PERSONVERN_HTTP_BIND": http_bind,
        "PERSONVERN_PUBLIC_URL": f"http://{http_bind}",
        "PERSONVERN_OPS_BIND": _free_bind(),
    }


def _signed(secret: str, body: bytes, now: float) -> dict[str, str]:
    timestamp = str(int(now))
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Personvern-Timestamp": timestamp,
        "X-Personvern-Signature": f"v1={digest}",
    }


def _environment(folder: Path, mailbox: Mailbox, smtp: SmtpSink, slack: SlackStandIn) -> dict[str, str]:
    return {
        "PERSONVERN_DATABASE_URL": f"sqlite:///{folder / DATABASE}",
        "PERSONVERN_MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "PERSONVERN_IMAP_URL": mailbox.url,
        "PERSONVERN_IMAP_PASSWORD": mailbox.password,
        "PERSONVERN_SMTP_URL": smtp.url,
        "PERSONVERN_MAIL_ADDRESS": mailbox.user,
        "PERSONVERN_SLACK_BOT_TOKEN": slack.bot_token,
        "PERSONVERN_SLACK_APP_TOKEN": slack.app_token,
        "PERSONVERN_SLACK_SIGNING_SECRET": slack.signing_secret,
        "PERSONVERN_SLACK_API_URL": slack.url,
        "PERSONVERN_SLACK_CHANNEL": STAFF_CHANNEL,
        "PERSONVERN_SLACK_RESTRICTED_CHANNEL": RESTRICTED_CHANNEL,
        "PERSONVERN_STAFF": STAFF,
        "PERSONVERN_CHAT_GENERIC_SECRET": secrets.token_hex(16),
        # Long enough to see it, short enough for the tour.
        "PERSONVERN_UNDO_SECONDS": "2",
    }


def _free_bind() -> str:
    """A free port on loopback; it is let go of at once, so that the service can take it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"
