"""Two replicas of the Slack edge on one PostgreSQL database, between which the stand-in spreads what staff do."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer

from bench.slack_trouble import InTurn
from bot.app import build_app, events_route
from cases.case import Case
from sandbox.slack import SlackStandIn
from sandbox.slack.transport import HttpTransport
from tests.bot.office import Office, open_office, publishing

SOCKETS_EACH = 2


@dataclass
class Replicas:
    """Two offices that are one desk."""

    slack: SlackStandIn
    offices: tuple[Office, Office]
    by_http: Counter[int] = field(default_factory=Counter)

    async def open_case(self, case: Case | None = None) -> Case:
        """Records a case and its card."""
        return await self.offices[0].open_case(case)

    async def drain(self) -> None:
        """Waits until nothing runs that was begun by what staff did."""
        for office in self.offices:
            await office.desk.running.drain(10)

    def reached(self) -> set[int]:
        """The replicas that were given something to do."""
        by_socket = {one.sent_to // SOCKETS_EACH for one in self.slack.envelopes if one.sent_to is not None}
        return set(self.by_http) or by_socket


@asynccontextmanager
async def two_replicas(url: str, transport: str) -> AsyncIterator[Replicas]:
    """Both, reached by `socket` or by `http`."""
    async with AsyncExitStack() as stack:
        slack = SlackStandIn(rate_scale=1000)
        await slack.start()
        stack.push_async_callback(slack.stop)
        one = await stack.enter_async_context(open_office(url, slack))
        two = await stack.enter_async_context(open_office(url, slack))
        replicas = Replicas(slack, (one, two))
        await (_by_sockets if transport == "socket" else _by_requests)(replicas, stack)
        for office in replicas.offices:
            await stack.enter_async_context(publishing(office))
        stack.push_async_callback(replicas.drain)
        yield replicas


async def _by_sockets(replicas: Replicas, stack: AsyncExitStack) -> None:
    """One after the other, so that the numbers of the sockets say whose they are."""
    for office in replicas.offices:
        await office.connection.start()
        stack.push_async_callback(office.connection.stop)
    await replicas.slack.wait_for(lambda: replicas.slack.sockets.connected == SOCKETS_EACH * len(replicas.offices))


async def _by_requests(replicas: Replicas, stack: AsyncExitStack) -> None:
    secret, ways = replicas.slack.signing_secret, []
    for place, office in enumerate(replicas.offices):
        server = web.Application()
        route = events_route(build_app(office.desk, signing_secret=secret))
        server.router.add_post("/slack/events", _counted(replicas.by_http, place, route))
        started = TestServer(server)
        await started.start_server()
        stack.push_async_callback(started.close)
        ways.append(HttpTransport(str(started.make_url("/slack/events")), secret))
    replicas.slack.deliver_by(InTurn(ways))


def _counted(
    counts: Counter[int], place: int, route: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(request: web.Request) -> web.StreamResponse:
        counts[place] += 1
        return await route(request)

    return serve
