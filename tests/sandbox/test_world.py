"""The world without the service: its parts, what it tells the service, and the page."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path

import aiohttp
import aiosmtplib
import pytest
from aiohttp import web

from sandbox.mailbox import INBOX, SENT
from sandbox.slack import STAFF_CHANNEL
from sandbox.slack.transport import HttpTransport
from sandbox.world import World
from tests.sandbox.bolt_apps import client_of

LETTER = (
    b"From: personvern@duett.test\r\nTo: kari@example.test\r\nSubject: <script>1</script>\r\n"
    b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHei <i>\r\n'
    b"--b\r\nContent-Type: text/html\r\n\r\n<p>Hei <script>alert(1)</script></p>\r\n--b--\r\n"
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    started = await World.start(page_port=0, folder=tmp_path)
    yield started
    await started.stop()


async def send(world: World, raw: bytes) -> None:
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=world.smtp.port, start_tls=False)
    async with client:
        await client.sendmail("", ["kari@example.test"], raw)


async def fetch(url: str) -> tuple[aiohttp.ClientResponse, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer, await answer.text()


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append(tag)


def tags_of(html: str) -> list[str]:
    parser = Tags()
    parser.feed(html)
    return parser.opened


async def test_the_page_shows_what_each_party_received(world: World) -> None:
    await world.mailbox.deliver(b"From: ola@example.test\nSubject: Innsyn\n\nHva har dere?\n")
    await send(world, LETTER)
    client = client_of(world.slack)
    card = await client.chat_postMessage(channel=STAFF_CHANNEL, text="*PV-2026-0001*")
    await client.chat_postMessage(channel=STAFF_CHANNEL, text="i tråden", thread_ts=str(card["ts"]))
    await client.chat_postEphemeral(channel=STAFF_CHANNEL, user="U0ANNE", text="bare for Anne")

    url = world.page.url if world.page else ""
    html = "".join([(await fetch(f"{url}{part}"))[1] for part in ("", "parts/mailbox")])

    for shown in ("ola@example.test", "Innsyn", "<strong>PV-2026-0001</strong>", "i tråden", "bare for Anne"):
        assert shown in html
    assert "kari@example.test" in html
    assert "&lt;script&gt;1&lt;/script&gt;" in html


async def test_nothing_in_a_mail_becomes_part_of_the_page(world: World) -> None:
    await send(world, LETTER)
    await world.mailbox.deliver(LETTER)

    answer, html = await fetch(world.page.url if world.page else "")

    assert re.findall(r"<script[^>]*>", html) == re.findall(r'<script src="/static/[a-z-]+(?:.min)?.js" defer>', html)
    assert tags_of(html).count("i") == 0
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


async def test_a_letter_in_html_is_shown_where_it_can_do_nothing(world: World) -> None:
    await send(world, LETTER)
    url = world.page.url if world.page else ""

    answer, html = await fetch(f"{url}letters/0")
    missing, _ = await fetch(f"{url}letters/1")

    assert html.startswith("<p>Hei")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert missing.status == 404


async def test_the_environment_leads_to_every_part(world: World) -> None:
    environment = world.environment

    assert str(world.mailbox.port) in environment["PERSONVERN_IMAP_URL"]
    assert str(world.smtp.port) in environment["PERSONVERN_SMTP_URL"]
    assert environment["PERSONVERN_SLACK_API_URL"] == world.slack.url
    assert environment["PERSONVERN_HTTP_BIND"] != environment["PERSONVERN_OPS_BIND"]
    assert "hemmelig" not in repr(world)
    assert environment["PERSONVERN_MASTER_KEY"] not in repr(world)


async def test_a_mail_that_is_sent_is_found_in_sent_and_not_in_the_inbox(world: World) -> None:
    await send(world, LETTER)

    assert len(await world.mailbox.mails(SENT)) == 1
    assert await world.mailbox.mails(INBOX) == []


async def test_a_folder_of_its_own_goes_with_the_world() -> None:
    started = await World.start()

    await started.stop()

    assert not started.folder.exists()


async def test_a_world_that_cannot_start_whole_leaves_nothing_behind(world: World, tmp_path: Path) -> None:
    taken = world.page.port if world.page else 0

    with pytest.raises(OSError, match="address already in use"):
        await World.start(page_port=taken, folder=tmp_path)


async def test_slack_can_deliver_to_the_service_by_http() -> None:
    started = await World.start(by_http=True)

    transport = started.slack.transport
    await started.stop()

    assert isinstance(transport, HttpTransport)
    assert transport.request_url == f"http://{started.environment['PERSONVERN_HTTP_BIND']}/slack/events"


async def test_a_chat_is_delivered_with_the_signature_that_the_service_checks(world: World) -> None:
    seen: list[tuple[bytes, str, str]] = []

    async def take(request: web.Request) -> web.Response:
        headers = request.headers
        seen.append((await request.read(), headers["X-Personvern-Timestamp"], headers["X-Personvern-Signature"]))
        return web.Response(status=202)

    runner = web.AppRunner(web.Application())
    runner.app.router.add_post("/chats/generic", take)
    await runner.setup()
    host, _, port = world.environment["PERSONVERN_HTTP_BIND"].partition(":")
    await web.TCPSite(runner, host, int(port)).start()

    status = await world.end_chat({"conversation_id": "1"})
    await runner.cleanup()

    ((body, timestamp, signature),) = seen
    secret = world.environment["PERSONVERN_CHAT_GENERIC_SECRET"].encode()
    expected = hmac.new(secret, f"{timestamp}.{body.decode()}".encode(), hashlib.sha256).hexdigest()
    assert (status, signature) == (202, f"v1={expected}")
