"""The page of the sandbox: write as a person, work as a member of staff, read what arrives; all side by side.

Made on the server and kept fresh by htmx; it loads nothing from anywhere else, and shows HTML letters only in a frame
that can do nothing. It answers only its own address, so that no page elsewhere can use it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import jinja2
from aiohttp import web

from sandbox.page_acts import ACTS, Acts, NotPossible
from sandbox.page_parts import PARTS, Parts, staff_of
from sandbox.page_stage import Stage

_STATIC = Path(__file__).parent / "static"
_KINDS = {".js": "text/javascript", ".css": "text/css"}
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_LETTER_CSP = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
_LULL_SECONDS = 0.1
_HEARTBEAT_SECONDS = 15.0

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Page:
    """Serves the page on 127.0.0.1."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._parts = Parts(stage.mailbox, stage.smtp, stage.slack, stage.time)
        self._acts = Acts(stage)
        self._runner: web.AppRunner | None = None
        loader = jinja2.FileSystemLoader(_STATIC)
        self._templates = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
        self.port = 0

    async def start(self, port: int = 8025) -> None:
        """Listen on 127.0.0.1."""
        app = web.Application(middlewares=[self._own_address_only], client_max_size=4_000_000)
        app.router.add_get("/", self._show)
        app.router.add_get("/changes", self._changes)
        app.router.add_get(r"/static/{name:[a-z-]+(\.min)?\.(js|css)}", self._file)
        app.router.add_get(r"/letters/{number:\d+}", self._letter)
        app.router.add_get(r"/parts/{name:[a-z]+}", self._part)
        app.router.add_post(r"/act/{name:[a-z]+}", self._act)
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

    @web.middleware
    async def _own_address_only(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuses what another page sends here, and any name that is made to point to this machine."""
        own = {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}
        origin = request.headers.get("Origin", "").removeprefix("http://")
        if request.host not in own or (origin and origin not in own):
            raise web.HTTPForbidden
        return await handler(request)

    async def _show(self, request: web.Request) -> web.Response:
        parts = {name: await self._parts.of(name, staff_of(request.cookies)) for name in PARTS}
        return self._html(self._render("page.html.j2", staff=staff_of(request.cookies), parts=parts))

    async def _part(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in PARTS:
            raise web.HTTPNotFound
        values = await self._parts.of(name, staff_of(request.cookies))
        if name == "modal" and values["shown"] == request.query.get("shown"):
            raise web.HTTPNoContent  # what is being written in it stays
        return self._html(self._render(f"parts/{name}.html.j2", **values))

    async def _act(self, request: web.Request) -> web.Response:
        act = ACTS.get(request.match_info["name"])
        if act is None:
            raise web.HTTPNotFound
        posted = await request.post()
        form = {name: [str(value) for value in posted.getall(name)] for name in posted}
        try:
            said = await act(self._acts, form, staff_of(request.cookies))
        except NotPossible as problem:
            return self._html(self._render("parts/said.html.j2", problem=True, text=str(problem)))
        answer = self._html(self._render("parts/said.html.j2", problem=False, text=said))
        if request.match_info["name"] == "staff":
            answer.set_cookie("staff", form["staff"][0], samesite="Strict", httponly=True)
            answer.headers["HX-Refresh"] = "true"
        return answer

    async def _changes(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: one whenever something happened."""
        answer = web.StreamResponse(headers={**_HEADERS, "Content-Type": "text/event-stream"})
        await answer.prepare(request)
        try:
            while True:
                happened = await self._stage.changes.next(_HEARTBEAT_SECONDS)
                await asyncio.sleep(_LULL_SECONDS)  # much happens together
                await answer.write(b"event: change\ndata: x\n\n" if happened else b": still here\n\n")
        except (ConnectionError, asyncio.CancelledError):
            return answer

    async def _file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        found = next((path for path in (_STATIC / name, _STATIC / "vendor" / name) if path.is_file()), None)
        if found is None:
            raise web.HTTPNotFound
        text = found.read_text(encoding="utf-8")
        return web.Response(text=text, content_type=_KINDS[found.suffix], charset="utf-8", headers=_HEADERS)

    async def _letter(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        if number >= len(self._stage.smtp.received):
            raise web.HTTPNotFound
        return self._html(self._stage.smtp.received[number].letter.html, _LETTER_CSP)

    def _render(self, template: str, **values: object) -> str:
        return self._templates.get_template(template).render(**values)

    def _html(self, text: str, policy: str = _CSP) -> web.Response:
        headers = {**_HEADERS, "Content-Security-Policy": policy}
        return web.Response(text=text, content_type="text/html", charset="utf-8", headers=headers)
