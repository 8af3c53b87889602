"""The pages on a real server on loopback, over a real record, with a visitor who keeps cookies as a browser does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.access import StaffDirectory
from cases.case import Case
from cases.events import PageRequested
from cases.handler import CaseHandler
from cases.page_desk import PageDesk
from cases.pages import PagePurpose, Ticket
from cases.policy import PageLimits, Policy
from cases.vocabulary import Kind, Language, StaffRole
from models.store import Store
from service.pages.answers import Look
from service.pages.routes import PageParts, Pages
from service.pages.visits import Visits
from tests.bot.office import SetClock
from tests.contracts.desk import opened
from tests.contracts.test_batches import handler_of
from tests.examples import ANNE, a_draft, a_mail, a_verdict

LIMITS = PageLimits(upload_bytes=3_000_000, mailed_bytes=2_000_000, public=True)
RAW = (
    b"From: kari.nordmann@epost.example\r\nSubject: Innsyn\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHei\r\n'
    b'--b\r\nContent-Type: text/html; name="x.html"\r\nContent-Disposition: attachment; filename="x.html"\r\n\r\n'
    b"<script>alert(1)</script>\r\n--b--\r\n"
)


@dataclass
class Site:
    """The pages, and what stands behind them."""

    server: TestServer
    store: Store
    handler: CaseHandler
    clock: SetClock
    roles: dict[str, StaffRole]

    async def case(self, **changes: object) -> Case:
        """A question with a draft."""
        return await opened(self.store, **{"verdict": a_verdict(Kind.INFORMATION), "draft": a_draft(), **changes})

    async def link(self, case: Case, purpose: PagePurpose = PagePurpose.READ) -> Ticket:
        """What Slack hands to Anne."""
        ticket = Ticket.fresh()
        await self.handler.handle(PageRequested(case.number, ANNE, purpose, ticket))
        return ticket

    async def mail(self, case: Case, **changes: object) -> int:
        """A mail of the case, whose bytes are stored. Returns the arrival."""
        arrival = await self.store.ledger.store("INBOX", 7, 1, RAW, self.clock.now())
        async with self.store.repository.record() as record:
            await record.add_message(case.number, arrival, a_mail(**changes))
        return arrival

    async def log(self, case: Case) -> list[tuple[str, str]]:
        """The audit log: what, and who."""
        return [(each.entry.event.value, each.entry.actor) for each in await self.store.queries.history(case.number)]


@dataclass
class Answer:
    """What a visitor was answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Visitor:
    """A browser: it keeps the cookie, follows nothing by itself, and says where its forms come from."""

    site: Site
    http: aiohttp.ClientSession
    cookies: dict[str, str] = field(default_factory=dict)
    set_cookie: str = ""

    async def get(self, path: str, method: str = "GET") -> Answer:
        return await self._ask(method, path, {})

    async def post(self, path: str, data: object = None, **headers: str) -> Answer:
        origin = {"Origin": str(self.site.server.make_url("")).rstrip("/"), "Sec-Fetch-Site": "same-origin"}
        return await self._ask("POST", path, origin | {n.replace("_", "-"): v for n, v in headers.items()}, data)

    async def enter(self, ticket: Ticket, code: str = "") -> Answer:
        """Posts the code."""
        return await self.post(f"/open/{ticket.token}", {"code": code or ticket.code})

    async def _ask(self, method: str, path: str, headers: dict[str, str], data: object = None) -> Answer:
        cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        sent = headers | (cookie if self.cookies else {})
        url = self.site.server.make_url(path)
        async with self.http.request(method, url, data=data, headers=sent, allow_redirects=False) as answer:
            self.set_cookie = answer.headers.get("Set-Cookie", "")
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(self.set_cookie).items()}
            return Answer(answer.status, dict(answer.headers), await answer.read())


@pytest.fixture
async def site(store: Store) -> AsyncIterator[Site]:
    clock, roles = SetClock(), {"U0ANNE": StaffRole.APPROVER, "U0DAG": StaffRole.READER}
    handler = handler_of(store, Policy(pages=LIMITS), clock)
    desk = PageDesk(store.repository, clock, LIMITS)
    app = web.Application()
    server = TestServer(app)
    look = Look.load("Duett AS", secure=True)
    visits = Visits(desk, StaffDirectory(roles), "")
    parts = PageParts(
        desk=desk,
        visits=visits,
        queries=store.queries,
        ledger=store.ledger,
        files=store.files,
        handler=handler,
        clock=clock,
        limits=LIMITS,
        look=look,
        language=Language.NB,
    )
    app.add_routes(Pages(parts).routes())
    await server.start_server()
    visits._origin = str(server.make_url("")).rstrip("/")  # the port is known only now
    yield Site(server, store, handler, clock, roles)
    await server.close()


@pytest.fixture
async def visitor(site: Site) -> AsyncIterator[Visitor]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        yield Visitor(site, http)


@pytest.fixture
async def stranger(site: Site) -> AsyncIterator[Visitor]:
    """Another browser."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        yield Visitor(site, http)
