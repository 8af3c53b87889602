"""The whole service, in at one end and out at the other: real Dovecot, an SMTP server, and the Slack stand-in.

The parts run in the test's own loop, wired by `service.wiring` just as `personvern serve` wires them.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohttp
import pytest

from cases.case_number import CaseNumber
from cases.checklist.state import open_tasks
from cases.errors import CaseNotFound
from sandbox.changes import Changes
from sandbox.slack import STAFF_CHANNEL, SlackStandIn
from sandbox.smtp import Received, SmtpSink
from sandbox.tour_stage import every_box
from service.clock import SystemClock
from service.runner import supervise
from service.settings import Settings
from service.wiring import Assembly, assemble
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot
from tests.slack_scan import WRITTEN

__all__ = ["dovecot"]

T = TypeVar("T")
ADDRESS = "personvern@duett.test"
CHAT_SECRET = "chat-secret"
PATIENCE = 60.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def a_letter(text: str, *, sender: str = "kari@epost.example", subject: str = "Henvendelse", **headers: str) -> bytes:
    """A mail as a person's program writes it."""
    WRITTEN.append(text)
    lines = {
        "Return-Path": f"<{sender}>",
        "From": f"Kari Nordmann <{sender}>",
        "To": ADDRESS,
        "Subject": subject,
        "Message-ID": f"<{hashlib.sha256((sender + subject + text).encode()).hexdigest()[:20]}@epost.example>",
        "Content-Type": "text/plain; charset=utf-8",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return (head + "\r\n" + text.replace("\n", "\r\n")).encode()


@dataclass
class Running:
    """The service with everything around it."""

    mailbox: Dovecot
    user: str
    smtp: SmtpSink
    slack: SlackStandIn
    settings: Settings
    assembly: Assembly
    stop: asyncio.Event
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def receive(self, *mails: bytes) -> None:
        """Mails arrive in the mailbox."""
        await asyncio.to_thread(self.mailbox.deliver, self.user, *mails)

    async def folder(self, name: str) -> list[bytes]:
        """What lies in a folder now."""
        return await asyncio.to_thread(self.mailbox.mails, self.user, name)

    async def until_moved(self, count: int) -> list[bytes]:
        """What lies in `Behandlet`, once it is that many mails."""
        return await until(lambda: self.folder("Behandlet"), lambda mails: len(mails) >= count)

    async def letters_to(self, address: str, count: int = 1) -> list[Received]:
        """What a person received, once it is that many letters."""
        await self.smtp.wait_for(lambda: len(self.smtp.to(address)) >= count, PATIENCE)
        return self.smtp.to(address)

    async def cards(self, count: int = 1) -> list[Any]:
        """The cards in the staff channel, once there are that many."""
        await self.slack.wait_for(lambda: len(self.slack.messages(STAFF_CHANNEL)) >= count, PATIENCE)
        return self.slack.messages(STAFF_CHANNEL)

    async def case(self, number: str, wanted: Callable[[Any], bool] = lambda _: True) -> Any:
        """The case, once it is as wanted."""
        return await until(lambda: self._case_or_none(number), lambda found: found is not None and wanted(found))

    async def _case_or_none(self, number: str) -> Any:
        try:
            return await self.assembly.store.queries.case(CaseNumber.parse(number))
        except CaseNotFound:
            return None

    async def settle(self, number: str = "1", user: str = "U0CARI") -> None:
        """Staff do what cannot wait, and tick the whole checklist."""
        staff, case = self.slack.user(user), await self.case(f"PV-2026-{int(number):04d}")
        if open_tasks(case):
            await (await staff.command("/personvern", f"done {number}")).message()
        await staff.command("/personvern", f"checks {number}")
        checklist = await staff.modal("change_checks")
        await staff.submit(checklist, every_box(checklist))

    async def chat(self, body: bytes, secret: str = CHAT_SECRET, age: int = 0) -> tuple[int, dict[str, str]]:
        """A chat provider delivers a body, signed."""
        timestamp = str(int(time.time()) - age)
        digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers = {"X-Personvern-Timestamp": timestamp, "X-Personvern-Signature": f"v1={digest}"}
        url = f"http://{self.settings.http_bind}/chats/generic"
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
            return answer.status, await answer.json()


async def until(look: Callable[[], Any], wanted: Callable[[Any], bool]) -> Any:
    """What `look` gives, once it is as wanted; asked again and again, for a bounded time."""
    async with asyncio.timeout(PATIENCE):
        while not wanted(found := await look()):
            await asyncio.sleep(0.02)
    return found


def settings_for(
    url: str, mailbox: Dovecot, user: str, smtp: SmtpSink, slack: SlackStandIn, **changes: Any
) -> Settings:
    """The settings of a service on these servers."""
    return Settings(
        **{
            "database_url": url,
            "master_key": base64.b64encode(b"k" * 32).decode(),
            "imap_url": f"imap://{user.replace('@', '%40')}@127.0.0.1:{mailbox.port}/INBOX",
            "imap_password": PASSWORD,
            "smtp_url": smtp.url,
            "mail_address": ADDRESS,
            "slack_bot_token": slack.bot_token,
            "slack_app_token": slack.app_token,
            "slack_api_url": slack.url,
            "slack_channel": STAFF_CHANNEL,
            "slack_posts_per_second": 500,
            "staff": "U0ANNE:approver,U0BJORN:approver,U0CARI:case_worker,U0DAG:reader",
            "http_bind": f"127.0.0.1:{free_port()}",
            "ops_bind": f"127.0.0.1:{free_port()}",
            "chat_generic_secret": CHAT_SECRET,
            "chat_max_bytes": 100_000,
            "ack_domain_per_hour": 1000,
            "digest_at": "23:59:59",
            "undo_seconds": 0,
            **changes,
        }
    )


@pytest.fixture
def changes() -> dict[str, Any]:
    """Settings that a test wants otherwise; override it with `@pytest.mark.parametrize("changes", …)`."""
    return {}


@pytest.fixture
def by_http() -> bool:
    """Whether Slack delivers by signed requests instead of Socket Mode."""
    return False


@pytest.fixture
async def running(
    dovecot: Dovecot, database_url: str, changes: dict[str, Any], by_http: bool
) -> AsyncIterator[Running]:
    """A service that has connected to everything, on SQLite and on PostgreSQL."""
    user, happened = dovecot.new_user(), Changes()

    async def keep_copy(raw: bytes) -> None:
        await asyncio.to_thread(_file_copy, dovecot, user, raw)

    bind = f"127.0.0.1:{free_port()}"
    request_url = f"http://{bind}/slack/events" if by_http else None
    smtp = SmtpSink(keep_copy=keep_copy, changes=happened)
    slack = SlackStandIn(rate_scale=1000, request_url=request_url, changes=happened)
    await smtp.start()
    await slack.start()
    transport = {"slack_app_token": "", "slack_signing_secret": slack.signing_secret} if by_http else {}
    settings = settings_for(database_url, dovecot, user, smtp, slack, http_bind=bind, **transport, **changes)
    try:
        async with serving(settings, dovecot, user, smtp, slack) as found:
            yield found
    finally:
        await slack.stop()
        await smtp.stop()


@asynccontextmanager
async def serving(
    settings: Settings, mailbox: Dovecot, user: str, smtp: SmtpSink, slack: SlackStandIn
) -> AsyncIterator[Running]:
    """A service on these servers, from when it is ready until it has stopped."""
    async with assemble(settings, SystemClock()) as assembly:
        found = Running(mailbox, user, smtp, slack, settings, assembly, asyncio.Event())
        parts = assembly.parts.items()
        found.tasks += [asyncio.create_task(supervise(name, part, found.stop)) for name, part in parts]
        await until(_ready(assembly), bool)
        yield found
        found.stop.set()
        await asyncio.gather(*found.tasks)


def _ready(assembly: Assembly) -> Callable[[], Any]:
    async def look() -> bool:
        return assembly.health.ready

    return look


def _file_copy(server: Dovecot, user: str, raw: bytes) -> None:
    with server.client(user) as client:
        client.create("Sent")
        client.append("Sent", None, None, raw)


def a_chat(**changes: Any) -> bytes:
    """A chat in our own form."""
    chat = {
        "conversation_id": "c-1",
        "started_at": "2026-11-23T10:00:00+01:00",
        "ended_at": "2026-11-23T10:20:00+01:00",
        "visitor": {"email": "ola@annen.example", "name": "Ola Nordmann"},
        "messages": [
            {"at": "2026-11-23T10:00:00+01:00", "speaker": "visitor", "text": "Hei, får ikke logget inn"},
            {"at": "2026-11-23T10:01:00+01:00", "speaker": "agent", "name": "Anne", "text": "Prøv <b>igjen</b> nå"},
        ],
    } | changes
    return json.dumps(chat).encode()
