"""The page of the sandbox: the mailbox, the staff channel and the people's inboxes, side by side.

It is made on the server, needs no script, loads nothing from anywhere else, and shows HTML letters only in a frame
that can do nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import jinja2
from aiohttp import web
from markupsafe import Markup

from sandbox.blocks import BlockRenderer
from sandbox.mailbox import FOLDERS, Mailbox, StoredMail
from sandbox.slack import STAFF_CHANNEL, SlackStandIn
from sandbox.slack.messages import Ephemeral, Message
from sandbox.smtp import Received, SmtpSink

_STATIC = Path(__file__).parent / "static"
_CSP = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'"
_LETTER_CSP = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}

Handler = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class Card:
    """A message of the staff channel as the page shows it."""

    content: Markup
    author: str
    replies: list[Card]


@dataclass(frozen=True, slots=True)
class Inbox:
    """What one person received; each letter with its number among all that were sent."""

    address: str
    letters: list[tuple[int, Received]]


class Page:
    """Serves the page on 127.0.0.1."""

    def __init__(self, mailbox: Mailbox, smtp: SmtpSink, slack: SlackStandIn) -> None:
        self._mailbox, self._smtp, self._slack = mailbox, smtp, slack
        self._renderer = BlockRenderer(self._name_of)
        self._runner: web.AppRunner | None = None
        loader = jinja2.FileSystemLoader(_STATIC)
        self._templates = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
        self.port = 0

    async def start(self, port: int = 8025) -> None:
        """Listen on 127.0.0.1."""
        app = web.Application()
        app.router.add_get("/", self._show)
        app.router.add_get("/page.css", self._style)
        app.router.add_get(r"/letters/{number:\d+}", self._letter)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}/"

    async def _show(self, _request: web.Request) -> web.Response:
        folders = {folder: await self._mailbox.mails(folder) for folder in FOLDERS}
        return self._html(self._render(folders), _CSP)

    async def _style(self, _request: web.Request) -> web.Response:
        style = (_STATIC / "page.css").read_text(encoding="utf-8")
        return web.Response(text=style, content_type="text/css", headers=_HEADERS)

    async def _letter(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        if number >= len(self._smtp.received):
            raise web.HTTPNotFound
        return self._html(self._smtp.received[number].letter.html, _LETTER_CSP)

    def _html(self, text: str, policy: str) -> web.Response:
        headers = {**_HEADERS, "Content-Security-Policy": policy}
        return web.Response(text=text, content_type="text/html", charset="utf-8", headers=headers)

    def _render(self, folders: dict[str, list[StoredMail]]) -> str:
        return self._templates.get_template("page.html.j2").render(
            folders=folders,
            cards=[self._card(message) for message in self._slack.messages(STAFF_CHANNEL)],
            private=[(self._name_of(e.user), self._content(e)) for e in self._slack.workspace.ephemerals],
            modals=self._modals(),
            inboxes=self._inboxes(),
        )

    def _card(self, message: Message) -> Card:
        replies = [self._card(reply) for reply in self._slack.thread(message.channel, message.ts)]
        return Card(self._content(message), self._name_of(message.user), replies)

    def _content(self, message: Message | Ephemeral) -> Markup:
        return self._renderer.message(message.text, message.blocks)

    def _modals(self) -> list[tuple[str, str, Markup]]:
        users = self._slack.workspace.users.values()
        views = [(user.real_name, self._slack.open_view(user.id)) for user in users]
        return [(name, v.body["title"]["text"], self._renderer.render(v.blocks)) for name, v in views if v]

    def _inboxes(self) -> list[Inbox]:
        numbered = list(enumerate(self._smtp.received))
        return [
            Inbox(address, [(number, mail) for number, mail in numbered if address in mail.recipients])
            for address in self._smtp.people()
        ]

    def _name_of(self, user_id: str) -> str:
        user = self._slack.workspace.users.get(user_id)
        return user.real_name if user else user_id
