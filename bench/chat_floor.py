"""The floor for chats: a bare aiohttp server that does the least that must be done; nothing of ours is imported.

    python -m bench.chat_floor DATABASE TEMPLATES

For each POST it checks the signature, renders the copy from the same templates (Jinja2, CSS inlined, text and HTML in
quoted-printable), commits one row with it (SQLite, WAL, synchronous=FULL), and answers. It neither seals nor audits,
knows no conversation, sends nothing. Prints its port and serves until its standard input ends.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import css_inline
from aiohttp import web
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

_OSLO = ZoneInfo("Europe/Oslo")
_SECRET = b"chat-secret"
_SPEAKERS = {"visitor": "Du", "agent": "Kundestøtte", "bot": "Automatisk svar"}
_WORDS = {"caption": "Chatten", "time": "Klokka", "speaker": "Hvem", "message": "Melding", "attachment": "fil"}


class Floor:
    """The server."""

    def __init__(self, database: Path, templates: Path) -> None:
        self._database = sqlite3.connect(database, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.execute("CREATE TABLE chats (key TEXT PRIMARY KEY, body BLOB, mail BLOB)")
        self._inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=False)
        self._text = self._environment(templates, autoescape=False)
        self._html = self._environment(templates, autoescape=True)

    def _environment(self, templates: Path, *, autoescape: bool) -> Environment:
        made = Environment(
            loader=FileSystemLoader(templates), autoescape=autoescape, trim_blocks=True, lstrip_blocks=True
        )
        made.filters |= {
            "clock": lambda moment: datetime.fromisoformat(moment).astimezone(_OSLO).strftime("%H:%M"),
            "date": lambda moment: datetime.fromisoformat(moment).astimezone(_OSLO).strftime("%d.%m.%Y"),
            "speaker": lambda line: _SPEAKERS[line["speaker"]],
            "plain": str,
            "one_line": str,
            "line_breaks": lambda text: Markup("<br>").join(escape(line) for line in text.split("\n")),
        }
        return made

    async def take(self, request: web.Request) -> web.Response:
        """One chat."""
        body = await request.read()
        signed = request.headers["X-Personvern-Timestamp"].encode() + b"." + body
        digest = hmac.new(_SECRET, signed, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"v1={digest}", request.headers["X-Personvern-Signature"]):
            return web.json_response({"error": "signature"}, status=401)
        chat = json.loads(body)
        key = hashlib.sha256(f"{chat['conversation_id']} {chat['ended_at']}".encode()).hexdigest()
        self._database.execute("INSERT INTO chats VALUES (?, ?, ?)", (key, body, self._mail(key, chat)))
        return web.json_response({"status": "logged"})

    def _mail(self, key: str, chat: dict[str, Any]) -> bytes:
        values = {"transcript": {"lines": chat["messages"]}, "words": _WORDS}
        said = self._text.get_template("conversation.txt.j2").render(values)
        table = self._html.get_template("conversation.html.j2").render(values)
        page = self._html.get_template("page.html.j2").render(subject="Chat", body=Markup(table), language="nb")
        mail = EmailMessage()
        mail["From"], mail["To"] = "personvern@duett.test", chat["visitor"]["email"]
        mail["Subject"], mail["Message-ID"] = "Kopi av chatten din", f"<{key}@duett.test>"
        mail.set_content("Hei!\n\n" + said, cte="quoted-printable")
        mail.add_alternative(self._inliner.inline(page), subtype="html", cte="quoted-printable")
        return mail.as_bytes()


async def serve(take: Callable[[web.Request], Awaitable[web.Response]]) -> None:
    """Serves chats on a free port, which it prints, until standard input ends."""
    app = web.Application()
    app.router.add_post("/chats/generic", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=2048).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(Floor(Path(sys.argv[1]), Path(sys.argv[2])).take))
